package io.kvmsim.log.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.read.LogReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many threads write many ids, each thread its own: all that was acknowledged is there, in the order of its id.
class JournalStressTest {
    private static final int THREADS = 8;
    private static final int STEPS = 400;

    @TempDir
    Path directory;

    private final Disk disk = new Disk();
    private final Map<String, List<String>> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, List<String>> attempted = new ConcurrentHashMap<>();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void nothing_that_was_acknowledged_is_missing_after_reopening(long seed) throws Exception {
        var settings = new JournalSettings(16 * 1024, 2048, 4096);
        try (var writer = JournalWriter.open(directory, settings, Logs.CLOCK, disk)) {
            everyThread(seed, writer);
        }
        assertThat(histories()).isEqualTo(acknowledged).isEqualTo(attempted);
        Logs.open(directory).close();
        assertThat(histories()).isEqualTo(acknowledged);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13})
    void nothing_that_was_acknowledged_is_missing_when_the_disk_fails_in_between(long seed) throws Exception {
        var settings = new JournalSettings(16 * 1024, 2048, 4096);
        var writer = JournalWriter.open(directory, settings, Logs.CLOCK, disk);
        disk.failForceNumber(20 + (int) seed * 3);
        everyThread(seed, writer);
        writer.close();
        assertThat(acknowledged).isNotEmpty().isNotEqualTo(attempted);
        Logs.open(directory).close();
        histories().forEach((id, stored) -> {
            assertThat(stored).isEqualTo(attempted.get(id).subList(0, stored.size()));
            assertThat(stored)
                    .hasSizeGreaterThanOrEqualTo(
                            acknowledged.getOrDefault(id, List.of()).size());
        });
        assertThat(histories().keySet()).containsAll(acknowledged.keySet());
    }

    private void everyThread(long seed, JournalWriter writer) throws InterruptedException {
        var threads = IntStream.range(0, THREADS)
                .mapToObj(number -> Thread.ofPlatform().start(() -> steps(seed, number, writer)))
                .toList();
        for (var thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(60))).as("a writer hangs").isTrue();
        }
    }

    private void steps(long seed, int thread, JournalWriter writer) {
        var random = new SplittableRandom(seed * THREADS + thread);
        var numbers = new HashMap<String, Long>();
        var writes = new LinkedHashMap<CompletionStage<Void>, Write>();
        for (int step = 0; step < STEPS; step++) {
            var write = anyWrite(random, thread, numbers);
            write.noteIn(attempted);
            writes.put(writer.append(write.events()), write);
        }
        writes.forEach((stage, write) -> {
            if (stage.toCompletableFuture()
                    .handle((_, failure) -> failure == null)
                    .join()) {
                write.noteIn(acknowledged);
            }
        });
    }

    private static Write anyWrite(SplittableRandom random, int thread, Map<String, Long> numbers) {
        var id = "vm-" + thread + "-" + random.nextInt(20);
        var events = new ArrayList<NewRecord>();
        for (int left = random.nextInt(1, 4); left > 0; left--) {
            var number = numbers.merge(id, 1L, Long::sum);
            events.add(Logs.event(id, number, "x".repeat(random.nextInt(random.nextInt(50) == 0 ? 3000 : 100))));
        }
        return new Write(id, events);
    }

    private record Write(String id, List<NewRecord> events) {
        void noteIn(Map<String, List<String>> histories) {
            var history = histories.computeIfAbsent(id, _ -> new ArrayList<>());
            events.forEach(event -> history.add(event.sequenceNr() + " " + event.payload().length));
        }
    }

    private Map<String, List<String>> histories() throws IOException {
        var reader = LogReader.open(directory);
        var histories = new HashMap<String, List<String>>();
        for (var id : reader.persistenceIds()) {
            var history = new ArrayList<String>();
            reader.records(id, record -> history.add(record.sequenceNr() + " " + record.payload().length));
            histories.put(id, history);
        }
        return histories;
    }
}
