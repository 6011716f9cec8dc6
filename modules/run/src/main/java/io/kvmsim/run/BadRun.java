package io.kvmsim.run;

import java.io.IOException;
import java.util.List;

/// A run directory that cannot be created, read or resumed: one line that says why, and what to do.
public sealed class BadRun extends Exception permits RunExists {
    /// What the C library says of ENOSPC, EFBIG, EDQUOT and EIO, and SQLite of them.
    private static final List<String> DISK_ERRORS = List.of(
            "No space left on device",
            "File too large",
            "Disk quota exceeded",
            "Input/output error",
            "SQLITE_FULL",
            "SQLITE_IOERR_WRITE");

    private final boolean stopped;

    public BadRun(String message) {
        this(message, null, false);
    }

    public BadRun(String message, Throwable cause) {
        this(message, cause, false);
    }

    private BadRun(String message, Throwable cause, boolean stopped) {
        super(message, cause);
        this.stopped = stopped;
    }

    /// A run that was under way and could not go on: its input was good.
    public static BadRun stopped(String message, Throwable cause) {
        return new BadRun(message, cause, true);
    }

    /// Whether the machine and not the input is to blame: a disk that is full or fails, a quota, a limit on the size
    /// of files.
    public boolean isLimit() {
        if (stopped) {
            return true;
        }
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            var message = String.valueOf(cause.getMessage());
            if (cause instanceof IOException && DISK_ERRORS.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }
}
