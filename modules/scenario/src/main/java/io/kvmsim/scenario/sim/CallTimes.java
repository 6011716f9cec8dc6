package io.kvmsim.scenario.sim;

import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Step;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.calls.CallName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The times of the calls of guests. A call takes its latency and what an injected fault adds; the calls of a guest
/// come one after the other, and so do its lists: a busy guest begins the next one when it has done the one before,
/// in a later window if need be.
public final class CallTimes {
    /// The maximum number of faults of a rule that are listed one by one.
    static final int NOTES_MAX = 100;

    private final boolean used;
    private final Faults faults;
    private final Latencies latencies;
    private final Quantiles calls = new Quantiles();
    private final Quantiles boots = new Quantiles();
    /// By number of the guest, microseconds.
    private final long[] inCalls;

    private final long[] booted;

    /// The calls of a list with their times.
    ///
    /// @param due    when what it is part of was due
    /// @param last   of that
    /// @param givesUp a call that its monitor cannot do without is refused by a fault: what follows is not made
    /// @param micros that each call takes
    /// @param struck what is injected into each; both empty where calls take no time
    record Timed(List<Step> steps, long due, boolean last, boolean givesUp, long[] micros, List<Faults.Struck> struck) {
        /// All its calls.
        long tookMicros() {
            return Arrays.stream(micros).sum();
        }
    }

    /// A guest that was slow.
    ///
    /// @param bootSeconds of its slowest bring-up
    /// @param callSeconds in all calls
    public record Slow(String guest, String host, double bootSeconds, double callSeconds) {}

    CallTimes(Scenario scenario, int guests) {
        this.used = !scenario.faults().isEmpty() || !scenario.latency().isEmpty();
        this.faults = new Faults(scenario.faults(), scenario.seed());
        this.latencies = new Latencies(scenario.latency(), scenario.seed());
        int kept = used ? guests : 0;
        this.inCalls = new long[kept];
        this.booted = new long[kept];
    }

    /// When a process can begin with what is due.
    long begin(Life life, long due) {
        return Math.max(due, life.busy);
    }

    /// Whether what is to begin then is left to a later window.
    boolean isLater(long at, long windowEnd) {
        return used && at >= windowEnd;
    }

    /// A part of what a guest is to do, which it begins at a time.
    Timed timed(Agenda.Task.Rest rest, int part, long at) {
        var life = rest.life();
        var host = life.host;
        var list = rest.parts().get(part);
        long due = rest.due();
        boolean last = part == rest.parts().size() - 1;
        boolean boots = rest.purpose() == GuestList.Purpose.BOOT;
        var name = new VmName(life.entity);
        if (!used) {
            var now = Circumstances.USUAL.at(host.tod(at), host.epochIndex(at));
            var steps = list.stream()
                    .map(call -> new Step(name, call, now, 0, boots && Guest.isFatal(call)))
                    .toList();
            return new Timed(steps, due, last, false, new long[0], List.of());
        }
        var steps = new ArrayList<Step>(list.size());
        var struck = new ArrayList<Faults.Struck>(list.size());
        var micros = new long[list.size()];
        long offset = 0;
        boolean goesOn = true;
        for (var call : list) {
            long then = at + offset;
            boolean needed = boots && Guest.isFatal(call);
            var fault = goesOn ? faults.strike(life.guest, then, call) : Faults.Struck.NOT;
            var now = Circumstances.USUAL
                    .at(host.tod(then), host.epochIndex(then))
                    .with(fault.fault());
            micros[steps.size()] =
                    goesOn ? latencies.of(life.guest, call) + fault.fault().delayMicros() : 0;
            offset += micros[steps.size()];
            steps.add(new Step(name, call, now, then - at, needed));
            struck.add(fault);
            // After a needed call that is sure to be refused no other is made.
            goesOn &= !needed || fault.fault().errno() == 0;
        }
        life.busy = at + offset;
        return new Timed(List.copyOf(steps), due, last, !goesOn, micros, List.copyOf(struck));
    }

    /// What was answered to a list.
    void answered(GuestList list, Observations observations) {
        var timed = list.timed;
        if (timed.struck().isEmpty()) {
            return;
        }
        int made = list.decisions().size();
        long took = 0;
        for (int index = 0; index < made; index++) {
            long micros = timed.micros()[index];
            took += micros;
            if (micros > 0) {
                calls.add(micros);
            }
            var struck = timed.struck().get(index);
            if (struck.rule() != Faults.NONE) {
                faults.injected(struck);
                if (faults.injectedBy(struck) <= NOTES_MAX) {
                    long at = list.micros + timed.steps().get(index).offsetMicros();
                    var what = CallName.of(list.call(index)) + " " + struck.says() + ", by " + faults.name(struck);
                    observations.note(at, "fault", list.life.host, list.life.guest.name, what);
                }
            }
        }
        timed.struck().subList(made, timed.struck().size()).stream()
                .filter(struck -> struck.rule() != Faults.NONE)
                .forEach(faults::spared);
        int guest = list.life.guest.number;
        inCalls[guest] += took;
        long planned = list.micros + timed.tookMicros();
        if (list.life.busy == planned) {
            list.life.busy = list.micros + took;
        }
    }

    /// A bring-up was done with this list.
    void booted(GuestList list) {
        if (used && list.timed.last()) {
            long took = list.micros + list.timed.tookMicros() - list.timed.due();
            boots.add(took);
            int guest = list.life.guest.number;
            booted[guest] = Math.max(booted[guest], took);
        }
    }

    Faults faults() {
        return faults;
    }

    /// Of the calls that took time.
    Quantiles calls() {
        return calls;
    }

    /// Of bring-ups, from when they were due to their last answer.
    Quantiles boots() {
        return boots;
    }

    /// The slowest bring-ups first, then the most time in calls.
    List<Slow> slowest(List<Guest> guests, int most) {
        return IntStream.range(0, inCalls.length)
                .filter(guest -> inCalls[guest] > 0 || booted[guest] > 0)
                .boxed()
                .sorted(Comparator.<Integer>comparingLong(guest -> -booted[guest])
                        .thenComparingLong(guest -> -inCalls[guest])
                        .thenComparing(guest -> guests.get(guest).name))
                .limit(most)
                .map(guest -> slow(guests.get(guest), booted[guest] / 1e6, inCalls[guest] / 1e6))
                .toList();
    }

    private static Slow slow(Guest guest, double bootSeconds, double callSeconds) {
        return new Slow(guest.name, guest.host == null ? "" : guest.host.home.name(), bootSeconds, callSeconds);
    }
}
