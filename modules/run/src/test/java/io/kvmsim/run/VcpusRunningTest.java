package io.kvmsim.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What other processes read of a run that goes on, also where someone else wrote the file.
class VcpusRunningTest {
    @TempDir
    private Path folder;

    @Test
    void what_this_process_writes_is_read_and_then_deleted() {
        VcpusRunning.write(folder, Map.of("web-1", 2));
        assertThat(VcpusRunning.of(new RunDirectory(folder))).contains(Map.of("web-1", 2));
        VcpusRunning.delete(folder);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void what_a_killed_process_left_half_written_is_deleted() throws IOException {
        Files.writeString(folder.resolve("running.json.part"), "{\"pid\":");
        VcpusRunning.delete(folder);
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "7",
                "[]",
                "{",
                "{}",
                "{\"pid\": 1}",
                "{\"pid\": -1}",
                "{\"pid\": \"x\", \"vcpus\": 3}"
            })
    void a_file_that_kvmsim_did_not_write_is_ignored(String content) throws IOException {
        Files.writeString(folder.resolve("running.json"), content);
        assertThat(VcpusRunning.of(new RunDirectory(folder))).isEmpty();
    }
}
