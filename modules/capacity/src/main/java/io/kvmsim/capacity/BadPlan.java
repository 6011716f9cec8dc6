package io.kvmsim.capacity;

/// A capacity plan that cannot be calculated: says what was asked and what can be.
public final class BadPlan extends Exception {
    BadPlan(String problem) {
        super(problem);
    }
}
