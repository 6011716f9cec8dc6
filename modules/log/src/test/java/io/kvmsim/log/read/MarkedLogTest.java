package io.kvmsim.log.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A log that is read on from a mark: what follows the mark is known, and that what is before it is still the same.
class MarkedLogTest {
    @TempDir
    private Path directory;

    private final List<LogRecord> scanned = new ArrayList<>();
    private final List<LogMark> marks = new ArrayList<>(List.of(LogMark.START));

    @BeforeEach
    void write_a_log_and_take_a_mark_after_each_group() throws IOException {
        write(directory, "vm-", 40);
        LogReader.scan(directory, scanned::add);
        try (var walk = LogReader.open(directory).walk(0)) {
            while (walk.next() != null) {
                assertThat(walk.isBetweenGroups()).isTrue();
                marks.add(walk.mark().orElseThrow());
            }
        }
    }

    private static void write(Path log, String prefix, int events) throws IOException {
        try (var writer = Logs.open(log, Logs.SMALL_SEGMENTS)) {
            for (int event = 1; event <= events; event++) {
                Logs.append(writer, Logs.event(prefix + event % 4, event));
            }
        }
    }

    private List<LogRecord> behind(LogMark mark) {
        return scanned.stream()
                .filter(record -> record.position() >= mark.position())
                .toList();
    }

    @Test
    void behind_any_mark_are_the_records_that_a_scan_finds_there() throws IOException {
        for (var mark : marks) {
            var log = MarkedLog.open(directory, mark).orElseThrow();
            var given = new ArrayList<Long>();
            try (var walk = log.walk()) {
                for (var placed = walk.next(); placed != null; placed = walk.next()) {
                    given.add(placed.record().position());
                }
            }
            assertThat(given)
                    .isEqualTo(behind(mark).stream().map(LogRecord::position).toList());
            assertThat(log.extent()).isEqualTo(LogReader.open(directory).extent());
        }
    }

    @Test
    void behind_any_mark_each_id_has_its_positions_there() throws IOException {
        for (var mark : marks) {
            var log = MarkedLog.open(directory, mark).orElseThrow();
            var ids = new TreeSet<String>();
            behind(mark).forEach(record -> ids.add(record.persistenceId()));
            assertThat(log.idsBehind()).isEqualTo(ids);
            for (var id : Set.of("vm-0", "vm-1", "vm-2", "vm-3", "nobody")) {
                assertThat(log.positionsBehind(id))
                        .as("%s behind %d", id, mark.position())
                        .isEqualTo(behind(mark).stream()
                                .filter(record -> record.persistenceId().equals(id))
                                .map(LogRecord::position)
                                .toList());
            }
        }
    }

    @Test
    void single_records_are_read_on_both_sides_of_the_mark() throws IOException {
        var log = MarkedLog.open(directory, marks.get(20)).orElseThrow();
        for (var record : scanned) {
            assertThat(Logs.text(log.record(record.position()))).isEqualTo(Logs.text(record));
        }
    }

    @Test
    void a_log_that_is_another_or_was_cut_before_the_mark_is_not_the_one_that_was_read(@TempDir Path other)
            throws IOException {
        write(other, "xy-", 40);
        var mark = marks.get(20);
        assertThat(MarkedLog.open(other, mark)).isEmpty();
        assertThat(MarkedLog.open(other, LogMark.START)).isPresent();
        var cut = Logs.crashImage(directory, directory.resolveSibling("cut"));
        int segment = mark.bases().size();
        Logs.replaceSegment(cut, segment, new byte[0]);
        for (int later = segment + 1; Files.exists(SegmentFiles.of(cut, later)); later++) {
            Files.delete(SegmentFiles.of(cut, later));
        }
        assertThat(MarkedLog.open(cut, mark)).isEmpty();
    }

    @Test
    void each_part_of_a_mark_that_ties_it_to_its_log_is_compared() throws IOException {
        var mark = marks.get(20);
        assertThat(MarkedLog.open(directory, mark)).isPresent();
        for (var other : List.of(
                new LogMark(
                        mark.bases(), mark.position(), mark.groups() + 1, mark.crc(), mark.time(), mark.lastGroup()),
                new LogMark(
                        mark.bases(), mark.position(), mark.groups(), mark.crc() + 1, mark.time(), mark.lastGroup()),
                new LogMark(
                        mark.bases(), mark.position() + 1, mark.groups(), mark.crc(), mark.time(), mark.lastGroup()),
                new LogMark(
                        mark.bases(),
                        mark.position(),
                        mark.groups(),
                        mark.crc(),
                        mark.time(),
                        marks.get(19).lastGroup()))) {
            assertThat(MarkedLog.open(directory, other)).as("%s", other).isEmpty();
        }
    }

    @Test
    void a_position_at_which_no_record_stands_is_damage() throws IOException {
        var log = MarkedLog.open(directory, marks.get(20)).orElseThrow();
        assertThatThrownBy(() -> log.record(1)).isInstanceOf(JournalDamaged.class);
    }
}
