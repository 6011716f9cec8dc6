package io.kvmsim.ledger;

import io.kvmsim.abi.Bytes;
import java.util.concurrent.ConcurrentHashMap;

/// Shares equal blocks of 2 KiB between VMs: a fleet has a few CPU models, not one a VM.
final class Blocks {
    /// So many different blocks are shared; beyond, each VM keeps its own.
    static final int SHARED_MAX = 4096;

    private static final ConcurrentHashMap<Bytes, Bytes> SHARED = new ConcurrentHashMap<>();

    private Blocks() {}

    static Bytes shared(Bytes block) {
        var known = SHARED.get(block);
        if (known != null) {
            return known;
        }
        if (SHARED.size() >= SHARED_MAX) {
            return block;
        }
        var raced = SHARED.putIfAbsent(block, block);
        return raced == null ? block : raced;
    }
}
