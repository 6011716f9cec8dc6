package io.kvmsim.capacity;

/// A question about capacity that cannot be answered: says what was asked and what can be.
public final class BadPlan extends Exception {
    BadPlan(String problem) {
        super(problem);
    }
}
