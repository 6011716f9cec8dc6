package io.kvmsim.history.index;

import io.kvmsim.ledger.Origin;

/// The reserved words that replace a principal for events that no person caused. No caller can have them.
public final class OriginName {
    public static final String HOST = "host";
    public static final String FAULT = "fault";

    private OriginName() {}

    public static boolean isReserved(String name) {
        return name.equals(HOST) || name.equals(FAULT);
    }

    /// @param caller who made the call
    static String of(Origin origin, String caller) {
        return switch (origin) {
            case CALLER -> caller;
            case HOST -> HOST;
            case FAULT -> FAULT;
        };
    }
}
