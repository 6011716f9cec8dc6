package io.kvmsim.log.format;

import java.io.IOException;
import java.nio.file.Path;

/// A write or a force failed, and with it every later one: what the disk holds of the group in work is not known.
public final class JournalFailed extends IOException {
    public JournalFailed(Path directory, Throwable cause) {
        super("the journal %s stopped: %s".formatted(directory, reason(cause)), cause);
    }

    private static String reason(Throwable cause) {
        return cause instanceof IOException && cause.getMessage() != null ? cause.getMessage() : cause.toString();
    }
}
