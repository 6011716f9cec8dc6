package io.kvmsim.kvm;

import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.pages.PageSet;
import io.kvmsim.kvm.state.Gmap;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.Vm;

/// The kernel memory of the host that a VM uses, in bytes: sizes and formulas of spec 7.
///
/// @param guestBytes pages of the guest that were touched
/// @param tableBytes of the kernel's part, the tables that map these pages
public record Footprint(long kernelBytes, long guestBytes, long tableBytes) {
    public static final Footprint NONE = new Footprint(0, 0, 0);

    /// `struct kvm`, rounded up by the slab allocator.
    static final long VM_STRUCT_BYTES = 16 * 1024;

    static final long DEBUG_BYTES = 128 * 1024;
    static final long BSCA_BYTES = 4096;
    static final long ESCA_BYTES = 16 * 1024;

    /// Facility list, CRYCB, interrupt area: `sie_page2`.
    static final long SIE_PAGE2_BYTES = 4096;

    static final long GMAP_STRUCT_BYTES = 208;
    static final long SLOT_BYTES = 216;
    static final long VCPU_STRUCT_BYTES = 2504;
    static final long SIE_PAGE_BYTES = 4096;
    static final long RUN_PAGE_BYTES = 4096;
    static final long CBRL_BYTES = 4096;
    static final long PAGE_TABLE_BYTES = 4096;
    static final long PAGE_BYTES = 4096;

    /// guest→host and host→guest: two radix trees, 9 bytes a segment each.
    static final long RADIX_BYTES_PER_SEGMENT = 18;

    private static final int SEGMENT_PAGE_BITS = 8;
    private static final int SEGMENT_BITS = 20;
    private static final int SEGMENT_PAGES = 1 << SEGMENT_PAGE_BITS;

    /// Pages that a segment, region-3 and region-2 table reach, as powers of two.
    private static final int[] TABLE_PAGE_BITS = {19, 30, 41};

    public long total() {
        return kernelBytes + guestBytes;
    }

    /// What the kernel holds for a monitor's VMs, and the guest memory that is resident.
    public static Footprint of(Monitor monitor) {
        var resident = monitor.pages().resident();
        long tables = resident.isEmpty() ? 0 : tableBytes(resident);
        long kernel = tables;
        for (var vm : monitor.vms()) {
            kernel += ofVm(vm);
        }
        return new Footprint(kernel, resident.size() * PAGE_BYTES, tables);
    }

    private static long ofVm(Vm vm) {
        long bytes = vmBytes(vm.ucontrol()) + (vm.sca().extended() ? ESCA_BYTES - BSCA_BYTES : 0);
        for (var vcpu : vm.vcpus()) {
            bytes += vcpuBytes(vm.ucontrol(), vcpu.cbrl());
        }
        for (var slot : vm.memory().slots().ascending()) {
            bytes += SLOT_BYTES + (slot.logsDirty() ? bitmapBytes(slot.npages()) : 0);
            bytes += (slot.size() >>> SEGMENT_BITS) * RADIX_BYTES_PER_SEGMENT;
        }
        return bytes;
    }

    /// Of a new VM, spec 7.4.
    static long vmBytes(boolean ucontrol) {
        long gmap = ucontrol ? 0 : Gmap.TABLE_BYTES + GMAP_STRUCT_BYTES;
        return VM_STRUCT_BYTES + DEBUG_BYTES + BSCA_BYTES + SIE_PAGE2_BYTES + gmap;
    }

    /// Of a new vCPU of this VM.
    static long vcpuBytes(Vm vm) {
        return vcpuBytes(vm.ucontrol(), vm.cmma().enabled());
    }

    private static long vcpuBytes(boolean ucontrol, boolean cbrl) {
        long gmap = ucontrol ? Gmap.TABLE_BYTES + GMAP_STRUCT_BYTES : 0;
        return VCPU_STRUCT_BYTES + SIE_PAGE_BYTES + RUN_PAGE_BYTES + (cbrl ? CBRL_BYTES : 0) + gmap;
    }

    /// Dirty log and CMMA dirty bits, `kvm_alloc_dirty_bitmap()`, spec 7.3.
    static long bitmapBytes(long npages) {
        return 2 * ((npages + 63) / 64 * 8);
    }

    /// Page tables, and segment and region tables below the top: made on the first touch of what they reach. An upper
    /// bound, since it does not look which of them is the top one.
    private static long tableBytes(PageSet touched) {
        long bytes = touched.groups(SEGMENT_PAGE_BITS) * PAGE_TABLE_BYTES;
        for (int pageBits : TABLE_PAGE_BITS) {
            bytes += touched.groups(pageBits) * Gmap.TABLE_BYTES;
        }
        return bytes;
    }

    /// Each segment may be the first touched of all the tables above it: slots lie anywhere in the monitor.
    private static long touchBound(long pages) {
        long segments = pages == 0 ? 0 : (pages + SEGMENT_PAGES - 2) / SEGMENT_PAGES + 1;
        return pages * PAGE_BYTES + segments * (PAGE_TABLE_BYTES + TABLE_PAGE_BITS.length * Gmap.TABLE_BYTES);
    }

    /// The documented start of migration takes two bits for each page that slots can have.
    private static long bound(Host host, Call.SetAttr set) {
        boolean starts = VmAttribute.of(set.group(), set.attr()).orElse(null) == VmAttribute.MIGRATION_START;
        return host.documented() && starts ? Documented.migrationBytes(host.memLimit() >>> 12) : Gmap.TABLE_BYTES;
    }

    /// The most that a call can allocate, lasting or transient: an upper bound that needs no state (design 7).
    public static long bound(Host host, Call call) {
        return switch (call) {
            case Call.CreateVm _ -> VM_STRUCT_BYTES + vmBytes(false);
            case Call.CreateVcpu _ -> ESCA_BYTES + vcpuBytes(true, host.hasCmma());
            case Call.SetUserMemoryRegion(var region) ->
                2 * SLOT_BYTES
                        + bitmapBytes(region.size() >>> 12)
                        + (region.size() >>> SEGMENT_BITS) * RADIX_BYTES_PER_SEGMENT;
            case Call.SetAttr set -> bound(host, set);
            case Call.GetAttr _ -> Gmap.TABLE_BYTES;
            case Call.GetCmmaBits _, Call.SetCmmaBits _ -> CmmaBits.COUNT_MAX;
            case Call.GuestStore store -> touchBound(Math.max(store.count(), 0));
            case Call.CheckExtension _,
                    Call.EnableCap _,
                    Call.CreateIrqchip _,
                    Call.HasAttr _,
                    Call.UnreadableArgument _,
                    Call.GuestEssa _,
                    Call.HostClockStep _,
                    Call.Close _ -> 0;
        };
    }
}
