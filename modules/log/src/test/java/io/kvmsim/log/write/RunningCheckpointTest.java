package io.kvmsim.log.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.log.format.Group;
import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.GroupVisitor;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.read.ForcedEndNote;
import io.kvmsim.log.read.IndexCheckpoint;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.read.LogScanner;
import io.kvmsim.log.read.OpenedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A checkpoint that was made while the log went on, found after a crash: whatever it says, the answers are those of a
/// scan.
class RunningCheckpointTest {
    private static final int GROUPS = 7;

    @TempDir
    Path temporary;

    /// Where the log was after each of its groups.
    private final List<LogCursor> places = new ArrayList<>(List.of(LogCursor.START));

    private byte[] write(Path log, long seed) throws IOException {
        var random = new SplittableRandom(seed);
        var numbers = new long[3];
        try (var writer = Logs.open(log)) {
            for (int i = 0; i < GROUPS; i++) {
                var id = random.nextInt(numbers.length);
                if (random.nextInt(5) == 0 && numbers[id] > 0) {
                    Logs.await(writer.deleteTo("vm-" + id, random.nextLong(numbers[id]) + 1));
                }
                Logs.append(writer, Logs.event("vm-" + id, ++numbers[id], "of seed " + seed));
            }
            Logs.crashImage(log, log.resolve("image"));
        }
        return Logs.segment(log.resolve("image"), 1);
    }

    private static void note(Path log, List<LogCursor> places) throws IOException {
        new LogScanner(log, LogCursor.START, 0).scan(new GroupVisitor() {
            @Override
            public void group(Group group) {
                places.add(places.getLast().after(group.header()));
            }
        });
    }

    /// A checkpoint names place *i* and was written until group *j* was on the disk; the machine died and left the log
    /// up to group *k*, or to the middle of the one after. Where that is before *j*, a group is lost that was
    // forced.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void at_whatever_moment_the_machine_dies_the_answers_are_those_of_a_scan(long seed) throws IOException {
        var log = write(temporary.resolve("log"), seed);
        note(temporary.resolve("log/image"), places);
        var other = write(temporary.resolve("other"), seed + 100);
        for (int place = 1; place < places.size(); place++) {
            for (int reach = place; reach < places.size(); reach++) {
                for (int left = 0; left < places.size(); left++) {
                    var cut = (int) places.get(left).position();
                    var images = Map.of(
                            "cut at group " + left, Arrays.copyOf(log, cut),
                            "torn at " + left, Arrays.copyOf(log, Math.min(cut + 70, log.length)));
                    for (var image : images.entrySet()) {
                        if (left >= reach) {
                            check(log, place, reach, image.getValue(), image.getKey());
                        } else {
                            checkDamage(log, place, reach, image.getValue(), image.getKey());
                        }
                    }
                }
                checkDamage(log, place, reach, other, "another log");
            }
        }
    }

    @Test
    void after_a_cut_and_other_writes_an_older_checkpoint_says_that_groups_were_lost() throws IOException {
        var log = write(temporary.resolve("log"), 7);
        note(temporary.resolve("log/image"), places);
        for (int left = 2; left < places.size() - 1; left++) {
            var image = image(Arrays.copyOf(log, (int) places.get(left).position()));
            try (var writer = Logs.open(image)) {
                for (int i = 1; i <= GROUPS; i++) {
                    Logs.append(writer, Logs.event("vm-9", i, "OF SEED 7"));
                }
            }
            for (int reach = 2; reach < places.size(); reach++) {
                if (reach <= left) {
                    check(log, 1, reach, Logs.segment(image, 1), "written again after group " + left);
                } else {
                    checkDamage(log, 1, reach, Logs.segment(image, 1), "written again after group " + left);
                }
            }
        }
    }

    private void check(byte[] log, int place, int reach, byte[] found, String what) throws IOException {
        var image = image(found);
        var expected = describe(image);
        store(log, image, places.get(place), places.get(place - 1).position(), places.get(reach));
        assertThat(IndexCheckpoint.file(image)).exists();
        assertThat(describe(image))
                .as("place %d, written until group %d, %s", place, reach, what)
                .isEqualTo(expected);
    }

    private void checkDamage(byte[] log, int place, int reach, byte[] found, String what) throws IOException {
        var image = image(found);
        store(log, image, places.get(place), places.get(place - 1).position(), places.get(reach));
        assertThatThrownBy(() -> LogReader.open(image))
                .as("place %d, written until group %d, %s", place, reach, what)
                .isInstanceOf(JournalDamaged.class)
                .hasMessageContaining("\"index\"");
        assertThatThrownBy(() -> LogReader.check(image, 2)).isInstanceOf(JournalDamaged.class);
    }

    private Path image(byte[] found) throws IOException {
        var image = temporary.resolve("crashed");
        Logs.replaceSegment(image, 1, found);
        Files.deleteIfExists(IndexCheckpoint.file(image));
        Files.deleteIfExists(ForcedEndNote.file(image));
        return image;
    }

    /// As a background checkpoint does that takes so long that it sees every head of the groups up to `newest`.
    private void store(byte[] log, Path directory, LogCursor place, long lastGroup, LogCursor newest)
            throws IOException {
        var whole = temporary.resolve("whole");
        Logs.replaceSegment(whole, 1, Arrays.copyOf(log, (int) newest.position()));
        var index = OpenedLog.open(whole).index();
        IndexCheckpoint.store(directory, index, place, lastGroup, () -> newest);
    }

    /// All that a reader can tell.
    private static List<String> describe(Path directory) throws IOException {
        var reader = LogReader.open(directory);
        var text = new ArrayList<String>();
        text.add(reader.extent().toString());
        for (var id : reader.persistenceIds()) {
            text.add(id + " " + reader.highestSequenceNr(id));
            reader.records(id, record -> text.add(Logs.text(record) + " at " + record.position()));
        }
        return text;
    }

    @Test
    void after_so_many_bytes_of_log_there_is_one_while_the_writer_goes_on() throws IOException {
        var log = temporary.resolve("log");
        var image = temporary.resolve("crashed");
        try (var writer = Logs.open(log, new JournalSettings(4096, 1024, 2000))) {
            for (int i = 1; i <= 100; i++) {
                Logs.append(writer, Logs.event("vm-" + i % 7, i));
            }
            Awaitility.await().until(() -> Files.exists(IndexCheckpoint.file(log)));
            Logs.crashImage(log, image);
            Files.copy(IndexCheckpoint.file(log), IndexCheckpoint.file(image));
        }
        var first = Logs.segment(image, 1);
        first[GroupHeader.BYTES + 2] ^= 1;
        Logs.replaceSegment(image, 1, first);
        // What stands before the checkpoint is not read, or else this would be damage.
        assertThat(LogReader.open(image).highestSequenceNr("vm-2")).isEqualTo(100);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void images_taken_while_checkpoints_are_written_give_what_a_scan_gives(long seed) throws IOException {
        var random = new SplittableRandom(seed);
        var log = temporary.resolve("log");
        try (var writer = Logs.open(log, new JournalSettings(8192, 1024, 1))) {
            for (int i = 1; i <= 300; i++) {
                var write = writer.append(List.of(Logs.event("vm-" + random.nextInt(50), i)));
                if (random.nextInt(10) == 0) {
                    // The checkpoint first: the log goes on while it is copied, as it does for a reader.
                    var image = temporary.resolve("image-" + i);
                    Files.createDirectories(image);
                    if (Files.exists(IndexCheckpoint.file(log))) {
                        Files.copy(IndexCheckpoint.file(log), IndexCheckpoint.file(image));
                    }
                    Logs.crashImage(log, image);
                    var with = describe(image);
                    Files.deleteIfExists(IndexCheckpoint.file(image));
                    assertThat(with).as("after write %d", i).isEqualTo(describe(image));
                }
                Logs.await(write);
            }
        }
    }

    @Test
    void a_checkpoint_that_was_not_finished_is_passed_over_and_written_over() throws IOException {
        var log = temporary.resolve("log");
        write(log, 1);
        var expected = describe(log);
        var whole = Files.readAllBytes(IndexCheckpoint.file(log));
        Files.delete(IndexCheckpoint.file(log));
        for (int cut = 0; cut <= whole.length; cut++) {
            Files.write(log.resolve("index.tmp"), Arrays.copyOf(whole, cut));
            assertThat(describe(log)).as("cut at %d", cut).isEqualTo(expected);
        }
        Logs.open(log).close();
        assertThat(log.resolve("index.tmp")).doesNotExist();
        assertThat(Files.readAllBytes(IndexCheckpoint.file(log))).isEqualTo(whole);
    }
}
