package io.kvmsim.scenario.reference;

import io.kvmsim.scenario.reference.PageModel.Vm;

/// A process of a guest on a host, and what it costs there. A guest that moves has two.
final class GuestProcess {
    private static final int PAGE = 4096;
    private static final int SEGMENT_PAGES = 256;

    final Guest guest;
    final Host host;
    boolean up;
    boolean dying;
    boolean logsDirty;
    int resident;

    GuestProcess(Guest guest, Host host) {
        this.guest = guest;
        this.host = host;
    }

    /// The second process of a guest, from the beginning of its move on, has the name `vm.2`.
    String name() {
        return this == guest.target || guest.step > 4 ? guest.vm.name() + ".2" : guest.vm.name();
    }

    static long bytes(Vm vm) {
        return (long) vm.pages() * PAGE;
    }

    /// Spec 7, of a VM with few vCPUs and one small slot.
    static long kernel(Vm vm) {
        long ofVm = 16384L + 131072 + 4096 + 4096 + 16384 + 208;
        long ofVcpu = 2504L + 4096 + 4096 + (vm.cmma() && !vm.huge() ? 4096 : 0);
        return ofVm + (long) vm.cpus() * ofVcpu + 216 + 18L * (vm.pages() / SEGMENT_PAGES);
    }

    long tables() {
        long segments = ((long) resident + SEGMENT_PAGES - 1) / SEGMENT_PAGES;
        return resident == 0 ? 0 : (guest.vm.huge() ? 0 : segments * 4096) + 3 * 16384;
    }

    long kernel() {
        int pages = guest.vm.pages();
        return kernel(guest.vm) + tables() + (logsDirty ? 16L * ((pages + 63) / 64) : 0);
    }

    long guestBytes() {
        return guest.vm.huge() ? bytes(guest.vm) : (long) resident * PAGE;
    }

    long cost() {
        return (up ? kernel() : 0) + guestBytes();
    }

    long marked() {
        return this == guest.process ? (long) guest.marked() * PAGE : 0;
    }

    long balloon() {
        return this == guest.process ? (long) guest.balloon * PAGE : 0;
    }

    long back() {
        return marked() + balloon();
    }
}
