package io.kvmsim.sim;

import io.kvmsim.kvm.Call;
import io.kvmsim.sim.GuestList.Purpose;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/// The lists of the present window, by host. What a busy guest does not come to in it goes back to the agenda.
final class DueLists {
    private final Agenda agenda;
    private final CallTimes times;
    private final List<List<GuestList>> byHost = new ArrayList<>();
    private long windowEnd;

    DueLists(Agenda agenda, CallTimes times, int hosts) {
        this.agenda = agenda;
        this.times = times;
        for (int host = 0; host < hosts; host++) {
            byHost.add(new ArrayList<>());
        }
    }

    void open(long end) {
        windowEnd = end;
    }

    /// All are answered.
    void clear() {
        byHost.forEach(List::clear);
    }

    /// All are there: by time, and then by name.
    void sort() {
        for (var lists : byHost) {
            lists.sort(Comparator.<GuestList>comparingLong(it -> it.micros).thenComparing(it -> it.entity));
        }
    }

    List<GuestList> of(int host) {
        return byHost.get(host);
    }

    /// Whether the guest is too busy to do it in this window: then it comes to it as soon as it can.
    boolean waits(long micros, Guest guest, Agenda.Task task) {
        long at = times.begin(guest, micros);
        boolean later = times.isLater(at, windowEnd);
        if (later) {
            agenda.resume(at, task);
        }
        return later;
    }

    /// In lists of a constant size, at least a microsecond apart.
    void add(Guest guest, long micros, Purpose purpose, Guest.State after, List<Call> calls) {
        var parts = CallParts.of(calls, Function.identity());
        make(micros, new Agenda.Task.Rest(guest, guest.life, micros, purpose, after, parts));
    }

    /// What had to wait, unless the guest is gone, or about to be.
    void goOn(long micros, Agenda.Task.Rest rest) {
        var guest = rest.guest();
        boolean dying = guest.isDying() && rest.purpose() != Purpose.CLOSE;
        if (guest.isRunning() && guest.life == rest.life() && !dying) {
            make(micros, rest);
        }
    }

    private void make(long micros, Agenda.Task.Rest rest) {
        var guest = rest.guest();
        var parts = rest.parts();
        long at = times.begin(guest, micros);
        for (int part = 0; part < parts.size(); part++) {
            if (times.isLater(at, windowEnd)) {
                agenda.resume(at, rest.from(part));
                return;
            }
            var timed = times.timed(rest, part, at);
            byHost.get(guest.host.index).add(new GuestList(guest, at, rest.purpose(), rest.after(), timed));
            if (timed.givesUp()) {
                return;
            }
            at = times.begin(guest, at + 1);
        }
    }
}
