package io.kvmsim.journal;

/// A write that the journal refuses before anything of it is stored; the journal goes on.
public final class WriteRejected extends RuntimeException {
    WriteRejected(String message) {
        super(message);
    }
}
