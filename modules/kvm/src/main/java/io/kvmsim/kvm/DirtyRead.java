package io.kvmsim.kvm;

import io.kvmsim.kvm.pages.Pages;
import io.kvmsim.kvm.pages.RunEnds;
import io.kvmsim.kvm.state.Slot;
import io.kvmsim.kvm.state.Slots;

/// One reading of dirty pages for migration, spec 4.6: `kvm_s390_get_cmma()`, `kvm_s390_next_dirty_cmma()`.
/// A calculation with a beginning and an end; it lives for one call and changes nothing but itself.
final class DirtyRead {
    /// `KVM_S390_MAX_BIT_DISTANCE`: up to this number of clean pages in a row do not end the read.
    private static final int DISTANCE_MAX = 16;

    private final Slots slots;
    private final Pages pages;
    private final byte[] values;
    private final long end;
    private final long asked;
    private long startGfn;
    private int count;
    private int cleared;

    DirtyRead(Slots slots, Pages pages, long asked, int room) {
        this.slots = slots;
        this.pages = pages;
        this.values = new byte[room];
        this.end = slots.endGfn();
        this.asked = asked;
    }

    void run() {
        long current = next(asked);
        startGfn = current;
        var slot = slots.at(current);
        if (slot == null) {
            return;
        }
        long next = next(current + 1);
        var bytes = slot.cmmaBytes(pages, current);
        var dirty = dirty(slot, current);
        while (count < values.length && slot != null) {
            dirty.end(current - slot.baseGfn());
            if (dirty.in()) {
                cleared++;
            }
            values[count++] = bytes.at(slot.userPage(current));
            if (next > current + DISTANCE_MAX) {
                return;
            }
            if (current == next) {
                next = next(current + 1);
            }
            if (next >= end || Long.compareUnsigned(next - startGfn, values.length) >= 0) {
                return;
            }
            current++;
            if (!slot.contains(current)) {
                slot = slots.at(current);
                bytes = slot == null ? bytes : slot.cmmaBytes(pages, current);
                dirty = slot == null ? dirty : dirty(slot, current);
            }
        }
    }

    private static RunEnds dirty(Slot slot, long gfn) {
        return new RunEnds(slot.cmmaDirty(), gfn - slot.baseGfn(), slot.npages());
    }

    /// The first dirty page from the slot at `gfn` or above it, else the end of memory. At or above that end the
    /// search begins again at the lowest slot: such a page may be one that this read has passed, but then the read
    /// stands at the last page and ends.
    private long next(long gfn) {
        boolean above = gfn < 0 || gfn >= end;
        return dirtyInOrAbove(above ? slots.lowest().baseGfn() : gfn);
    }

    private long dirtyInOrAbove(long gfn) {
        for (var slot = slots.atOrAbove(gfn); slot != null; slot = slots.atOrAbove(slot.endGfn())) {
            long from = Math.max(gfn - slot.baseGfn(), 0);
            long found = slot.cmmaDirty().next(from, slot.npages());
            if (found < slot.npages()) {
                return slot.baseGfn() + found;
            }
        }
        return end;
    }

    long startGfn() {
        return startGfn;
    }

    int count() {
        return count;
    }

    int cleared() {
        return cleared;
    }

    byte[] values() {
        return values;
    }
}
