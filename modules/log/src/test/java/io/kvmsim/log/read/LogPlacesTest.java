package io.kvmsim.log.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.log.format.Group;
import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.GroupVisitor;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where reading begins from a position or a time on: early enough to miss nothing, and no earlier than the segment.
class LogPlacesTest {
    private static final long START = 1_000;

    @TempDir
    private Path directory;

    private final List<GroupHeader> groups = new ArrayList<>();
    private OpenedLog log;

    /// Many segments of a few groups; the time often stands still, also from one segment to the next.
    @BeforeEach
    void write_a_log() throws IOException {
        var random = new SplittableRandom(7);
        var now = new AtomicLong(START);
        InstantSource clock = () -> Instant.ofEpochMilli(now.get());
        try (var writer = JournalWriter.open(directory, Logs.SMALL_SEGMENTS, clock, FileChannel::open)) {
            for (int event = 1; event <= 80; event++) {
                Logs.append(writer, Logs.event("vm", event, "x".repeat(random.nextInt(200))));
                now.addAndGet(random.nextInt(6) == 0 ? 5 : 0);
            }
        }
        log = OpenedLog.open(directory);
        WholeLog.read(directory, new GroupVisitor() {
            @Override
            public void group(Group group) {
                groups.add(group.header());
            }
        });
    }

    private LogPlaces places() {
        return new LogPlaces(directory, log.index(), log.cursor());
    }

    private int segments() {
        return log.index().bases().length;
    }

    private void startsItsSegment(LogCursor place) {
        assertThat(place.offset()).isZero();
        assertThat(place.position()).isEqualTo(log.index().baseOf(place.segment()));
        assertThat(place.groups())
                .isEqualTo(groups.stream()
                        .filter(group -> group.position() < place.position())
                        .count());
    }

    @Test
    void a_position_is_looked_for_from_the_start_of_its_segment_on() throws IOException {
        assertThat(segments()).isGreaterThan(5);
        for (long position = 0; position < log.cursor().position(); position++) {
            var place = places().forPosition(position);
            startsItsSegment(place);
            assertThat(place.segment()).isEqualTo(log.index().segmentOf(position));
        }
    }

    @Test
    void from_what_is_settled_on_there_is_nothing_to_pass_over() throws IOException {
        long end = log.cursor().position();
        assertThat(places().forPosition(end)).isEqualTo(log.cursor());
        assertThat(places().forPosition(end + 1)).isEqualTo(log.cursor());
        assertThat(places().forPosition(end - 1)).isNotEqualTo(log.cursor());
    }

    @Test
    void no_group_of_a_time_or_later_stands_before_the_place_for_that_time() throws IOException {
        long last = groups.getLast().time();
        for (long time = START - 1; time <= last + 1; time++) {
            long wanted = time;
            var place = places().forTime(time);
            startsItsSegment(place);
            assertThat(groups)
                    .as("time %d", time)
                    .filteredOn(group -> group.position() < place.position())
                    .allMatch(group -> group.time() < wanted);
            assertThat(groups)
                    .as("time %d", time)
                    .filteredOn(group -> group.segment() > place.segment() && isFirst(group))
                    .allMatch(group -> group.time() >= wanted);
        }
    }

    private boolean isFirst(GroupHeader group) {
        return group.position() == log.index().baseOf(group.segment());
    }

    @Test
    void a_segment_that_holds_nothing_settled_is_not_looked_into() throws IOException {
        int last = segments();
        long base = log.index().baseOf(last);
        var settled = new LogCursor(last, base, base, 0, 0, 0);
        Files.delete(SegmentFiles.of(directory, last));
        var place = new LogPlaces(directory, log.index(), settled).forTime(Long.MAX_VALUE);
        assertThat(place.segment()).isEqualTo(last - 1);
    }

    @Test
    void a_segment_that_begins_without_a_group_or_with_that_of_another_is_damage() throws IOException {
        var third = SegmentFiles.of(directory, 3);
        long position = log.index().baseOf(3);
        Files.copy(SegmentFiles.of(directory, 4), third, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> places().forPosition(position))
                .isInstanceOf(JournalDamaged.class)
                .hasMessageContaining("a group of position " + log.index().baseOf(4));
        Files.write(third, new byte[GroupHeader.BYTES]);
        assertThatThrownBy(() -> places().forPosition(position))
                .isInstanceOf(JournalDamaged.class)
                .hasMessageContaining("no group header");
        Files.write(third, new byte[0]);
        assertThatThrownBy(() -> places().forPosition(position))
                .isInstanceOf(JournalDamaged.class)
                .hasMessageContaining("no group header");
    }
}
