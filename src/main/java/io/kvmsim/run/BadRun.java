package io.kvmsim.run;

import java.io.IOException;
import java.util.List;

/// A run directory that cannot be made, read or gone on with: one line that says why, and what to do.
public final class BadRun extends Exception {
    /// What the C library says of ENOSPC, EFBIG and EDQUOT.
    private static final List<String> NO_ROOM =
            List.of("No space left on device", "File too large", "Disk quota exceeded");

    public BadRun(String message) {
        super(message);
    }

    BadRun(String message, Throwable cause) {
        super(message, cause);
    }

    /// Whether there was no room: a full disk, a quota, a limit on the size of files.
    public boolean isLimit() {
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            var message = String.valueOf(cause.getMessage());
            if (cause instanceof IOException && NO_ROOM.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }
}
