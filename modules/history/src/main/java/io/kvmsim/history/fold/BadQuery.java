package io.kvmsim.history.fold;

/// A query that a history cannot answer: one line that says why, and what to ask instead.
public final class BadQuery extends Exception {
    public BadQuery(String message) {
        super(message);
    }
}
