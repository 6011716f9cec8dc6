package io.kvmsim.scenario.calls;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.call.Call;
import java.util.ArrayList;
import java.util.List;

/// A guest's page states as they arrive from its source: a byte a page, the last one that was read. They are kept until
/// the guest is to go on, and then written in one go, as QEMU does it (spec 8.3, 3).
public final class PageStates {
    private static final int BLOCK = MigrationCalls.VALUES_MAX;
    private static final Bytes STABLE = Bytes.zeros(BLOCK);

    private final long pages;
    /// Null where all pages are stable.
    private final byte[][] blocks;
    private boolean arrived;

    public PageStates(long pages) {
        this.pages = pages;
        this.blocks = new byte[Math.toIntExact((pages + BLOCK - 1) / BLOCK)][];
    }

    public void put(long from, Bytes values) {
        for (int at = 0; at < values.length() && from + at < pages; at++) {
            put(from + at, values.u8(at));
            arrived = true;
        }
    }

    private void put(long page, int value) {
        int block = (int) (page / BLOCK);
        if (blocks[block] == null) {
            if (value == 0) {
                return;
            }
            blocks[block] = new byte[BLOCK];
        }
        blocks[block][(int) (page % BLOCK)] = (byte) value;
    }

    /// Nothing where nothing arrived: a guest that never used CMM has no states.
    public List<Call> calls() {
        var calls = new ArrayList<Call>();
        for (int block = 0; arrived && block < blocks.length; block++) {
            long from = (long) block * BLOCK;
            var values = blocks[block] == null ? STABLE : Bytes.wrapping(blocks[block]);
            calls.add(MigrationCalls.setStates(from, values.slice(0, (int) Math.min(pages - from, BLOCK))));
        }
        return calls;
    }
}
