package io.kvmsim.log.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.read.ForcedEndNote;
import io.kvmsim.log.read.IndexCheckpoint;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.read.LogSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Segments that are not what they were: exchanged, dropped, doubled, truncated, mixed with those of another log.
/// Whatever it is, it is damage, and not one byte is changed; once it is undone, the log is whole.
class MixedSegmentsTest {
    private static final int RECORDS = 40;

    @TempDir
    Path temporary;

    private final List<String> done = new ArrayList<>();
    private Path log;
    private boolean hasNote;
    private byte[][] segments;
    private byte[][] others;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 5);
    }

    /// @param note whether the files beside the segments, which name the end, are left
    private void write(long seed, boolean note) throws IOException {
        log = temporary.resolve("log");
        segments = write(log, seed, "vm");
        // As long as the other one, so that positions and numbers are the same.
        others = write(temporary.resolve("other"), seed, "VM");
        assertThat(segments.length).isGreaterThan(4).isEqualTo(others.length);
        Files.delete(IndexCheckpoint.file(log));
        hasNote = note;
        put(whole());
    }

    private static byte[][] write(Path directory, long seed, String prefix) throws IOException {
        var random = new SplittableRandom(seed);
        try (var writer = Logs.open(directory, Logs.SMALL_SEGMENTS)) {
            for (int i = 1; i <= RECORDS; i++) {
                Logs.append(writer, Logs.event(prefix + "-" + random.nextInt(4), i, "x".repeat(random.nextInt(60))));
            }
        }
        var bytes = new byte[SegmentFiles.list(directory).size()][];
        for (int segment = 1; segment <= bytes.length; segment++) {
            bytes[segment - 1] = Files.readAllBytes(SegmentFiles.of(directory, segment));
        }
        return bytes;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void without_anything_beside_the_log_all_but_a_lost_end_is_damage(long seed) throws IOException {
        write(seed, false);
        int last = segments.length;
        for (int one = 1; one <= last; one++) {
            for (int two = one + 1; two <= last; two++) {
                damaged("exchange %d and %d".formatted(one, two), swapped(one, two));
            }
            for (int to = 1; to <= last + 2; to++) {
                if (to != one) {
                    damaged("copy %d to %d".formatted(one, to), copied(one, to));
                }
            }
            if (one < last) {
                damaged("drop %d".formatted(one), without(one));
                damaged("truncate %d".formatted(one), truncated(one, segments[one - 1].length - 1));
                damaged("empty %d".formatted(one), truncated(one, 0));
                damaged("shift all after %d".formatted(one), shifted(one));
            }
            damaged("%d of the other log".formatted(one), foreign(one));
        }
        damaged("half of each log", half());
        assertThat(done).hasSizeGreaterThan(45);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void with_the_note_of_the_forced_end_a_lost_end_is_damage_too(long seed) throws IOException {
        write(seed, true);
        int last = segments.length;
        var random = new SplittableRandom(seed);
        damaged("drop the last", without(last));
        damaged("drop the last two", dropped(without(last), last - 1));
        damaged("drop all", new TreeMap<>());
        for (int time = 0; time < 30; time++) {
            var length = random.nextInt(segments[last - 1].length);
            damaged("truncate the last to %d".formatted(length), truncated(last, length));
            var at = random.nextInt(segments[last - 1].length);
            damaged("flip byte %d of the last".formatted(at), flipped(last, at));
        }
        var all = new TreeMap<Integer, byte[]>();
        for (int segment = 1; segment <= last; segment++) {
            all.put(segment, others[segment - 1]);
        }
        damaged("all of the other log", all);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_lost_end_without_a_note_is_a_true_tail_of_which_nothing_is_thrown_away(long seed) throws IOException {
        write(seed, false);
        int last = segments.length;
        var random = new SplittableRandom(seed);
        for (int time = 0; time < 20; time++) {
            var length = random.nextInt(segments[last - 1].length);
            put(truncated(last, length));
            var read = Logs.read(log);
            var before = bytesOnDisk();
            try (var writer = Logs.open(log, Logs.SMALL_SEGMENTS)) {
                assertThat(writer.openedAt().tail().bytes()).isLessThanOrEqualTo(length);
            }
            assertThat(Logs.read(log)).isEqualTo(read);
            assertThat(bytesOnDisk()).as("truncated to %d", length).isGreaterThanOrEqualTo(before);
        }
    }

    private SortedMap<Integer, byte[]> whole() {
        var all = new TreeMap<Integer, byte[]>();
        for (int segment = 1; segment <= segments.length; segment++) {
            all.put(segment, segments[segment - 1]);
        }
        return all;
    }

    private SortedMap<Integer, byte[]> swapped(int one, int two) {
        var all = whole();
        all.put(one, segments[two - 1]);
        all.put(two, segments[one - 1]);
        return all;
    }

    private SortedMap<Integer, byte[]> copied(int from, int to) {
        var all = whole();
        all.put(to, segments[from - 1]);
        return all;
    }

    private SortedMap<Integer, byte[]> without(int segment) {
        return dropped(whole(), segment);
    }

    private static SortedMap<Integer, byte[]> dropped(SortedMap<Integer, byte[]> all, int segment) {
        all.remove(segment);
        return all;
    }

    /// The segment is lost, and those after it have the number before theirs.
    private SortedMap<Integer, byte[]> shifted(int lost) {
        var all = whole();
        for (int segment = lost; segment < segments.length; segment++) {
            all.put(segment, segments[segment]);
        }
        all.remove(segments.length);
        return all;
    }

    private SortedMap<Integer, byte[]> truncated(int segment, int length) {
        var all = whole();
        all.put(segment, Arrays.copyOf(segments[segment - 1], length));
        return all;
    }

    private SortedMap<Integer, byte[]> flipped(int segment, int at) {
        var all = whole();
        var bytes = segments[segment - 1].clone();
        bytes[at] ^= 1;
        all.put(segment, bytes);
        return all;
    }

    private SortedMap<Integer, byte[]> foreign(int segment) {
        var all = whole();
        all.put(segment, others[segment - 1]);
        return all;
    }

    private SortedMap<Integer, byte[]> half() {
        var all = whole();
        for (int segment = segments.length / 2 + 1; segment <= segments.length; segment++) {
            all.put(segment, others[segment - 1]);
        }
        return all;
    }

    private void damaged(String what, SortedMap<Integer, byte[]> files) throws IOException {
        done.add(what);
        put(files);
        assertThatThrownBy(() -> Logs.read(log)).as(what).isInstanceOf(JournalDamaged.class);
        assertThatThrownBy(() -> LogReader.open(log)).as(what).isInstanceOf(JournalDamaged.class);
        assertThatThrownBy(() -> LogReader.check(log, 2)).as(what).isInstanceOf(JournalDamaged.class);
        assertThatThrownBy(() -> LogSummary.of(log, 2)).as(what).isInstanceOf(JournalDamaged.class);
        assertThatThrownBy(() -> Logs.open(log)).as(what).isInstanceOf(JournalDamaged.class);
        assertThat(SegmentFiles.list(log)).as(what).containsExactlyElementsOf(files.keySet());
        for (var file : files.entrySet()) {
            assertThat(Files.readAllBytes(SegmentFiles.of(log, file.getKey())))
                    .as(what)
                    .isEqualTo(file.getValue());
        }
        put(whole());
        assertThat(Logs.read(log)).as("%s, undone", what).hasSize(RECORDS);
    }

    private void put(SortedMap<Integer, byte[]> files) throws IOException {
        for (var segment : SegmentFiles.list(log)) {
            Files.delete(SegmentFiles.of(log, segment));
        }
        for (var file : files.entrySet()) {
            Logs.replaceSegment(log, file.getKey(), file.getValue());
        }
        Files.deleteIfExists(IndexCheckpoint.file(log));
        if (!hasNote) {
            Files.deleteIfExists(ForcedEndNote.file(log));
        }
    }

    private long bytesOnDisk() throws IOException {
        long bytes = 0;
        try (var files = Files.newDirectoryStream(log, "{*.log,*.tail-*}")) {
            for (var file : files) {
                bytes += Logs.written(Files.readAllBytes(file));
            }
        }
        return bytes;
    }
}
