package io.kvmsim.cli.output;

import java.io.PrintWriter;
import java.io.Writer;

/// What commands print on: a line that is printed is one line, whatever the names in it hold. Text of several lines
/// that is all the program's own is [Json].
public class LineWriter extends PrintWriter {
    public LineWriter(Writer out) {
        super(new SafeWriter(out), true);
    }

    /// Text whose line feeds are its own: those in its values are escaped.
    public record Json(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    @Override
    public void println(String text) {
        super.println(text == null ? null : text.replace("\n", "\\u000a"));
    }

    @Override
    public void println(Object text) {
        if (text instanceof Json json) {
            super.println(json.text());
        } else {
            println(String.valueOf(text));
        }
    }
}
