package io.kvmsim.log.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
    @TempDir
    Path directory;

    @Test
    void reads_in_the_order_of_the_log_with_positions_that_rise() throws IOException {
        try (var writer = Logs.open(directory, Logs.SMALL_SEGMENTS)) {
            for (int i = 1; i <= 60; i++) {
                Logs.append(writer, Logs.event("vm-" + i % 3, i));
            }
        }
        var positions = new ArrayList<Long>();
        var extent = LogReader.scan(directory, record -> positions.add(record.position()));
        assertThat(positions).hasSize(60).isSorted().doesNotHaveDuplicates();
        assertThat(positions.getFirst()).isEqualTo(GroupHeader.BYTES);
        assertThat(positions.getLast()).isLessThan(extent.end());
        assertThat(extent).isEqualTo(LogReader.open(directory).extent());
    }

    @Test
    void reads_the_history_of_one_id_from_one_number_to_another() throws IOException {
        try (var writer = Logs.open(directory)) {
            for (int i = 1; i <= 10; i++) {
                Logs.append(writer, Logs.event("a", i, ""));
                Logs.append(writer, Logs.event("b", i, ""));
            }
            Logs.await(writer.deleteTo("a", 9));
        }
        var seen = new ArrayList<String>();
        LogReader.open(directory).events("a", 8, 9, record -> seen.add(Logs.text(record)));
        // Deletion hides events from recovery, not from history.
        assertThat(seen).containsExactly("a #8 ", "a #9 ");
    }

    @Test
    void a_reader_beside_a_live_writer_sees_a_growing_log_and_never_damage() throws Exception {
        int events = 5_000;
        try (var writer = Logs.open(directory, Logs.SMALL_SEGMENTS)) {
            var writing = Thread.ofPlatform().start(() -> {
                for (int i = 1; i <= events; i++) {
                    writer.append(List.of(Logs.event("vm", i)));
                }
            });
            long seen = 0;
            while (seen < events) {
                var numbers = new ArrayList<Long>();
                LogReader.scan(directory, record -> numbers.add(record.sequenceNr()));
                assertThat((long) numbers.size()).isGreaterThanOrEqualTo(seen);
                seen = numbers.size();
                assertThat(numbers)
                        .isEqualTo(LongStream.rangeClosed(1, seen).boxed().toList());
                var reader = LogReader.open(directory);
                var history = new ArrayList<Long>();
                reader.records("vm", record -> history.add(record.sequenceNr()));
                assertThat((long) history.size())
                        .isEqualTo(reader.highestSequenceNr("vm"))
                        .isGreaterThanOrEqualTo(seen);
            }
            writing.join();
        }
    }

    @Test
    void a_long_history_is_read_in_order_without_being_kept() throws IOException {
        try (var writer = Logs.open(directory)) {
            for (int i = 1; i <= 40; i++) {
                Logs.append(writer, Logs.event("large", i, "x".repeat(100_000) + i));
            }
        }
        var seen = new ArrayList<String>();
        LogReader.open(directory).records("large", record -> seen.add(Logs.text(record)));
        assertThat(seen).hasSize(40);
        assertThat(seen.getFirst()).isEqualTo("large #1 " + "x".repeat(100_000) + 1);
        assertThat(seen).isEqualTo(Logs.read(directory));
    }

    @Test
    void what_a_visitor_throws_ends_the_reading() throws IOException {
        try (var writer = Logs.open(directory)) {
            Logs.append(writer, Logs.event("a", 1));
        }
        assertThatThrownBy(() -> LogReader.scan(directory, _ -> {
                    throw new IOException("enough");
                }))
                .hasMessage("enough");
    }

    @Test
    void an_empty_directory_is_an_empty_log_and_a_missing_one_an_error() throws IOException {
        assertThat(Logs.read(directory)).isEmpty();
        assertThat(LogReader.open(directory).persistenceIds()).isEmpty();
        assertThatThrownBy(() -> LogReader.open(directory.resolve("missing")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("no such directory");
    }
}
