package io.kvmsim.cli;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// A command that was run within this process.
public record Kvmsim(int exit, String out, String err) {
    public static Kvmsim run(Object... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        var exit = Main.commandLine(out, err)
                .execute(Arrays.stream(words).map(Object::toString).toArray(String[]::new));
        return new Kvmsim(exit, out.toString(), err.toString());
    }

    /// Copies a folder; the target must not exist.
    static Path copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }
}
