package io.kvmsim.log.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexCheckpointTest {
    @TempDir
    Path directory;

    private byte[] older;

    @BeforeEach
    void write_a_log_with_two_checkpoints() throws IOException {
        session(1, 20);
        older = Files.readAllBytes(IndexCheckpoint.file(directory));
        session(21, 40);
    }

    private void session(int from, int to) throws IOException {
        try (var writer = Logs.open(directory, Logs.SMALL_SEGMENTS)) {
            for (int i = from; i <= to; i++) {
                Logs.append(writer, Logs.event("vm-" + i % 5, i));
            }
            Logs.await(writer.deleteTo("vm-0", from));
        }
    }

    @Test
    void a_checkpoint_spares_reading_what_it_describes() throws IOException {
        destroyFirstGroup();
        assertThat(LogReader.open(directory).highestSequenceNr("vm-4")).isEqualTo(39);
        Files.delete(IndexCheckpoint.file(directory));
        assertThatThrownBy(() -> LogReader.open(directory)).isInstanceOf(JournalDamaged.class);
    }

    @Test
    void a_missing_checkpoint_changes_nothing_but_the_time_it_takes() throws IOException {
        var with = describe();
        Files.delete(IndexCheckpoint.file(directory));
        assertThat(describe()).isEqualTo(with);
    }

    @Test
    void a_damaged_checkpoint_is_as_good_as_none() throws IOException {
        var expected = describe();
        var good = Files.readAllBytes(IndexCheckpoint.file(directory));
        for (int i = 0; i < good.length; i++) {
            var bad = good.clone();
            bad[i] ^= 1;
            Files.write(IndexCheckpoint.file(directory), bad);
            assertThat(describe()).as("byte %d", i).isEqualTo(expected);
            Files.write(IndexCheckpoint.file(directory), Arrays.copyOf(good, i));
            assertThat(describe()).as("cut at %d", i).isEqualTo(expected);
        }
    }

    @Test
    void from_an_older_checkpoint_the_rest_is_scanned() throws IOException {
        var expected = describe();
        Files.write(IndexCheckpoint.file(directory), older);
        assertThat(describe()).isEqualTo(expected);
        destroyFirstGroup();
        assertThat(LogReader.open(directory).highestSequenceNr("vm-4")).isEqualTo(39);
    }

    @Test
    void a_log_that_ends_before_its_checkpoint_has_lost_something() throws IOException {
        Files.delete(ForcedEndNote.file(directory));
        var last = SegmentFiles.of(directory, SegmentFiles.list(directory).getLast());
        var bytes = Files.readAllBytes(last);
        Files.delete(last);
        for (var read : List.<ThrowingCallable>of(
                () -> LogReader.open(directory), () -> LogReader.check(directory, 2), () -> Logs.open(directory))) {
            assertThatThrownBy(read)
                    .isInstanceOf(JournalDamaged.class)
                    .hasMessageContaining("\"index\" says that it was forced up to position");
        }
        Files.write(last, bytes);
        Logs.open(directory).close();
    }

    @Test
    void segments_before_the_checkpoint_stand_where_they_were() throws IOException {
        var first = Files.readAllBytes(SegmentFiles.of(directory, 1));
        Files.copy(SegmentFiles.of(directory, 2), SegmentFiles.of(directory, 1), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> LogReader.open(directory)).isInstanceOf(JournalDamaged.class);
        Files.write(SegmentFiles.of(directory, 1), first);
        assertThat(LogReader.open(directory).highestSequenceNr("vm-0")).isEqualTo(40);
    }

    @Test
    void a_checkpoint_of_another_log_is_damage(@TempDir Path other) throws IOException {
        try (var writer = Logs.open(other, Logs.SMALL_SEGMENTS)) {
            for (int i = 1; i <= 40; i++) {
                Logs.append(writer, Logs.event("VM-" + i % 5, i));
            }
        }
        Files.copy(IndexCheckpoint.file(directory), IndexCheckpoint.file(other), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> LogReader.open(other)).isInstanceOf(JournalDamaged.class);
        Files.delete(IndexCheckpoint.file(other));
        assertThat(LogReader.open(other).persistenceIds()).containsExactly("VM-0", "VM-1", "VM-2", "VM-3", "VM-4");
    }

    @Test
    void a_writer_goes_on_from_a_checkpoint_as_from_a_scan() throws IOException {
        var image = directory.resolveSibling("image-" + directory.getFileName());
        Logs.crashImage(directory, image);
        for (var log : List.of(directory, image)) {
            try (var writer = Logs.open(log, Logs.SMALL_SEGMENTS)) {
                Logs.append(writer, Logs.event("vm-0", 41));
                assertThat(Logs.replay(writer, "vm-0"))
                        .hasSize(5)
                        .last()
                        .asString()
                        .contains("#41");
            }
        }
        for (var number : SegmentFiles.list(directory)) {
            assertThat(Logs.segment(image, number)).isEqualTo(Logs.segment(directory, number));
        }
        assertThat(Files.readAllBytes(IndexCheckpoint.file(image)))
                .isEqualTo(Files.readAllBytes(IndexCheckpoint.file(directory)));
    }

    /// All that a reader can tell.
    private List<String> describe() throws IOException {
        var reader = LogReader.open(directory);
        var text = new ArrayList<String>();
        text.add(reader.extent().toString());
        for (var id : reader.persistenceIds()) {
            text.add(id + " " + reader.highestSequenceNr(id));
            reader.records(id, record -> text.add(Logs.text(record) + " at " + record.position()));
        }
        return text;
    }

    private void destroyFirstGroup() throws IOException {
        var bytes = Logs.segment(directory, 1);
        bytes[GroupHeader.BYTES + 2] ^= 1;
        Logs.replaceSegment(directory, 1, bytes);
    }
}
