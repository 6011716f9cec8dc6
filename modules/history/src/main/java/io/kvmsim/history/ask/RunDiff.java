package io.kvmsim.history.ask;

import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.Situation;
import io.kvmsim.history.read.FleetStates;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.text.Difference;
import io.kvmsim.history.text.Fields;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;

/// The differences between two runs, or between two moments of a run, VM by VM.
public final class RunDiff {
    /// The number of VMs that are compared at a time, on all cores.
    private static final int VMS_A_TIME = 512;
    /// The maximum number of VMs whose differences are kept in memory, so that the log is read once and not once per
    /// VM.
    private static final int VMS_KEPT = 100_000;

    private final RunHistory one;
    private final Moment oneAt;
    private final RunHistory other;
    private final Moment otherAt;

    public RunDiff(RunHistory one, Moment oneAt, RunHistory other, Moment otherAt) {
        this.one = one;
        this.oneAt = oneAt;
        this.other = other;
        this.otherAt = otherAt;
    }

    /// A VM that differs.
    ///
    /// @param inOne       it exists in the first
    /// @param inOther     it exists in the second
    /// @param differences where it exists in both
    public record OfVm(String name, boolean inOne, boolean inOther, List<Difference> differences) {
        boolean differs() {
            return inOne != inOther || !differences.isEmpty();
        }
    }

    /// Receives the VMs that differ, in the order of their names.
    @FunctionalInterface
    public interface Visitor {
        void vm(OfVm differing) throws IOException;
    }

    /// @return how many VMs were compared
    public long visit(Visitor visitor) throws BadInput, IOException {
        if (oneAt instanceof Moment.OfEvent || otherAt instanceof Moment.OfEvent) {
            throw new BadInput("an event number is a place in the history of one VM: name the VM, as RUN:VM@#812");
        }
        if (one.run().path().equals(other.run().path()) && one.records().count() <= VMS_KEPT) {
            return ofOneRun(visitor);
        }
        var names = new TreeSet<>(one.monitors());
        names.addAll(other.monitors());
        var all = new ArrayList<>(names);
        for (int from = 0; from < all.size(); from += VMS_A_TIME) {
            for (var compared : compare(all.subList(from, Math.min(from + VMS_A_TIME, all.size())))) {
                if (compared.differs()) {
                    visitor.vm(compared);
                }
            }
        }
        return all.size();
    }

    private long ofOneRun(Visitor visitor) throws IOException {
        var differing = new ConcurrentSkipListMap<String, OfVm>();
        FleetStates.visit(
                one, List.of(oneAt, otherAt), true, Runtime.getRuntime().availableProcessors(), (id, states) -> {
                    var compared = compare(
                            id, states.getFirst().situation(), states.getLast().situation());
                    if (compared.differs()) {
                        differing.put(id, compared);
                    }
                });
        for (var vm : differing.values()) {
            visitor.vm(vm);
        }
        return one.monitors().size();
    }

    private List<OfVm> compare(List<String> names) throws IOException {
        try {
            return names.parallelStream().map(this::compare).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private OfVm compare(String name) {
        return compare(name, situation(one, name, oneAt), situation(other, name, otherAt));
    }

    private static OfVm compare(String name, Situation before, Situation after) {
        var vm = new VmName(name);
        boolean inOne = before.vm(vm).isPresent();
        boolean inOther = after.vm(vm).isPresent();
        var differences = inOne && inOther ? Fields.between(before, vm, after, vm) : List.<Difference>of();
        return new OfVm(name, inOne, inOther, differences);
    }

    private static Situation situation(RunHistory run, String name, Moment moment) {
        try {
            return run.has(name) ? run.at(name, moment).situation() : Situation.INITIAL;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (BadInput e) {
            throw new IllegalStateException("a VM that is there and a moment without a number", e);
        }
    }
}
