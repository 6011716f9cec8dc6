package io.kvmsim.values;

import java.io.Serial;

/// Input that cannot be used: a trace, a host file, a scenario, a CPU model, a question about a history. One line that
/// says what is wrong, where it stands, and what would be right. A command that ends with it has exit code 2.
public final class BadInput extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    public BadInput(String problem) {
        super(problem);
    }

    /// @param line of the file, from 1; 0 where the problem is the whole file
    public BadInput(String file, long line, String problem) {
        super(line > 0 ? "%s:%d: %s".formatted(file, line, problem) : "%s: %s".formatted(file, problem));
    }

    /// @param line   of the file, from 1
    /// @param column of the line, from 1
    public BadInput(String file, long line, long column, String problem) {
        super("%s:%d:%d: %s".formatted(file, line, column, problem));
    }
}
