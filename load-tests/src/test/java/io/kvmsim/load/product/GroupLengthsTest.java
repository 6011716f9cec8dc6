package io.kvmsim.load.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupLengthsTest {
    @Test
    void a_plain_file_gets_the_bytes_of_the_journals_groups(@TempDir Path directory) throws Exception {
        var journal = directory.resolve("journal");
        append(journal, 5);
        var segment = GroupLengths.of(journal).getFirst();
        assertThat(segment.lengths()).hasSize(5);
        assertThat(segment.bytes()).isBetween(5 * 164L, 5 * 300L);
        PlainFile.write(directory.resolve("plain"), segment);
        assertThat(Files.readAllBytes(directory.resolve("plain")))
                .isEqualTo(Arrays.copyOf(segment.segment(), (int) segment.bytes()));
    }

    /// Waits for each, so each is a group.
    private static void append(Path journal, int records) throws Exception {
        try (var writer = JournalWriter.open(journal, JournalSettings.DEFAULT)) {
            for (int number = 1; number <= records; number++) {
                writer.append(List.of(new NewRecord("vm", number, 0, 1, "m", new byte[100])))
                        .toCompletableFuture()
                        .get();
            }
        }
    }
}
