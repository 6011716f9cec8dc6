package io.kvmsim.log.format;

import java.io.IOException;
import java.nio.file.Path;

/// Data that was known to be on disk cannot be read back.
public final class JournalDamaged extends IOException {
    private final int segment;
    private final long offset;
    private final String reason;

    public JournalDamaged(Path directory, int segment, long offset, String reason) {
        super("the journal %s is damaged: segment %d, offset %d: %s".formatted(directory, segment, offset, reason));
        this.segment = segment;
        this.offset = offset;
        this.reason = reason;
    }

    public int segment() {
        return segment;
    }

    /// In bytes from the start of the segment's file.
    public long offset() {
        return offset;
    }

    public String reason() {
        return reason;
    }
}
