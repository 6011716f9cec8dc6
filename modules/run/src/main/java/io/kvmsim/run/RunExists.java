package io.kvmsim.run;

import java.io.Serial;

/// A run of this name exists already.
public final class RunExists extends BadRun {
    @Serial
    private static final long serialVersionUID = 1;

    RunExists(String message) {
        super(message);
    }
}
