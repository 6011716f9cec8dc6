package io.kvmsim.cli;

import io.kvmsim.history.Printable;
import java.io.PrintWriter;
import java.io.Writer;

/// Standard error of commands: what begins with the program's name is a message, and a message is one line.
final class ErrorWriter extends PrintWriter {
    private static final String MESSAGE = "kvmsim: ";

    ErrorWriter(Writer out) {
        super(new SafeWriter(out), true);
    }

    @Override
    public void println(String text) {
        super.println(text != null && text.startsWith(MESSAGE) ? Printable.line(text) : text);
    }
}
