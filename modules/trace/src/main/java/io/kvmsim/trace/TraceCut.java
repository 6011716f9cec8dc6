package io.kvmsim.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.io.OutputStream;

/// Writes the beginning of a trace as a trace.
public final class TraceCut {
    private TraceCut() {}

    /// Writes the header and the lines as they are, up to one of them.
    ///
    /// @param lastLine number in the file
    /// @return how many lines without the header
    /// @throws BadInput where it cannot be read
    public static long write(TraceReader reader, long lastLine, OutputStream out) throws BadInput, IOException {
        var about = "up to line %d of %s".formatted(lastLine, reader.file());
        long lines = 0;
        try (var writer =
                new TraceWriter(out, reader.host(), reader.about().isEmpty() ? about : reader.about() + "; " + about)) {
            for (var line = reader.next(); line != null && line.number() <= lastLine; line = reader.next()) {
                writer.line((ObjectNode) line.fields().node());
                lines++;
            }
        }
        return lines;
    }
}
