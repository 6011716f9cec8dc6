package io.kvmsim.log.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoriesTest {
    @TempDir
    Path directory;

    private void write(long seed, int steps, int ids, int payloadMax, JournalSettings settings) throws IOException {
        var random = new SplittableRandom(seed);
        var numbers = new long[ids];
        try (var writer = Logs.open(directory, settings)) {
            var last = writer.deleteTo("none", 1);
            for (int step = 0; step < steps; step++) {
                var id = random.nextInt(ids);
                var length = random.nextInt(random.nextInt(20) == 0 ? payloadMax : 40);
                last = writer.append(List.of(Logs.event("vm-" + id, ++numbers[id], "x".repeat(length))));
                if (random.nextInt(30) == 0) {
                    writer.deleteTo("vm-" + id, random.nextLong(numbers[id]) + 1);
                }
            }
            Logs.await(last);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void every_id_is_visited_once_with_what_a_scan_finds_of_it(long seed) throws IOException {
        var settings = seed % 2 == 0 ? Logs.SMALL_SEGMENTS : new JournalSettings(1 << 20, 64 * 1024, 0);
        write(seed, 3000, 1 + (int) seed * 100, 60_000, settings);
        var reader = LogReader.open(directory);
        for (int threads : List.of(1, 3)) {
            var visited = new ConcurrentHashMap<String, List<String>>();
            reader.histories(threads, (id, history) -> {
                var records = new ArrayList<String>();
                history.forEach(record -> records.add(describe(record)));
                assertThat(visited.put(id, records)).as("visited twice").isNull();
            });
            assertThat(visited).isEqualTo(scanned());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void backwards_all_records_come_from_the_newest_to_the_oldest(long seed) throws IOException {
        write(seed, 2000, 50, 10_000, Logs.SMALL_SEGMENTS);
        var walk = LogReader.open(directory).backwards();
        var records = new ArrayList<String>();
        for (var record = walk.next(); record != null; record = walk.next()) {
            records.add(record.position() + " " + describe(record));
        }
        var scanned = new ArrayList<String>();
        LogReader.scan(directory, record -> scanned.add(record.position() + " " + describe(record)));
        assertThat(records).isEqualTo(scanned.reversed());
    }

    @Test
    void a_history_longer_than_what_is_kept_in_memory_is_read_twice() throws IOException {
        write(9, 300, 1, 200_000, JournalSettings.DEFAULT);
        var records = new ArrayList<String>();
        var reader = LogReader.open(directory);
        reader.histories(1, (_, history) -> history.forEach(record -> records.add(describe(record))));
        assertThat(Map.of("vm-0", records)).isEqualTo(scanned());
    }

    @Test
    void a_log_without_records_has_no_histories() throws IOException {
        Logs.open(directory).close();
        LogReader.open(directory).histories(2, (id, _) -> {
            throw new AssertionError(id);
        });
    }

    @Test
    void damage_of_one_record_ends_the_visit_and_names_its_place() throws IOException {
        write(5, 200, 10, 40, Logs.SMALL_SEGMENTS);
        var reader = LogReader.open(directory);
        var bytes = Logs.segment(directory, 1);
        bytes[GroupHeader.BYTES + 20] ^= 1;
        Logs.replaceSegment(directory, 1, bytes);
        assertThatThrownBy(() -> reader.histories(2, (_, history) -> history.forEach(_ -> {})))
                .isInstanceOf(JournalDamaged.class)
                .hasMessageContaining("segment 1, offset 64");
    }

    @Test
    void what_the_visitor_throws_is_thrown_as_it_is() throws IOException {
        write(6, 200, 10, 40, Logs.SMALL_SEGMENTS);
        var reader = LogReader.open(directory);
        for (var failure : List.of(new IOException("mine"), new IllegalStateException("mine"))) {
            assertThatThrownBy(() -> reader.histories(2, (_, _) -> {
                        if (failure instanceof RuntimeException unchecked) {
                            throw unchecked;
                        }
                        throw (IOException) failure;
                    }))
                    .isSameAs(failure);
        }
    }

    private Map<String, List<String>> scanned() throws IOException {
        var histories = new TreeMap<String, List<String>>();
        LogReader.scan(directory, record -> histories
                .computeIfAbsent(record.persistenceId(), _ -> new ArrayList<>())
                .add(describe(record)));
        return histories;
    }

    private static String describe(LogRecord record) {
        return Logs.text(record) + " at " + record.position() + " after " + record.previousPosition();
    }
}
