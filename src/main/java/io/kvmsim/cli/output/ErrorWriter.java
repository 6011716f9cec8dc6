package io.kvmsim.cli.output;

import io.kvmsim.values.Printable;
import java.io.Writer;

/// Standard error of commands: what begins with the program's name is a message, in which nothing is a tab either.
public final class ErrorWriter extends LineWriter {
    private static final String MESSAGE = "kvmsim: ";

    public ErrorWriter(Writer out) {
        super(out);
    }

    @Override
    public void println(String text) {
        super.println(text != null && text.startsWith(MESSAGE) ? Printable.line(text) : text);
    }
}
