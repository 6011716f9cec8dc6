package io.kvmsim.kvm.state;

import io.kvmsim.kvm.pages.Pages;
import io.kvmsim.kvm.state.VmEvent.CmmaStatesReset;
import io.kvmsim.kvm.state.VmEvent.CmmaStatesSet;
import io.kvmsim.kvm.state.VmEvent.CmmaUsed;
import io.kvmsim.kvm.state.VmEvent.HugePagesAllowed;
import io.kvmsim.kvm.state.VmEvent.Notice;
import io.kvmsim.kvm.state.VmEvent.OfProcess;
import io.kvmsim.kvm.state.VmEvent.OfVm;
import io.kvmsim.kvm.state.VmEvent.PageRun;
import io.kvmsim.kvm.state.VmEvent.PageStateChanged;
import io.kvmsim.kvm.state.VmEvent.PagesMadeResident;
import io.kvmsim.kvm.state.VmEvent.VmCreated;
import io.kvmsim.kvm.state.VmEvent.VmDestroyed;
import java.util.List;

/// The monitor's state after an event. Total over what `decide` writes: an event that contradicts the state is a
/// broken invariant, and throws.
public final class Evolve {
    private Evolve() {}

    public static Monitor apply(Monitor monitor, VmEvent event) {
        return switch (event) {
            case OfVm ofVm -> monitor.with(EvolveVm.apply(monitor.get(ofVm.vm()), ofVm));
            case OfProcess ofProcess -> apply(monitor, ofProcess);
            case Notice _ -> monitor;
        };
    }

    private static Monitor apply(Monitor monitor, OfProcess event) {
        return switch (event) {
            case VmCreated created -> monitor.with(created(created));
            case VmDestroyed(var vm) -> monitor.without(vm);
            case HugePagesAllowed _ -> monitor.allowingHpage1m();
            case CmmaUsed _ -> monitor.usingCmm();
            case CmmaStatesReset _ -> monitor.with(monitor.pages().cmmaReset());
            case CmmaStatesSet set -> monitor.with(statesSet(monitor, set));
            case PageStateChanged(var vm, var _, var runs) -> statesChanged(monitor, vm, runs);
            case PagesMadeResident(var _, var runs) -> {
                var pages = new PagesEdit(monitor.pages());
                runs.forEach(pages::resident);
                yield monitor.with(pages.made());
            }
        };
    }

    /// See `Kvm.evolvePages`.
    public static Monitor pages(Monitor monitor, Iterable<VmEvent> events) {
        var pages = new PagesEdit(monitor.pages());
        for (var event : events) {
            switch (event) {
                case PageStateChanged(var vm, var _, var runs) -> {
                    monitor.get(vm);
                    for (var run : runs) {
                        if (run.nowDirty()) {
                            throw new IllegalArgumentException("a page of VM %s becomes dirty as well".formatted(vm));
                        }
                        pages.state(run);
                    }
                }
                case PagesMadeResident(var _, var runs) -> runs.forEach(pages::resident);
                case OfVm _, OfProcess _, Notice _ ->
                    throw new IllegalArgumentException("%s is of more than pages".formatted(event));
            }
        }
        return monitor.with(pages.made());
    }

    private static Vm created(VmCreated created) {
        var memory = new Vm.Memory(created.memLimit(), created.gmap(), Mapping.EMPTY, Slots.NONE);
        var cmma = new Vm.Cmma(false, created.usePfmfi(), created.useSkf(), false, 0);
        return new Vm(
                created.vm(),
                created.ucontrol(),
                memory,
                cmma,
                created.model(),
                created.crypto(),
                GuestClock.SAME,
                Vm.Caps.NONE,
                new Vm.Sca(false, false),
                List.of());
    }

    /// Page by page from the start, through the slots: the runs never reach a page outside all slots.
    private static Pages statesSet(Monitor monitor, CmmaStatesSet set) {
        var slots = monitor.get(set.vm()).memory().slots();
        var pages = new PagesEdit(monitor.pages());
        long gfn = set.startGfn();
        var slot = slots.at(gfn);
        for (var run : set.values()) {
            for (long end = gfn + run.count(); gfn < end; ) {
                slot = slot.contains(gfn) ? slot : slots.at(gfn);
                long stop = Math.min(end, slot.endGfn());
                long page = slot.userPage(gfn);
                pages.cmmaBits(page, page + (stop - gfn), set.mask(), run.value());
                gfn = stop;
            }
        }
        return pages.made();
    }

    private static Monitor statesChanged(Monitor monitor, VmName name, List<PageRun> runs) {
        var pages = new PagesEdit(monitor.pages());
        var vm = monitor.get(name);
        var dirtied = new Slots.Dirtied(vm.memory().slots());
        for (var run : runs) {
            pages.state(run);
            if (run.nowDirty()) {
                dirtied.add(run.gfn(), run.gfn() + run.count());
            }
        }
        var changed = monitor.with(pages.made());
        long dirty = vm.cmma().dirtyPages() + dirtied.pages();
        return dirtied.pages() == 0
                ? changed
                : changed.with(vm.with(dirtied.made()).with(vm.cmma().withDirtyPages(dirty)));
    }
}
