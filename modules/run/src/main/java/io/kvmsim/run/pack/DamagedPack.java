package io.kvmsim.run.pack;

/// A packed run that was changed or damaged: one line that names the file and the entry.
public final class DamagedPack extends Exception {
    public DamagedPack(String message) {
        super(message);
    }

    DamagedPack(String message, Throwable cause) {
        super(message, cause);
    }
}
