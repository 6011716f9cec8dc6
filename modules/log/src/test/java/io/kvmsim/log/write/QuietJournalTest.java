package io.kvmsim.log.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.log.format.SegmentFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// While a journal's files are copied nobody writes them.
class QuietJournalTest {
    @TempDir
    private Path directory;

    @Test
    void while_it_is_held_a_writer_is_refused_and_afterwards_not() throws IOException {
        Logs.open(directory).close();
        try (var quiet = QuietJournal.hold(directory)) {
            assertThat(quiet).isNotNull();
            assertThatThrownBy(() -> Logs.open(directory)).isInstanceOf(JournalInUse.class);
        }
        Logs.open(directory).close();
    }

    @Test
    void a_journal_that_is_written_is_not_quiet() throws IOException {
        try (var writer = Logs.open(directory)) {
            assertThat(writer).isNotNull();
            assertThatThrownBy(() -> QuietJournal.hold(directory)).isInstanceOf(JournalInUse.class);
        }
    }

    @Test
    void it_changes_no_file_but_the_lock() throws IOException {
        try (var writer = Logs.open(directory)) {
            Logs.append(writer, Logs.event("vm", 1));
        }
        var before = Files.readAllBytes(SegmentFiles.of(directory, 1));
        QuietJournal.hold(directory).close();
        assertThat(Files.readAllBytes(SegmentFiles.of(directory, 1))).isEqualTo(before);
        assertThat(Logs.read(directory)).hasSize(1);
    }
}
