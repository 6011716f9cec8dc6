package io.kvmsim.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A command of the operating system, and what it said.
public final class Command {
    private static final long PATIENCE_SECONDS = 180;

    private final List<String> words;
    private final Map<String, String> environment = new HashMap<>();
    private Path folder = Path.of(".");

    private Command(List<String> words) {
        this.words = words;
    }

    /// What a command left behind when it ended.
    public record Result(int exit, String out, String err) {
        /// The lines of standard error.
        public List<String> errLines() {
            return err.lines().toList();
        }
    }

    /// A command that runs in the background.
    public record Running(Process process, Path out, Path err) {
        /// What it has written to standard error so far.
        public String errSoFar() {
            return read(err);
        }

        /// Waits for its end.
        public Result result() {
            try {
                assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .as("ended within %s s", PATIENCE_SECONDS)
                        .isTrue();
                return new Result(process.exitValue(), read(out), read(err));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                process.destroyForcibly();
            }
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// A command of these words. The variables that steer kvmsim and Maven are not handed on from the test's own.
    public static Command of(Object... words) {
        return new Command(List.of(words).stream().map(Object::toString).toList());
    }

    /// Sets a variable of the command's environment.
    public Command with(String variable, Object value) {
        environment.put(variable, value.toString());
        return this;
    }

    /// Sets the folder it runs in.
    public Command in(Path where) {
        folder = where;
        return this;
    }

    /// Starts it and returns at once.
    public Running start() {
        try {
            var out = Files.createTempFile("kvmsim-test", ".out");
            var err = Files.createTempFile("kvmsim-test", ".err");
            out.toFile().deleteOnExit();
            err.toFile().deleteOnExit();
            var builder = new ProcessBuilder(words)
                    .directory(folder.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().keySet().removeIf(it -> it.startsWith("KVMSIM_") || it.startsWith("MAVEN_"));
            builder.environment().putAll(environment);
            return new Running(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs it to its end.
    public Result run() {
        return start().result();
    }
}
