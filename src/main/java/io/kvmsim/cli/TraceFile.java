package io.kvmsim.cli;

import io.kvmsim.trace.BadTrace;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A trace that a command makes: a file, or standard output. It is there when it is whole: what fails leaves nothing.
final class TraceFile {
    private TraceFile() {}

    /// Writes the trace.
    @FunctionalInterface
    interface Source<T> {
        T write(OutputStream to) throws BadTrace, IOException;
    }

    /// @param file null: to `out`
    /// @return what the source returned
    static <T> T write(Path file, PrintWriter out, Source<T> source) throws BadTrace {
        Path part = null;
        try {
            part = file == null ? Files.createTempFile("kvmsim-trace", null) : beside(file);
            T result;
            try (var to = Files.newOutputStream(part)) {
                result = source.write(to);
            }
            if (file == null) {
                try (var from = Files.newBufferedReader(part, StandardCharsets.UTF_8)) {
                    from.transferTo(out);
                }
            } else {
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            }
            return result;
        } catch (IOException e) {
            throw new BadTrace(
                    file == null ? "standard output" : file.toString(), 0, "cannot be written: " + e.getMessage());
        } finally {
            delete(part);
        }
    }

    private static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    private static void delete(Path part) {
        try {
            if (part != null) {
                Files.deleteIfExists(part);
            }
        } catch (IOException _) {
            // a leftover of the temporary folder, which the system clears
        }
    }
}
