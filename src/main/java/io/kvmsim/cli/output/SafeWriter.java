package io.kvmsim.cli.output;

import io.kvmsim.values.Printable;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/// What every command writes through: nothing that it shows can steer a terminal. Line feeds and tabs pass; a value
/// that may hold line feeds is made one line where it is put into a line ([Printable#line]).
public final class SafeWriter extends FilterWriter {
    public SafeWriter(Writer out) {
        super(out);
    }

    private static boolean passes(int unit) {
        return unit == '\n' || unit == '\t' || !Printable.steers(unit);
    }

    @Override
    public void write(int unit) throws IOException {
        if (passes(unit)) {
            out.write(unit);
        } else {
            out.write(Printable.line(String.valueOf((char) unit)));
        }
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        var all = String.valueOf(text, offset, length);
        write(all, 0, length);
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        int start = offset;
        for (int at = offset; at < offset + length; at++) {
            if (!passes(text.charAt(at))) {
                out.write(text, start, at - start);
                write(text.charAt(at));
                start = at + 1;
            }
        }
        out.write(text, start, offset + length - start);
    }
}
