package io.kvmsim.log.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Going over the records of a log, forwards and backwards, against what a scan shows.
class RecordWalkTest {
    @TempDir
    private Path directory;

    private final List<LogRecord> scanned = new ArrayList<>();
    private final AtomicLong now = new AtomicLong(1_000);

    /// Several segments, groups of one to three records, three ids, and a marker.
    @BeforeEach
    void write_a_log() throws IOException {
        var random = new SplittableRandom(3);
        var numbers = new HashMap<String, Long>();
        try (var writer = open()) {
            for (int group = 1; group <= 40; group++) {
                var id = "vm-" + random.nextInt(3);
                var records = new ArrayList<NewRecord>();
                for (int record = random.nextInt(3); record >= 0; record--) {
                    records.add(Logs.event(id, numbers.merge(id, 1L, Long::sum)));
                }
                Logs.append(writer, records.toArray(NewRecord[]::new));
                now.addAndGet(10);
            }
            Logs.await(writer.deleteTo("vm-1", 2));
        }
        LogReader.scan(directory, scanned::add);
    }

    private JournalWriter open() throws IOException {
        InstantSource clock = () -> Instant.ofEpochMilli(now.get());
        return JournalWriter.open(directory, Logs.SMALL_SEGMENTS, clock, FileChannel::open);
    }

    private static List<String> texts(List<LogRecord> records) {
        return records.stream()
                .map(record -> Logs.text(record) + " at " + record.position())
                .toList();
    }

    private static List<LogRecord> rest(RecordWalk walk) throws IOException {
        var records = new ArrayList<LogRecord>();
        for (var placed = walk.next(); placed != null; placed = walk.next()) {
            records.add(placed.record());
        }
        return records;
    }

    @Test
    void from_any_position_the_records_at_it_and_after_it_are_given() throws IOException {
        var reader = LogReader.open(directory);
        for (var first : scanned) {
            for (long from : new long[] {first.position(), first.position() + 1}) {
                try (var walk = reader.walk(from)) {
                    assertThat(texts(rest(walk)))
                            .isEqualTo(texts(scanned.stream()
                                    .filter(record -> record.position() >= from)
                                    .toList()));
                }
            }
        }
        try (var walk = reader.walk(-5)) {
            assertThat(rest(walk)).hasSameSizeAs(scanned);
        }
        try (var walk = reader.walk(reader.extent().end())) {
            assertThat(walk.next()).isNull();
            assertThat(walk.mark()).isEmpty();
        }
    }

    @Test
    void a_record_comes_with_its_segment_its_group_and_the_time_of_that_group() throws IOException {
        var reader = LogReader.open(directory);
        long group = 0;
        try (var walk = reader.walk(0)) {
            for (var placed = walk.next(); placed != null; placed = walk.next()) {
                assertThat(placed.segment())
                        .isEqualTo(reader.place(placed.record().position()).segment());
                assertThat(placed.group()).isBetween(group, group + 1);
                assertThat(placed.storedMillis()).isEqualTo(1_000 + (placed.group() - 1) * 10);
                group = placed.group();
            }
        }
        assertThat(group).isEqualTo(41);
    }

    @Test
    void it_is_between_groups_when_the_next_record_is_of_another_group() throws IOException {
        var groups = new ArrayList<Long>();
        var isBetween = new ArrayList<Boolean>();
        try (var walk = LogReader.open(directory).walk(0)) {
            assertThat(walk.isBetweenGroups()).isTrue();
            for (var placed = walk.next(); placed != null; placed = walk.next()) {
                groups.add(placed.group());
                isBetween.add(walk.isBetweenGroups());
                assertThat(walk.mark().orElseThrow().groups()).isEqualTo(placed.group());
            }
            assertThat(walk.isBetweenGroups()).isTrue();
        }
        assertThat(isBetween).contains(true, false);
        for (int record = 0; record < groups.size(); record++) {
            boolean isLast =
                    record + 1 == groups.size() || !groups.get(record + 1).equals(groups.get(record));
            assertThat(isBetween.get(record)).as("after record %d", record).isEqualTo(isLast);
        }
    }

    @Test
    void who_follows_a_log_is_given_what_is_appended_later_and_who_walks_is_not() throws IOException {
        var reader = LogReader.open(directory);
        try (var follow = reader.follow(0);
                var walk = reader.walk(0);
                var writer = open()) {
            assertThat(rest(follow)).hasSameSizeAs(scanned);
            Logs.append(writer, Logs.event("new", 1));
            assertThat(texts(rest(follow))).singleElement().asString().startsWith("new #1 payload of new 1");
            assertThat(follow.next()).isNull();
            assertThat(rest(walk)).hasSameSizeAs(scanned);
        }
    }

    @Test
    void backwards_every_record_is_given_from_the_newest_to_the_oldest() throws IOException {
        var walk = LogReader.open(directory).backwards();
        var records = new ArrayList<LogRecord>();
        for (var record = walk.next(); record != null; record = walk.next()) {
            records.add(record);
        }
        assertThat(texts(records)).isEqualTo(texts(scanned.reversed()));
        assertThat(walk.next()).isNull();
    }

    @Test
    void the_events_of_an_id_are_given_by_their_number() throws IOException {
        var reader = LogReader.open(directory);
        for (var id : reader.persistenceIds()) {
            var events = scanned.stream()
                    .filter(record -> record.persistenceId().equals(id) && record.kind() == LogRecord.Kind.EVENT)
                    .toList();
            var records = reader.recordsOf(id);
            assertThat(records.count()).isEqualTo(events.size());
            for (int number = records.count() - 1; number >= 0; number--) {
                assertThat(Logs.text(records.record(number))).isEqualTo(Logs.text(events.get(number)));
            }
        }
        assertThat(reader.recordsOf("nobody").count()).isZero();
    }
}
