package io.kvmsim.cli;

import io.kvmsim.history.Printable;
import java.io.Writer;

/// Standard error of commands: what begins with the program's name is a message, in which nothing is a tab either.
final class ErrorWriter extends LineWriter {
    private static final String MESSAGE = "kvmsim: ";

    ErrorWriter(Writer out) {
        super(out);
    }

    @Override
    public void println(String text) {
        super.println(text != null && text.startsWith(MESSAGE) ? Printable.line(text) : text);
    }
}
