package io.kvmsim.scenario.sim;

import io.kvmsim.kvm.call.Call;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.scenario.calls.CallParts;
import io.kvmsim.scenario.sim.GuestList.Purpose;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/// What is due in the present window, by host. What a busy process does not come to in it goes back to the agenda.
final class Window {
    /// Microseconds.
    final long length;

    private final List<List<GuestList>> all = new ArrayList<>();
    private final List<List<GuestList>> lists = new ArrayList<>();
    private final List<List<HostFact>> facts = new ArrayList<>();
    private final Agenda agenda;
    private final CallTimes times;
    private long from;

    Window(long length, int hosts, Agenda agenda, CallTimes times) {
        this.length = length;
        this.agenda = agenda;
        this.times = times;
        for (int host = 0; host < hosts; host++) {
            all.add(new ArrayList<>());
            lists.add(List.of());
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

    /// Those that make calls.
    List<GuestList> lists(int host) {
        return lists.get(host);
    }

    /// Also those that make none, but change what a guest has.
    List<GuestList> all(int host) {
        return all.get(host);
    }

    void clear(int host) {
        all.get(host).clear();
        lists.set(host, List.of());
        facts.get(host).clear();
    }

    List<HostFact> facts(int host) {
        return facts.get(host);
    }

    void sort() {
        for (int host = 0; host < all.size(); host++) {
            var due = all.get(host);
            due.sort(Comparator.<GuestList>comparingLong(it -> it.micros).thenComparing(GuestList::entity));
            lists.set(host, due.stream().filter(it -> !it.steps().isEmpty()).toList());
        }
    }

    /// Whether a process is too busy to do it in this window: then it comes to it as soon as it can.
    boolean waits(Life life, long micros, Agenda.Task task) {
        long at = times.begin(life, micros);
        boolean later = times.isLater(at, to());
        if (later) {
            agenda.resume(at, task);
        }
        return later;
    }

    /// In lists of a constant size, at least a microsecond apart. Gives how many there are.
    ///
    /// @param after what the guest becomes once it is closed
    int add(Life life, long micros, Purpose purpose, Guest.State after, List<Call> calls) {
        boolean quiet = calls.isEmpty() && purpose == Purpose.MEMORY;
        List<List<Call>> parts = quiet ? List.of(List.of()) : CallParts.of(calls, Function.identity());
        make(micros, new Agenda.Task.Rest(life, micros, purpose, after, parts));
        return parts.size();
    }

    int add(Life life, long micros, Purpose purpose, List<Call> calls) {
        return add(life, micros, purpose, null, calls);
    }

    /// What had to wait, unless the process is gone, or about to be.
    void goOn(long micros, Agenda.Task.Rest rest) {
        var life = rest.life();
        boolean leaving = life.isDoomed() || life.isClosing();
        if (!life.isOver() && (rest.purpose() == Purpose.CLOSE || !leaving)) {
            make(micros, rest);
        }
    }

    private void make(long micros, Agenda.Task.Rest rest) {
        var life = rest.life();
        var parts = rest.parts();
        long at = times.begin(life, micros);
        for (int part = 0; part < parts.size(); part++) {
            if (times.isLater(at, to())) {
                agenda.resume(at, rest.from(part));
                return;
            }
            var timed = times.timed(rest, part, at);
            all.get(life.host.index).add(new GuestList(life, at, rest.purpose(), rest.after(), timed));
            if (timed.givesUp()) {
                return;
            }
            at = times.begin(life, at + 1);
        }
    }
}
