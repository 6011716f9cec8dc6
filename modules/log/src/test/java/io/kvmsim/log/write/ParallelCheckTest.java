package io.kvmsim.log.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.format.LogExtent;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.read.ForcedEndNote;
import io.kvmsim.log.read.Index;
import io.kvmsim.log.read.IndexCheckpoint;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.read.LogScanner;
import io.kvmsim.log.read.OpenedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever is wrong with a log, reading it on several threads says of it what reading it front to back says.
class ParallelCheckTest {
    private static final int THREADS = 3;

    @TempDir
    Path directory;

    @TempDir
    Path twin;

    @BeforeEach
    void write_a_log_of_many_segments() throws IOException {
        write(directory, "vm-");
        write(twin, "VM-");
        assertThat(SegmentFiles.list(directory)).hasSizeGreaterThan(4);
        checkAgrees("as written");
    }

    private static void write(Path log, String prefix) throws IOException {
        try (var writer = Logs.open(log, Logs.SMALL_SEGMENTS)) {
            for (int i = 1; i <= 40; i++) {
                Logs.append(writer, Logs.event(prefix + i % 5, i));
            }
        }
        // A scan alone knows nothing of them.
        Files.delete(IndexCheckpoint.file(log));
        Files.delete(ForcedEndNote.file(log));
    }

    static IntStream seeds() {
        return IntStream.rangeClosed(1, 25);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_verdict_is_that_of_a_scan(int seed) throws IOException {
        var random = new SplittableRandom(seed);
        for (int change = random.nextInt(1, 3); change > 0; change--) {
            damage(random);
        }
        checkAgrees("damaged");
    }

    private void damage(SplittableRandom random) throws IOException {
        var numbers = SegmentFiles.list(directory);
        var number = numbers.get(random.nextInt(numbers.size()));
        var bytes = Logs.segment(directory, number);
        if (bytes.length == 0) {
            return;
        }
        switch (random.nextInt(7)) {
            case 0 -> bytes[random.nextInt(bytes.length)] ^= 1;
            case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 2 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(1, 200));
            case 3 -> bytes = Logs.segment(directory, numbers.get(random.nextInt(numbers.size())));
            case 4 -> bytes = Logs.segment(twin, number);
            case 5 -> {
                Files.delete(SegmentFiles.of(directory, number));
                return;
            }
            default -> {
                // The log as it was earlier.
                for (var later : numbers.subList(numbers.indexOf(number), numbers.size())) {
                    Files.delete(SegmentFiles.of(directory, later));
                }
                return;
            }
        }
        Logs.replaceSegment(directory, number, bytes);
    }

    @ParameterizedTest(name = "{0} records")
    @ValueSource(ints = {0, 1, 30})
    void an_index_made_on_several_threads_is_that_of_one(int records) throws IOException {
        var small = directory.resolve("small");
        try (var writer = Logs.open(small, Logs.SMALL_SEGMENTS)) {
            for (int i = 1; i <= records; i++) {
                Logs.append(writer, Logs.event("vm-" + i % 4, i));
                Logs.await(writer.deleteTo("vm-" + i % 4, i / 2));
            }
        }
        Files.deleteIfExists(IndexCheckpoint.file(small));
        Files.deleteIfExists(ForcedEndNote.file(small));
        checkAgrees(small, records + " records");
    }

    private void checkAgrees(String what) throws IOException {
        checkAgrees(directory, what);
    }

    private static void checkAgrees(Path log, String what) throws IOException {
        var index = new Index(log);
        var scanner = new LogScanner(log, LogCursor.START, 0);
        LogExtent[] extent = new LogExtent[1];
        var damage = catchThrowable(() -> extent[0] = scanner.scan(index));
        var parallel = catchThrowable(
                () -> assertThat(LogReader.check(log, THREADS)).as(what).isEqualTo(extent[0]));
        var opening = catchThrowable(() -> {
            var opened = OpenedLog.open(log);
            assertThat(opened.extent()).as(what).isEqualTo(extent[0]);
            assertThat(opened.cursor()).as(what).isEqualTo(scanner.cursor());
            assertThat(opened.index().bases()).as(what).isEqualTo(index.bases());
            index.copies()
                    .forEach(heads -> heads.forEach((id, head) ->
                            assertThat(opened.index().head(id)).as(what).isEqualTo(head)));
            assertThat(opened.index().size()).as(what).isEqualTo(index.size());
        });
        for (var other : new Throwable[] {parallel, opening}) {
            if (damage == null) {
                assertThat(other).as(what).isNull();
            } else {
                assertThat(other).as(what).isInstanceOf(JournalDamaged.class).hasMessage(damage.getMessage());
            }
        }
    }
}
