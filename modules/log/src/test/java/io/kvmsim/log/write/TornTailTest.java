package io.kvmsim.log.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.log.bytes.ByteSink;
import io.kvmsim.log.bytes.IdBytes;
import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.read.ForcedEndNote;
import io.kvmsim.log.read.Index;
import io.kvmsim.log.read.IndexCheckpoint;
import io.kvmsim.log.read.LogReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a crash may leave behind the last forced group.
class TornTailTest {
    @TempDir
    Path temporary;

    /// A log of four groups that was not closed.
    private byte[] log;

    private final List<Integer> groupEnds = new ArrayList<>(List.of(0));
    private final List<Integer> recordsBefore = List.of(0, 1, 3, 4, 6);
    private final List<String> records =
            List.of("a #1 one", "b #1 two", "b #2 three", "a #2 four", "c #1 five", "c #2 six");

    @BeforeEach
    void write_a_log() throws IOException {
        var directory = temporary.resolve("log");
        try (var writer = Logs.open(directory)) {
            appendAndNote(writer, directory, Logs.event("a", 1, "one"));
            appendAndNote(writer, directory, Logs.event("b", 1, "two"), Logs.event("b", 2, "three"));
            appendAndNote(writer, directory, Logs.event("a", 2, "four"));
            appendAndNote(writer, directory, Logs.event("c", 1, "five"), Logs.event("c", 2, "six"));
            log = Logs.segment(directory, 1);
        }
    }

    private void appendAndNote(JournalWriter writer, Path directory, NewRecord... write) throws IOException {
        Logs.append(writer, write);
        groupEnds.add(Logs.segment(directory, 1).length);
    }

    @Test
    void a_log_cut_at_any_byte_ends_with_its_last_whole_group() throws IOException {
        for (int cut = 0; cut <= log.length; cut++) {
            check("cut at " + cut, Arrays.copyOf(log, cut), groupsIn(cut));
        }
    }

    @Test
    void zeros_after_any_byte_of_the_last_group_end_the_log_before_it() throws IOException {
        for (int from = groupEnds.get(3); from < log.length; from++) {
            if (isZeroFrom(from)) {
                continue;
            }
            var image = log.clone();
            Arrays.fill(image, from, image.length, (byte) 0);
            check("zeros from " + from, image, 3);
        }
    }

    @Test
    void room_made_ahead_is_no_tail() throws IOException {
        check("preallocated", Arrays.copyOf(log, log.length + 100_000), 4);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void random_bytes_for_a_tail_are_never_accepted(long seed) throws IOException {
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 50; round++) {
            var garbage = new byte[random.nextInt(1, 400)];
            random.nextBytes(garbage);
            var image = Arrays.copyOf(log, log.length + garbage.length);
            System.arraycopy(garbage, 0, image, log.length, garbage.length);
            check("seed " + seed + " round " + round, image, 4);
        }
    }

    @Test
    void a_valid_group_after_a_hole_is_damage() throws IOException {
        var lost = group(groupEnds.get(4), 5, crcOfLastGroup(), "lost");
        var valid = group(groupEnds.get(4) + lost.length, 6, crcOf(lost), "found");
        checkDamage("hole", concat(log, new byte[lost.length], valid));
    }

    @Test
    void a_group_that_does_not_continue_the_one_before_is_damage() throws IOException {
        checkDamage("another chain", concat(log, group(groupEnds.get(4), 5, crcOfLastGroup() + 1, "stale")));
        checkDamage("another number", concat(log, group(groupEnds.get(4), 6, crcOfLastGroup(), "later")));
    }

    @Test
    void a_header_that_stands_elsewhere_than_it_says_is_damage() throws IOException {
        var header = new byte[GroupHeader.BYTES];
        var elsewhere = new LogCursor(1, 0, log.length + 1000, 9, 0, 0);
        GroupHeader.seal(header, header.length, elsewhere, log.length + 500, 0, 0);
        checkDamage("header elsewhere", concat(log, new byte[10], header));
    }

    @Test
    void a_journal_in_a_payload_of_the_group_that_was_cut_is_no_damage() throws IOException {
        var inner = group(77, 3, 12345, "a group as a payload");
        var outer = group(groupEnds.get(4), 5, crcOfLastGroup(), new String(inner, StandardCharsets.ISO_8859_1));
        var cut = Arrays.copyOf(outer, outer.length - 1);
        assertThat(new String(cut, StandardCharsets.ISO_8859_1)).contains("KVLG");
        check("a group in a payload", concat(log, cut), 4);
    }

    @Test
    void the_group_after_the_one_that_lost_its_middle_is_damage_wherever_it_stands() throws IOException {
        var first = group(groupEnds.get(4), 5, crcOfLastGroup(), "a payload that is long enough to be shortened");
        var next = group(groupEnds.get(4) + first.length, 6, crcOf(first), "next");
        var shortened = Arrays.copyOf(first, first.length - 20);
        checkDamage("shortened", concat(log, shortened, next));
    }

    private void checkDamage(String what, byte[] image) throws IOException {
        var directory = temporary.resolve("damage");
        Logs.replaceSegment(directory, 1, image);
        assertThatThrownBy(() -> Logs.read(directory)).as(what).isInstanceOfSatisfying(JournalDamaged.class, damage -> {
            assertThat(damage.segment()).isEqualTo(1);
            assertThat(damage.offset()).isEqualTo(groupEnds.get(4).longValue());
        });
        assertThatThrownBy(() -> Logs.open(directory)).as(what).isInstanceOf(JournalDamaged.class);
        assertThat(Files.readAllBytes(SegmentFiles.of(directory, 1))).isEqualTo(image);
    }

    @Test
    void what_is_cut_is_kept_beside_the_log() throws IOException {
        var directory = temporary.resolve("kept");
        var cut = Arrays.copyOf(log, log.length - 1);
        for (int time = 1; time <= 2; time++) {
            Logs.replaceSegment(directory, 1, Arrays.copyOf(cut, cut.length + 1000));
            Files.deleteIfExists(IndexCheckpoint.file(directory));
            Files.deleteIfExists(ForcedEndNote.file(directory));
            Logs.open(directory).close();
            var name = "00000001.tail-" + groupEnds.get(3) + (time == 1 ? "" : "-" + time);
            assertThat(Files.readAllBytes(directory.resolve(name)))
                    .isEqualTo(Arrays.copyOfRange(cut, groupEnds.get(3), cut.length));
        }
    }

    @Test
    void a_reader_leaves_the_tail_alone() throws IOException {
        var directory = temporary.resolve("untouched");
        Logs.replaceSegment(directory, 1, Arrays.copyOf(log, log.length - 1));
        Logs.read(directory);
        LogReader.open(directory).records("a", _ -> {});
        assertThat(Logs.segment(directory, 1)).isEqualTo(Arrays.copyOf(log, log.length - 1));
        assertThat(directory).isDirectoryNotContaining("glob:**/{lock,index}");
    }

    /// Whoever reads sees the groups that are whole; a writer that opens goes on from there, and all that it is given
    /// afterwards is there too.
    private Path check(String what, byte[] image, int groups) throws IOException {
        var directory = temporary.resolve("check");
        for (var file : List.of(
                SegmentFiles.of(directory, 1), IndexCheckpoint.file(directory), ForcedEndNote.file(directory))) {
            Files.deleteIfExists(file);
        }
        Logs.replaceSegment(directory, 1, image);
        var expected = new ArrayList<>(records.subList(0, recordsBefore.get(groups)));

        assertThat(Logs.read(directory)).as(what).isEqualTo(expected);
        var tail = Math.max(Logs.written(image) - groupEnds.get(groups), 0);
        assertThat(LogReader.open(directory).extent().tail().bytes()).as(what).isEqualTo(tail);

        try (var writer = Logs.open(directory)) {
            assertThat(writer.openedAt().tail().bytes()).as(what).isEqualTo(tail);
            assertThat(Files.size(SegmentFiles.of(directory, 1)))
                    .as(what)
                    .isEqualTo(groupEnds.get(groups).longValue());
            Logs.append(writer, Logs.event("z", 1, "after"));
        }
        expected.add("z #1 after");
        assertThat(Logs.read(directory)).as(what).isEqualTo(expected);
        return directory;
    }

    private int groupsIn(int bytes) {
        return (int) groupEnds.stream().filter(end -> end <= bytes).count() - 1;
    }

    private boolean isZeroFrom(int from) {
        for (int i = from; i < log.length; i++) {
            if (log[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /// A group written while the four before it were known to be forced, and nothing else.
    private byte[] group(int position, int number, int previousCrc, String payload) {
        var builder = new GroupBuilder();
        builder.start(position);
        var before = new PendingHeads.Pending(IdBytes.of("z"), Index.Head.NONE, Index.NO_PLACE);
        var bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
        var write = List.of(new NewRecord("z", 1, Logs.CLOCK.millis(), 77, "event/1", bytes));
        assertThat(builder.append(before, write)).isNotDone();
        var cursor = new LogCursor(1, 0, position, number - 1, previousCrc, 0);
        GroupHeader.seal(builder.array(), builder.bytes(), cursor, groupEnds.get(4), 0, builder.records());
        return Arrays.copyOf(builder.array(), builder.bytes());
    }

    private int crcOfLastGroup() {
        return crcOf(Arrays.copyOfRange(log, groupEnds.get(3), groupEnds.get(4)));
    }

    private static int crcOf(byte[] group) {
        return GroupHeader.read(group, 0).groupCrc();
    }

    private static byte[] concat(byte[]... parts) {
        var sink = new ByteSink();
        for (var part : parts) {
            sink.raw(part);
        }
        return Arrays.copyOf(sink.array(), sink.size());
    }
}
