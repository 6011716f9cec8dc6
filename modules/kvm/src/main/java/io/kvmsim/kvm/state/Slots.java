package io.kvmsim.kvm.state;

import io.kvmsim.kvm.pages.PageEdit;
import io.kvmsim.kvm.pages.PageSet;
import java.util.Collection;
import java.util.Optional;
import org.pcollections.TreePMap;

/// A VM's memory slots, by id and by guest address. Immutable; a change shares what it does not touch.
public final class Slots {
    public static final Slots NONE = new Slots(TreePMap.empty(), TreePMap.empty());

    private final TreePMap<Integer, Slot> byId;
    private final TreePMap<Long, Slot> byGfn;

    private Slots(TreePMap<Integer, Slot> byId, TreePMap<Long, Slot> byGfn) {
        this.byId = byId;
        this.byGfn = byGfn;
    }

    public boolean isEmpty() {
        return byId.isEmpty();
    }

    public int size() {
        return byId.size();
    }

    public Optional<Slot> withId(int id) {
        return Optional.ofNullable(byId.get(id));
    }

    /// Whether these are few, and none keeps pages of its own.
    boolean sharable() {
        if (size() > Vm.SHARED_MAX) {
            return false;
        }
        for (var slot : byId.values()) {
            if (!slot.cmmaDirty().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /// All of them, by ascending guest address.
    public Collection<Slot> ascending() {
        return byGfn.values();
    }

    /// The slot that contains a guest page, or null: this is asked for every page of a CMMA call.
    public Slot at(long gfn) {
        if (gfn < 0) {
            return null;
        }
        var below = byGfn.floorEntry(gfn);
        return below != null && below.getValue().contains(gfn) ? below.getValue() : null;
    }

    /// The slot that contains a guest page, else the nearest above it, else null.
    public Slot atOrAbove(long gfn) {
        if (gfn < 0) {
            return null;
        }
        var at = at(gfn);
        var above = at == null ? byGfn.ceilingEntry(gfn) : null;
        return at != null ? at : above == null ? null : above.getValue();
    }

    public Slot lowest() {
        return byGfn.firstEntry().getValue();
    }

    /// First guest page after the highest slot; 0 where there is none.
    public long endGfn() {
        return byGfn.isEmpty() ? 0 : byGfn.lastEntry().getValue().endGfn();
    }

    /// Whether a slot other than `id` has a page from `gfn` to `gfn` + `npages` - 1.
    public boolean overlaps(int id, long gfn, long npages) {
        var below = byGfn.lowerEntry(gfn + npages);
        if (below != null && below.getValue().id() == id) {
            below = byGfn.lowerEntry(below.getKey());
        }
        return below != null && below.getValue().endGfn() > gfn;
    }

    public Slots with(Slot slot) {
        var old = byId.get(slot.id());
        var places = old == null || old.baseGfn() == slot.baseGfn() ? byGfn : byGfn.minus(old.baseGfn());
        return new Slots(byId.plus(slot.id(), slot), places.plus(slot.baseGfn(), slot));
    }

    Slots without(Slot slot) {
        var rest = byId.minus(slot.id());
        return rest.isEmpty() ? NONE : new Slots(rest, byGfn.minus(slot.baseGfn()));
    }

    /// Every page of every slot is dirty.
    Slots allDirty() {
        var all = this;
        for (var slot : byGfn.values()) {
            all = all.with(slot.withDirty(PageSet.EMPTY.plus(0, slot.npages())));
        }
        return all;
    }

    /// The pages from `from` to `to` - 1 are clean.
    Slots clean(long from, long to) {
        var cleaned = this;
        for (var slot = atOrAbove(from); slot != null && slot.baseGfn() < to; slot = atOrAbove(slot.endGfn())) {
            long base = slot.baseGfn();
            var dirty = slot.cmmaDirty().minus(Math.max(from - base, 0), Math.min(to - base, slot.npages()));
            cleaned = cleaned.with(slot.withDirty(dirty));
        }
        return cleaned;
    }

    /// The pages from `from` to `to` - 1, which lie in one slot, are dirty.
    Slots dirty(long from, long to) {
        var dirtied = new Dirtied(this);
        dirtied.add(from, to);
        return dirtied.made();
    }

    /// Slots whose pages become dirty, run after run: a slot changes once for all runs that follow each other in it.
    static final class Dirtied {
        private Slots slots;
        /// The slot of the last run, or null.
        private Slot slot;

        private PageEdit edit;
        private long pages;

        Dirtied(Slots slots) {
            this.slots = slots;
        }

        /// The pages from `from` to `to` - 1, which lie in one slot.
        void add(long from, long to) {
            if (slot == null || !slot.contains(from)) {
                close();
                slot = slots.at(from);
                edit = new PageEdit(slot.cmmaDirty());
            }
            edit.add(from - slot.baseGfn(), to - slot.baseGfn());
            pages += to - from;
        }

        private void close() {
            if (slot != null) {
                slots = slots.with(slot.withDirty(edit.made()));
                slot = null;
            }
        }

        /// How many pages were given.
        long pages() {
            return pages;
        }

        Slots made() {
            close();
            return slots;
        }
    }

    public long pages() {
        long pages = 0;
        for (var slot : byGfn.values()) {
            pages += slot.npages();
        }
        return pages;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Slots slots && slots.byId.equals(byId);
    }

    @Override
    public int hashCode() {
        return byId.hashCode();
    }

    @Override
    public String toString() {
        return byGfn.values().toString();
    }
}
