package io.kvmsim.log.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a log is made of, counted.
class LogSummaryTest {
    @TempDir
    private Path directory;

    /// Ten groups of three records, one every millisecond.
    private void write() throws IOException {
        var now = new AtomicLong(500);
        InstantSource clock = () -> Instant.ofEpochMilli(now.get());
        try (var writer = JournalWriter.open(directory, Logs.SMALL_SEGMENTS, clock, FileChannel::open)) {
            for (int group = 0; group < 10; group++) {
                var id = "vm-" + group % 2;
                long first = group / 2 * 3L + 1;
                Logs.append(writer, Logs.event(id, first), Logs.event(id, first + 1), Logs.event(id, first + 2));
                now.incrementAndGet();
            }
        }
    }

    @Test
    void it_counts_segments_groups_records_and_ids_and_names_the_first_and_the_last_time() throws IOException {
        write();
        var summary = LogSummary.of(directory, 2);
        assertThat(summary.format()).isEqualTo(GroupHeader.FORMAT);
        assertThat(summary.records()).isEqualTo(30);
        assertThat(summary.persistenceIds()).isEqualTo(2);
        assertThat(summary.firstMillis()).isEqualTo(500);
        assertThat(summary.lastMillis()).isEqualTo(510); // of the group without records that closes the log
        assertThat(summary.extent()).isEqualTo(LogReader.open(directory).extent());
        assertThat(summary.segments()).hasSizeGreaterThan(1);
        long base = 0;
        long records = 0;
        long groups = 0;
        for (var segment : summary.segments()) {
            assertThat(segment.base()).isEqualTo(base);
            assertThat(segment.bytes()).isEqualTo(Files.size(SegmentFiles.of(directory, segment.number())));
            base += segment.bytes();
            records += segment.records();
            groups += segment.groups();
        }
        assertThat(records).isEqualTo(30);
        assertThat(groups).isEqualTo(11).isEqualTo(summary.extent().groups());
    }

    @Test
    void a_log_without_a_group_has_no_times() throws IOException {
        JournalWriter.open(directory, JournalSettings.DEFAULT).close();
        var summary = LogSummary.of(directory, 1);
        assertThat(summary.records()).isZero();
        assertThat(summary.firstMillis()).isZero();
        assertThat(summary.lastMillis()).isZero();
    }

    @Test
    void it_says_up_to_where_the_checkpoint_spares_reading_or_why_it_does_not() throws IOException {
        write();
        var file = IndexCheckpoint.file(directory);
        var used = LogSummary.of(directory, 1).checkpoint();
        assertThat(used.bytes()).isEqualTo(Files.size(file));
        assertThat(used.place()).isEqualTo(LogReader.open(directory).extent().end());
        assertThat(used.unused()).isEmpty();
        Files.write(file, new byte[] {1});
        var damaged = LogSummary.of(directory, 1).checkpoint();
        assertThat(damaged).isEqualTo(new LogSummary.Checkpoint(1, -1, "it ends early"));
        Files.delete(file);
        var missing = LogSummary.of(directory, 1).checkpoint();
        assertThat(missing).isEqualTo(new LogSummary.Checkpoint(0, -1, "there is none"));
    }

    @Test
    void opening_reads_the_checkpoint_or_all_segments() throws IOException {
        write();
        var file = IndexCheckpoint.file(directory);
        assertThat(LogReader.openingBytes(directory)).isEqualTo(Files.size(file));
        Files.delete(file);
        long all = 0;
        for (var segment : LogSummary.of(directory, 1).segments()) {
            all += segment.bytes();
        }
        assertThat(LogReader.openingBytes(directory)).isEqualTo(all);
    }

    @Test
    void a_check_and_a_count_go_over_every_group() throws IOException {
        write();
        var bytes = new AtomicLong();
        var extent = LogReader.check(directory, 2, bytes::addAndGet);
        assertThat(bytes).hasValue(extent.end());
        assertThat(LogReader.count(directory, 2)).isEqualTo(new LogReader.Checked(30, extent));
        assertThat(LogReader.open(directory).check(1)).isEqualTo(extent);
        var scanned = new AtomicLong();
        assertThat(LogReader.open(directory).scan(_ -> scanned.incrementAndGet()))
                .isEqualTo(extent);
        assertThat(scanned).hasValue(30);
    }
}
