package io.kvmsim.scenario.file;

/// A scenario that cannot be run: names the file, the line, the column, the key, and what is allowed.
public final class BadScenario extends Exception {
    public BadScenario(String file, int line, String problem) {
        super(line > 0 ? "%s:%d: %s".formatted(file, line, problem) : "%s: %s".formatted(file, problem));
    }

    BadScenario(String file, int line, int column, String problem) {
        super("%s:%d:%d: %s".formatted(file, line, column, problem));
    }
}
