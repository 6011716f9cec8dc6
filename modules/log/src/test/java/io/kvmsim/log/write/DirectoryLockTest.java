package io.kvmsim.log.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.read.IndexCheckpoint;
import io.kvmsim.log.read.LogReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
    @TempDir
    Path directory;

    @Test
    void a_second_writer_in_this_process_is_refused_until_the_first_is_closed() throws IOException {
        try (var writer = Logs.open(directory)) {
            assertThatThrownBy(() -> Logs.open(directory.resolve("..").resolve(directory.getFileName())))
                    .isInstanceOf(JournalInUse.class)
                    .hasMessageContaining(directory.getFileName().toString())
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            Logs.append(writer, Logs.event("a", 1));
        }
        Logs.open(directory).close();
    }

    @Test
    void another_process_that_writes_is_named() throws IOException {
        try (var holder = Holder.start(directory)) {
            assertThat(holder.says()).isEqualTo("open");
            assertThatThrownBy(() -> Logs.open(directory))
                    .isInstanceOf(JournalInUse.class)
                    .hasMessage("the journal %s is in use by process %d", directory, holder.process.pid());
            // A reader takes no lock.
            assertThat(Logs.read(directory)).isEmpty();
        }
        Logs.open(directory).close();
    }

    @Test
    void a_refused_attempt_in_this_process_does_not_give_the_lock_away() throws IOException {
        try (var _ = Logs.open(directory)) {
            assertThatThrownBy(() -> Logs.open(directory)).isInstanceOf(JournalInUse.class);
            LogReader.open(directory);
            try (var holder = Holder.start(directory)) {
                assertThat(holder.says())
                        .isEqualTo("in use by " + ProcessHandle.current().pid());
            }
        }
    }

    @Test
    void a_failed_opening_gives_the_lock_back() throws IOException {
        try (var writer = Logs.open(directory)) {
            Logs.append(writer, Logs.event("a", 1));
        }
        Files.delete(IndexCheckpoint.file(directory));
        var bytes = Logs.segment(directory, 1);
        Logs.replaceSegment(directory, 1, new byte[] {1});
        bytes[70] ^= 1;
        Logs.replaceSegment(directory, 1, bytes);
        assertThatThrownBy(() -> Logs.open(directory)).isInstanceOf(JournalDamaged.class);
        bytes[70] ^= 1;
        Logs.replaceSegment(directory, 1, bytes);
        Logs.open(directory).close();
    }

    /// Opens the directory in a process of its own and holds it until that process is ended.
    record Holder(Process process, BufferedReader output) implements AutoCloseable {
        static Holder start(Path directory) throws IOException {
            var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            var process = new ProcessBuilder(
                            java,
                            "-cp",
                            System.getProperty("java.class.path"),
                            Holder.class.getName(),
                            directory.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new Holder(process, process.inputReader());
        }

        String says() throws IOException {
            return output.readLine();
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly();
            process.onExit().join();
        }

        public static void main(String[] arguments) throws Exception {
            try (var _ = Logs.open(Path.of(arguments[0]))) {
                System.out.println("open");
                System.in.read();
            } catch (JournalInUse inUse) {
                System.out.println("in use by " + inUse.pid());
            }
        }
    }
}
