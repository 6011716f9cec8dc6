package io.kvmsim.log.format;

/// A write that the journal refuses before anything of it is stored; the journal goes on.
public final class WriteRejected extends RuntimeException {
    public WriteRejected(String message) {
        super(message);
    }
}
