package io.kvmsim.history.index;

import java.io.IOException;
import java.io.Serial;
import java.sql.SQLException;

/// An index that cannot be used: damaged, of another format or another journal, in use, or not to be written.
public final class BadIndex extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    /// SQLITE_BUSY and SQLITE_LOCKED, without what the upper bytes add.
    private static final int BUSY = 5;

    private static final int LOCKED = 6;
    private static final int CODE_MASK = 0xFF;

    public BadIndex(String reason) {
        super(reason);
    }

    BadIndex(String reason, Throwable cause) {
        super(reason, cause);
    }

    /// Somebody else writes it.
    boolean isInUse() {
        int code = getCause() instanceof SQLException e ? e.getErrorCode() & CODE_MASK : 0;
        return code == BUSY || code == LOCKED;
    }
}
