package io.kvmsim.kvm;

import io.kvmsim.kvm.pages.RunEnds;
import io.kvmsim.kvm.state.Mapping;
import io.kvmsim.kvm.state.Slot;
import io.kvmsim.kvm.state.Slots;

/// How an operation finds the pages of guest addresses.
sealed interface Paging {
    /// Finds the piece of memory that holds a guest page; false where there is none.
    boolean find(long gfn);

    /// The monitor's page behind the guest page that was found.
    long userPage();

    /// Where the piece ends for the guest.
    long endGfn();

    /// Where pages cease to be marked, or to be unmarked, for migration; asked from left to right within the piece.
    long dirtyRunEnd(long gfn, long limit);

    /// Whether the operation marks a page that is not marked yet.
    boolean marks(long gfn);

    Rule rule();

    /// By the machine: through the address space, without dirty tracking.
    final class Interpreted implements Paging {
        private final Mapping mapping;
        private Mapping.Range range;
        private long found;

        Interpreted(Mapping mapping) {
            this.mapping = mapping;
        }

        @Override
        public boolean find(long gfn) {
            found = gfn;
            range = mapping.at(gfn << 12);
            return range != null;
        }

        @Override
        public long userPage() {
            return (range.user() >>> 12) + (found - (range.guest() >>> 12));
        }

        @Override
        public long endGfn() {
            return (range.guest() >>> 12) + (range.size() >>> 12);
        }

        @Override
        public long dirtyRunEnd(long gfn, long limit) {
            return limit;
        }

        @Override
        public boolean marks(long gfn) {
            return false;
        }

        @Override
        public Rule rule() {
            return Rule.ESSA_INTERPRETED;
        }
    }

    /// By KVM in migration mode: through the slots, marking pages of slots that have a bitmap.
    final class Emulated implements Paging {
        private final Slots slots;
        private Slot slot;
        private long found;
        private RunEnds dirty;

        Emulated(Slots slots) {
            this.slots = slots;
        }

        @Override
        public boolean find(long gfn) {
            found = gfn;
            slot = slots.at(gfn);
            dirty = slot == null ? null : new RunEnds(slot.cmmaDirty(), gfn - slot.baseGfn(), slot.npages());
            return slot != null;
        }

        @Override
        public long userPage() {
            return slot.userPage(found);
        }

        @Override
        public long endGfn() {
            return slot.endGfn();
        }

        @Override
        public long dirtyRunEnd(long gfn, long limit) {
            long base = slot.baseGfn();
            return slot.logsDirty() ? Math.min(base + dirty.end(gfn - base), limit) : limit;
        }

        @Override
        public boolean marks(long gfn) {
            return slot.logsDirty() && !slot.cmmaDirty().contains(gfn - slot.baseGfn());
        }

        @Override
        public Rule rule() {
            return Rule.ESSA_EMULATED;
        }
    }
}
