package io.kvmsim.kvm.state;

import io.kvmsim.kvm.pages.CmmaBytes;
import io.kvmsim.kvm.pages.PageSet;
import io.kvmsim.kvm.pages.Pages;

/// A memory slot, spec 4.3: a range of guest memory backed by a range of the monitor's memory.
///
/// @param id          0 to 32766
/// @param flags       as given: KVM_MEM_LOG_DIRTY_PAGES or nothing
/// @param baseGfn     first guest page
/// @param npages      1 to 2^31-1
/// @param userAddress where the monitor has the memory
/// @param cmmaDirty   pages of the slot marked for migration, counted from its start
public record Slot(int id, int flags, long baseGfn, long npages, long userAddress, PageSet cmmaDirty) {
    public static final int LOG_DIRTY_PAGES = 1;

    public boolean logsDirty() {
        return (flags & LOG_DIRTY_PAGES) != 0;
    }

    /// First guest page after the slot.
    public long endGfn() {
        return baseGfn + npages;
    }

    public long guestAddress() {
        return baseGfn << 12;
    }

    /// In bytes.
    public long size() {
        return npages << 12;
    }

    public boolean contains(long gfn) {
        return gfn - baseGfn >= 0 && gfn < endGfn();
    }

    public long userPage(long gfn) {
        return (userAddress >>> 12) + (gfn - baseGfn);
    }

    /// Of the slot's pages from `gfn` on.
    public CmmaBytes cmmaBytes(Pages pages, long gfn) {
        return new CmmaBytes(pages, userPage(gfn), userPage(endGfn()));
    }

    Mapping.Range range() {
        return new Mapping.Range(guestAddress(), size(), userAddress);
    }

    Slot withDirty(PageSet dirty) {
        return dirty == cmmaDirty ? this : new Slot(id, flags, baseGfn, npages, userAddress, dirty);
    }

    Slot movedTo(long gfn) {
        return new Slot(id, flags, gfn, npages, userAddress, cmmaDirty);
    }

    /// A bitmap stays while logging stays on, starts all clean when it is switched on, and goes when it is switched
    /// off.
    Slot withFlags(int newFlags) {
        boolean keeps = logsDirty() && (newFlags & LOG_DIRTY_PAGES) != 0;
        return new Slot(id, newFlags, baseGfn, npages, userAddress, keeps ? cmmaDirty : PageSet.EMPTY);
    }
}
