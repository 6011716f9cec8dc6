package io.kvmsim.run;

import java.io.Serial;

/// There is a run of this name already.
public final class RunExists extends BadRun {
    @Serial
    private static final long serialVersionUID = 1;

    RunExists(String message) {
        super(message);
    }
}
