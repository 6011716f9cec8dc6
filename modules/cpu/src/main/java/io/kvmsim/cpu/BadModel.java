package io.kvmsim.cpu;

/// A CPU model that is not known or a model file that cannot be read: one line that names what is allowed.
public final class BadModel extends Exception {
    BadModel(String problem) {
        super(problem);
    }

    BadModel(String file, long line, String problem) {
        super(line > 0 ? "%s:%d: %s".formatted(file, line, problem) : "%s: %s".formatted(file, problem));
    }
}
