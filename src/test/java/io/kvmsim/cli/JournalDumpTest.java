package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.log.format.Envelope;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kvmsim journal dump` and `check` of a journal that another application wrote, with writers and metadata.
class JournalDumpTest {
    private static final String HOSTILE = "\u001b[31m\n#30 forged";

    @TempDir
    Path journal;

    @BeforeEach
    void write_two_records() throws Exception {
        try (var writer = JournalWriter.open(journal, JournalSettings.DEFAULT)) {
            var metadata = new Envelope.Metadata(1, "replica/1", new byte[] {1, (byte) 0xAB});
            for (var record : List.of(
                    new NewRecord("a", 1, 0, 77, "event/1", "", new Envelope(HOSTILE, metadata), new byte[3]),
                    new NewRecord("a", 2, 0, 77, "event/1", new byte[3]))) {
                writer.append(List.of(record)).toCompletableFuture().join();
            }
        }
    }

    @Test
    void a_record_is_dumped_with_its_writer_and_its_metadata() throws Exception {
        var dumped = Kvmsim.run("journal", "dump", journal, "-o", "json");
        assertThat(dumped.exit()).as(dumped.err()).isZero();
        var lines = dumped.out().lines().toList();
        assertThat(lines).hasSize(2);
        var first = new ObjectMapper().readTree(lines.getFirst());
        assertThat(first.path("writer").asText()).isEqualTo(HOSTILE);
        assertThat(first.path("metadata").asText()).isEqualTo("01ab");
        assertThat(first.path("bytes").asInt()).isEqualTo(3);
        assertThat(lines.getLast()).doesNotContain("writer").doesNotContain("metadata");
    }

    @Test
    void no_writer_steers_a_terminal() {
        for (var form : List.of("table", "json")) {
            assertThat(Kvmsim.run("journal", "dump", journal, "-o", form).out())
                    .doesNotContain("\u001b")
                    .doesNotContainPattern("(?m)^#30");
        }
    }

    @Test
    void such_a_journal_is_sound() {
        assertThat(Kvmsim.run("journal", "check", journal).exit()).isZero();
    }
}
