package io.kvmsim.history.fold;

import java.io.Serial;

/// A seal does not fit the records before it: one of them is bad, it does not say which.
public final class BrokenSeal extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public BrokenSeal(String message) {
        super(message);
    }
}
