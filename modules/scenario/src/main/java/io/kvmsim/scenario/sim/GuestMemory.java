package io.kvmsim.scenario.sim;

import io.kvmsim.kvm.call.Call;
import io.kvmsim.scenario.Scenario.MemoryUse;
import io.kvmsim.scenario.sim.UnusedPages.Pages;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// What a guest does with its memory, from move to move: touches more, marks pages unused and takes them into use
/// again, gives some back through its balloon.
final class GuestMemory {
    static final long PAGE = 4096;
    private static final int SET_STABLE = 1;
    private static final int SET_UNUSED = 2;

    /// Null where nothing is said of it: then the guest touches nothing.
    private final MemoryUse use;

    private final long pages;
    private final boolean huge;
    private final RandomGenerator random;

    private final UnusedPages unused = new UnusedPages();
    private long touched;
    private long balloon;
    private boolean moved;
    /// Pages that were stored to since they were asked for last.
    private long stored;
    /// Pages whose state changed since they were asked for last, where they are logged.
    private final List<Pages> changed = new ArrayList<>();

    private boolean logged;

    /// @param huge its memory is in pages of 1 MiB: the balloon gives none of them back
    GuestMemory(MemoryUse use, long bytes, boolean huge, RandomGenerator random) {
        this.use = use;
        this.pages = bytes / PAGE;
        this.huge = huge;
        this.random = random;
    }

    void boots() {
        touched = 0;
        unused.forget();
        balloon = 0;
        moved = false;
    }

    /// All its pages are stable: it was reset.
    void statesReset() {
        unused.clear();
    }

    long pages() {
        return pages;
    }

    /// The number of touched pages, counted from the first page.
    long touchedPages() {
        return touched;
    }

    long unusedBytes() {
        return unused.count() * PAGE;
    }

    long balloonBytes() {
        return balloon * PAGE;
    }

    /// Whether changes of page states are to be logged, for a migration.
    void logs(boolean states) {
        logged = states;
        stored = 0;
        changed.clear();
    }

    /// Pages that were stored to since the last time.
    long takeStored() {
        long since = stored;
        stored = 0;
        return since;
    }

    /// Pages whose state changed since the last time.
    List<Pages> takeChanged() {
        var since = List.copyOf(changed);
        changed.clear();
        return since;
    }

    /// How many of the touched pages are written to in a time; a page that is written twice counts once.
    ///
    /// @param served of the CPU time that the guest wants
    long written(long micros, double served) {
        double rate = use == null ? 0 : use.writes() * served * micros / use.every();
        return (long) (touched * -StrictMath.expm1(-rate));
    }

    /// What the guest does next.
    ///
    /// @param cmma it can mark pages unused
    List<Call> move(boolean cmma) {
        var calls = new ArrayList<Call>();
        grow(calls);
        if (cmma) {
            churn(calls);
        }
        long back = Math.min((long) (use.balloon().draw(random) * pages), touched - unused.count());
        balloon = huge ? 0 : back;
        moved = true;
        return calls;
    }

    private void grow(List<Call> calls) {
        double share = moved
                ? (double) touched / pages + use.growth().draw(random)
                : use.touched().draw(random);
        long target = Math.min((long) (Math.min(share, use.touchedMax()) * pages), pages);
        if (target > touched) {
            store(touched, target, calls);
            touched = target;
        }
    }

    /// Some of the unused pages are taken into use again, and others are marked in their place.
    private void churn(List<Call> calls) {
        long before = unused.count();
        long wanted = (long) (Math.min(use.unused().draw(random), 1) * touched);
        long again = Math.max((long) (Math.min(use.churn().draw(random), 1) * before), before - wanted);
        for (var taken : unused.take(again)) {
            essa(taken, SET_STABLE, calls);
            store(taken.from(), taken.to(), calls);
        }
        for (var given : unused.mark(wanted - unused.count(), touched)) {
            essa(given, SET_UNUSED, calls);
        }
    }

    private void store(long from, long to, List<Call> calls) {
        stored += to - from;
        calls.addAll(stores(from, to));
    }

    /// By the guest's first vCPU.
    static List<Call> stores(long from, long to) {
        var calls = new ArrayList<Call>();
        for (long at = from; at < to; at += Integer.MAX_VALUE) {
            calls.add(new Call.GuestStore(0, at, (int) Math.min(to - at, Integer.MAX_VALUE)));
        }
        return calls;
    }

    private void essa(Pages which, int orc, List<Call> calls) {
        if (logged) {
            changed.add(which);
        }
        for (long at = which.from(); at < which.to(); at += Integer.MAX_VALUE) {
            calls.add(new Call.GuestEssa(0, at, orc, (int) Math.min(which.to() - at, Integer.MAX_VALUE)));
        }
    }
}
