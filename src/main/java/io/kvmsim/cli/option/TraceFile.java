package io.kvmsim.cli.option;

import io.kvmsim.log.format.DurableFile;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A trace that a command makes: a file, or standard output. It is there when it is whole: what fails leaves nothing.
public final class TraceFile {
    private TraceFile() {}

    /// Writes the trace.
    @FunctionalInterface
    public interface Source<T> {
        T write(OutputStream to) throws BadInput, IOException;
    }

    /// @param file null: to `out`
    /// @return what the source returned
    public static <T> T write(Path file, PrintWriter out, Source<T> source) throws BadInput {
        try {
            return file == null ? toOutput(out, source) : toFile(file, source);
        } catch (IOException e) {
            throw new BadInput(
                    file == null ? "standard output" : file.toString(), 0, "cannot be written: " + e.getMessage());
        }
    }

    private static <T> T toFile(Path file, Source<T> source) throws BadInput, IOException {
        try (var written = DurableFile.replacing(file)) {
            var result = source.write(written.out());
            written.keep();
            return result;
        }
    }

    private static <T> T toOutput(PrintWriter out, Source<T> source) throws BadInput, IOException {
        var part = Files.createTempFile("kvmsim-trace", null);
        try {
            T result;
            try (var to = Files.newOutputStream(part)) {
                result = source.write(to);
            }
            try (var from = Files.newBufferedReader(part, StandardCharsets.UTF_8)) {
                from.transferTo(out);
            }
            out.flush();
            return result;
        } finally {
            delete(part);
        }
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException _) {
            // a leftover of the temporary folder, which the system clears
        }
    }
}
