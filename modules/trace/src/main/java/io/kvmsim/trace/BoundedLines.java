package io.kvmsim.trace;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;

/// Reads lines up to a maximum length: a few bytes can unpack to a line without end.
public final class BoundedLines implements Closeable {
    private static final int BUFFER = 1 << 16;

    private final BufferedReader input;
    private final int charsMax;
    private boolean afterReturn;

    public BoundedLines(Reader input, int charsMax) {
        this.input = new BufferedReader(input, BUFFER);
        this.charsMax = charsMax;
    }

    /// A line that is longer than the most.
    public static final class TooLong extends Exception {
        TooLong(int charsMax) {
            super("a line of more than %d characters".formatted(charsMax));
        }
    }

    /// The next line without its end, or null at the end.
    public String next() throws IOException, TooLong {
        var line = new StringBuilder();
        for (int c = input.read(); c >= 0; c = input.read()) {
            boolean second = afterReturn && c == '\n';
            afterReturn = c == '\r';
            if (second) {
                continue;
            }
            if (c == '\n' || c == '\r') {
                return line.toString();
            }
            if (line.length() == charsMax) {
                throw new TooLong(charsMax);
            }
            line.append((char) c);
        }
        return line.isEmpty() ? null : line.toString();
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
