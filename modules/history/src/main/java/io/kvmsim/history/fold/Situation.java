package io.kvmsim.history.fold;

import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.pages.Pages;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.cbor.BadRecord;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The state of a monitor, and the facts about its past that KVM does not keep but that users query.
///
/// Most events of a long history change the states of pages and nothing else, and few questions are about pages:
/// these events wait until someone asks. Immutable to whoever looks at it; any thread may.
public final class Situation {
    /// The maximum number of waiting events: a history may be larger than memory.
    static final int WAITING_MAX = 4_096;

    public static final Situation INITIAL = new Situation(Monitor.INITIAL, Map.of());

    /// The beginning of a history whose states of pages nobody will ask for.
    public static final Situation INITIAL_WITHOUT_PAGES =
            new Situation(new Known(Monitor.INITIAL, null), Map.of(), false);

    /// The memory limit that was last asked for, by VM; KVM keeps the address space that it led to.
    private final Map<VmName, Long> limits;

    private final boolean hasPages;

    private volatile Known known;

    /// @param monitor the state without the events that wait: all of it but the states of pages
    /// @param waiting the newest; null where none waits
    private record Known(Monitor monitor, Waiting waiting) {}

    /// @param before the one before it; null for the oldest
    private record Waiting(Waiting before, VmEvent event, int count) {}

    public Situation(Monitor monitor, Map<VmName, Long> limits) {
        this(new Known(monitor, null), limits, true);
    }

    private Situation(Known known, Map<VmName, Long> limits, boolean hasPages) {
        this.known = known;
        this.limits = limits;
        this.hasPages = hasPages;
    }

    /// @throws IllegalStateException where the event contradicts the state
    public Situation after(VmEvent event) {
        var now = known;
        if (waiting() < WAITING_MAX && isOfPagesOnly(event, now.monitor())) {
            if (!hasPages) {
                return this;
            }
            int count = now.waiting() == null ? 1 : now.waiting().count() + 1;
            return new Situation(new Known(now.monitor(), new Waiting(now.waiting(), event, count)), limits, true);
        }
        var after =
                switch (event) {
                    // Pages are the process's: what happens to a VM neither asks for their states nor changes them.
                    case VmEvent.OfVm _, VmEvent.Notice _ -> new Known(Kvm.evolve(now.monitor(), event), now.waiting());
                    case VmEvent.OfProcess _ -> new Known(Kvm.evolve(allKnown(), event), null);
                };
        return switch (event) {
            case VmEvent.MemoryLimitSet(var vm, var asked, var _) -> new Situation(after, with(vm, asked), hasPages);
            case VmEvent.VmDestroyed(var vm) -> new Situation(after, with(vm, null), hasPages);
            default -> new Situation(after, limits, hasPages); // no other event changes a limit
        };
    }

    private static boolean isOfPagesOnly(VmEvent event, Monitor monitor) {
        return switch (event) {
            case VmEvent.PageStateChanged(var vm, var _, var runs) ->
                monitor.vm(vm).isPresent() && !isAnyNowDirty(runs);
            case VmEvent.PagesMadeResident _ -> true;
            default -> false; // what changes more is applied alone
        };
    }

    /// A loop: it is asked for most events of a history.
    private static boolean isAnyNowDirty(List<VmEvent.PageRun> runs) {
        for (var run : runs) {
            if (run.nowDirty()) {
                return true;
            }
        }
        return false;
    }

    private Map<VmName, Long> with(VmName vm, Long limit) {
        var changed = new HashMap<>(limits);
        if (limit == null) {
            changed.remove(vm);
        } else {
            changed.put(vm, limit);
        }
        return Map.copyOf(changed);
    }

    /// The same, with parts that are shared.
    ///
    /// @param equal to [#withoutPages]
    Situation with(Monitor equal) {
        return equal == known.monitor() ? this : new Situation(new Known(equal, known.waiting()), limits, hasPages);
    }

    /// @throws BadRecord where an event that waited contradicts the state
    public Monitor monitor() {
        if (!hasPages) {
            throw new IllegalStateException("the states of pages were left out");
        }
        return allKnown();
    }

    private Monitor allKnown() {
        var now = known;
        if (now.waiting() == null) {
            return now.monitor();
        }
        var events = new ArrayDeque<VmEvent>(now.waiting().count());
        for (var each = now.waiting(); each != null; each = each.before()) {
            events.addFirst(each.event());
        }
        var monitor = BadRecord.unlessDamaged(() -> Kvm.evolvePages(now.monitor(), events));
        known = new Known(monitor, null);
        return monitor;
    }

    /// The state in which those of pages may be older. All else is as it is.
    public Monitor withoutPages() {
        return known.monitor();
    }

    /// The same, with these states of pages; their events are not waited for.
    public Situation with(Pages pages) {
        var now = known.monitor();
        return new Situation(new Monitor(now.allowHpage1m(), now.usesCmm(), pages, now.vms()), limits);
    }

    /// How many events wait.
    public int waiting() {
        var waiting = known.waiting();
        return waiting == null ? 0 : waiting.count();
    }

    public List<Vm> vms() {
        return withoutPages().vms();
    }

    public Optional<Vm> vm(VmName name) {
        return withoutPages().vm(name);
    }

    /// The memory limit that was last asked for.
    public OptionalLong limit(VmName vm) {
        var limit = limits.get(vm);
        return limit == null ? OptionalLong.empty() : OptionalLong.of(limit);
    }

    /// Whether all is equal but the states of pages.
    public boolean isSameWithoutPages(Situation other) {
        var mine = withoutPages();
        var theirs = other.withoutPages();
        return mine.allowHpage1m() == theirs.allowHpage1m()
                && mine.usesCmm() == theirs.usesCmm()
                && mine.vms().equals(theirs.vms())
                && limits.equals(other.limits);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Situation situation
                && situation.limits.equals(limits)
                && situation.allKnown().equals(allKnown());
    }

    @Override
    public int hashCode() {
        return limits.hashCode() * 31 + withoutPages().vms().size();
    }

    @Override
    public String toString() {
        return "Situation[monitor=%s, limits=%s]".formatted(allKnown(), limits);
    }
}
