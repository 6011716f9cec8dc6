package io.kvmsim.trace;

/// A trace or a host file that cannot be read: names the file, the line and the key, and what would be right.
public final class BadTrace extends Exception {
    public BadTrace(String file, long line, String problem) {
        super(line > 0 ? "%s:%d: %s".formatted(file, line, problem) : "%s: %s".formatted(file, problem));
    }
}
