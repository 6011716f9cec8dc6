package io.kvmsim.run.pack;

/// A packed run that is not as it was packed: one line that names the file and the entry.
public final class DamagedPack extends Exception {
    public DamagedPack(String message) {
        super(message);
    }

    DamagedPack(String message, Throwable cause) {
        super(message, cause);
    }
}
