package io.kvmsim.debug.shrink;

import io.kvmsim.trace.TraceLines;
import io.kvmsim.values.BadInput;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A command of the shell that is given the path of a part's trace, in the place of `{}` or behind the last word, and
/// exits with 0 where that still shows it. What it prints is thrown away.
public final class ShellCommand implements Check, AutoCloseable {
    private static final String PLACE = "{}";
    private static final String PATH = "\"$1\"";
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;

    private final TraceLines lines;
    private final String command;
    private final Path trace;

    private ShellCommand(TraceLines lines, String command, Path trace) {
        this.lines = lines;
        this.command = command;
        this.trace = trace;
    }

    /// Whether a text can be a command: it names the place of the trace, or its first word is a program.
    public static boolean isCommand(String text) {
        var first = text.strip().split("\\s+", 2)[0];
        if (text.contains(PLACE)) {
            return true;
        }
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return first.contains("/")
                ? Files.isExecutable(Path.of(first))
                : Stream.of(path.split(Pattern.quote(File.pathSeparator)))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, first)));
    }

    /// Keeps its trace in the folder of temporary files until it is closed.
    public static ShellCommand of(TraceLines lines, String command) throws IOException {
        return new ShellCommand(lines, command, Files.createTempFile("kvmsim-shrink", ".jsonl"));
    }

    @Override
    public boolean shows(BitSet part) throws BadInput, IOException, InterruptedException {
        try (var out = Files.newOutputStream(trace)) {
            lines.write(part, out);
        }
        var script = command.contains(PLACE) ? command.replace(PLACE, PATH) : command + " " + PATH;
        var process = new ProcessBuilder("sh", "-c", script, "sh", trace.toString())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            int exit = process.waitFor();
            if (exit == NOT_FOUND || exit == NOT_EXECUTABLE) {
                throw new BadInput("--check", 0, "the shell cannot run \"%s\": exit code %d".formatted(command, exit));
            }
            return exit == 0;
        } finally {
            process.destroy();
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(trace);
    }
}
