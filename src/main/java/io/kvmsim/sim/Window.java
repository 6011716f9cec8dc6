package io.kvmsim.sim;

import io.kvmsim.kvm.Call;
import io.kvmsim.kvm.Circumstances;
import io.kvmsim.kvm.VmName;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.ledger.Step;
import io.kvmsim.sim.GuestList.Purpose;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/// What is due in the present window, by host.
final class Window {
    /// Microseconds.
    final long length;

    private final List<List<GuestList>> lists = new ArrayList<>();
    private final List<List<HostFact>> facts = new ArrayList<>();
    private long from;

    Window(long length, int hosts) {
        this.length = length;
        for (int host = 0; host < hosts; host++) {
            lists.add(new ArrayList<>());
            facts.add(new ArrayList<>());
        }
    }

    /// Goes on to the one that a time lies in.
    void open(long micros) {
        from = micros / length * length;
    }

    long from() {
        return from;
    }

    /// What follows from answers begins then at the earliest.
    long to() {
        return from + length;
    }

    List<GuestList> lists(int host) {
        return lists.get(host);
    }

    List<HostFact> facts(int host) {
        return facts.get(host);
    }

    void sort() {
        for (var list : lists) {
            list.sort(Comparator.<GuestList>comparingLong(it -> it.micros).thenComparing(GuestList::entity));
        }
    }

    /// In lists of a constant size, a microsecond apart. Gives when the last of them is due.
    ///
    /// @param after what the guest becomes once it is closed
    long add(Life life, long micros, Purpose purpose, Guest.State after, List<Call> calls) {
        var name = new VmName(life.entity);
        var host = life.host;
        long at = micros;
        for (var part : CallParts.of(calls, Function.identity())) {
            var now = Circumstances.USUAL.at(host.tod(at), host.epochIndex(at));
            boolean boots = purpose == Purpose.BOOT;
            var steps = part.stream()
                    .map(call -> new Step(name, call, now, 0, boots && Guest.isFatal(call)))
                    .toList();
            lists.get(host.index).add(new GuestList(life, at, purpose, after, steps));
            at++;
        }
        return Math.max(at - 1, micros);
    }

    long add(Life life, long micros, Purpose purpose, List<Call> calls) {
        return add(life, micros, purpose, null, calls);
    }
}
