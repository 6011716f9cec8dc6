package io.kvmsim.trace;

import io.kvmsim.values.BadInput;
import java.util.function.Consumer;

/// Prints a trace as text, one line per call.
public final class TraceShow {
    private TraceShow() {}

    /// @param out gets each line
    public static void run(TraceReader reader, Consumer<String> out) throws BadInput {
        out.accept("# " + reader.host().description().name());
        if (!reader.about().isEmpty()) {
            out.accept("# " + reader.about());
        }
        for (var line = reader.next(); line != null; line = reader.next()) {
            out.accept(CallText.of(line.fields()));
        }
    }
}
