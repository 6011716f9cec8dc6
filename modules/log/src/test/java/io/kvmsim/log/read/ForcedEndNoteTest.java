package io.kvmsim.log.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The note beside the log that names its forced end.
class ForcedEndNoteTest {
    @TempDir
    Path directory;

    @Test
    void whatever_was_acknowledged_is_named_also_while_the_writer_is_at_work() throws IOException {
        try (var writer = Logs.open(directory, Logs.SMALL_SEGMENTS)) {
            for (int i = 1; i <= 30; i++) {
                Logs.append(writer, Logs.event("vm-1", i));
                var noted = ForcedEndNote.read(directory).orElseThrow();
                assertThat(noted.position()).isEqualTo(writer.forcedEnd());
            }
        }
    }

    @Test
    void after_a_kill_a_damaged_last_group_is_no_tail(@TempDir Path killed) throws IOException {
        try (var writer = Logs.open(directory)) {
            for (int i = 1; i <= 5; i++) {
                Logs.append(writer, Logs.event("vm-1", i));
            }
            Logs.crashImage(directory, killed);
            Files.copy(ForcedEndNote.file(directory), ForcedEndNote.file(killed));
        }
        assertThat(Logs.read(killed)).hasSize(5);
        var bytes = Logs.segment(killed, 1);
        bytes[bytes.length - 1] ^= 1;
        Logs.replaceSegment(killed, 1, bytes);
        assertThatThrownBy(() -> LogReader.open(killed))
                .isInstanceOf(JournalDamaged.class)
                .hasMessageContaining("\"forced\" says that it was forced up to position");
        assertThatThrownBy(() -> Logs.open(killed)).isInstanceOf(JournalDamaged.class);
        assertThat(Logs.segment(killed, 1)).isEqualTo(bytes);
    }

    @Test
    void half_a_note_counts_for_nothing_and_the_other_slot_stays() throws IOException {
        try (var writer = Logs.open(directory)) {
            Logs.append(writer, Logs.event("vm-1", 1));
        }
        var whole = Files.readAllBytes(ForcedEndNote.file(directory));
        var newest = ForcedEndNote.read(directory).orElseThrow();
        for (int i = 0; i < whole.length; i++) {
            var bad = whole.clone();
            bad[i] ^= 1;
            Files.write(ForcedEndNote.file(directory), bad);
            assertThat(Logs.read(directory)).as("byte %d", i).hasSize(1);
            Files.write(ForcedEndNote.file(directory), Arrays.copyOf(whole, i));
            assertThat(Logs.read(directory)).as("cut at %d", i).hasSize(1);
        }
        Files.delete(ForcedEndNote.file(directory));
        assertThat(Logs.read(directory)).hasSize(1);
        Logs.open(directory).close();
        assertThat(ForcedEndNote.read(directory)).contains(newest);
    }

    @Test
    void a_note_of_another_log_is_damage(@TempDir Path other) throws IOException {
        for (var log : new Path[] {directory, other}) {
            try (var writer = Logs.open(log)) {
                Logs.append(writer, Logs.event("vm-1", 1, log == other ? "one" : "two"));
            }
            Files.delete(IndexCheckpoint.file(log));
        }
        Files.write(ForcedEndNote.file(other), Files.readAllBytes(ForcedEndNote.file(directory)));
        assertThatThrownBy(() -> Logs.read(other))
                .isInstanceOf(JournalDamaged.class)
                .hasMessageContaining("which this log does not have");
    }
}
