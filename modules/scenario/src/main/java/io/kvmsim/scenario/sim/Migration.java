package io.kvmsim.scenario.sim;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.call.Answer;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.scenario.TimelineEntry.Transfer;
import io.kvmsim.scenario.calls.BringUpCalls;
import io.kvmsim.scenario.calls.CallName;
import io.kvmsim.scenario.calls.MigrationCalls;
import io.kvmsim.scenario.calls.PageStates;
import io.kvmsim.scenario.sim.Agenda.Task;
import io.kvmsim.scenario.sim.GuestList.Purpose;
import io.kvmsim.scenario.sim.Migrations.Result;
import java.util.ArrayList;
import java.util.List;

/// A guest's way from one host to another as QEMU takes it: spec 8.2 and 8.3. Rounds of pre-copy against what the guest
/// writes, then a stop, during which the rest, the page states and the guest's clock go over.
///
/// What depends on answers happens in a later window. The guest is stopped so that it can go on at a window's edge: a
/// downtime is as long as its transfer takes, and no longer because of the windows. What the guest writes in the short
/// rounds that are left out until then is taken to be what it wrote in the last one.
final class Migration {
    /// On the wire: a page with its header, and a page of zeros. QEMU's `ram.c`.
    private static final long PAGE_BYTES = 4096 + 8;

    private static final long ZERO_PAGE_BYTES = 9;
    /// A guest that changes states faster than they can be read cannot be stopped.
    private static final int READS_MAX = 100;

    private enum Phase {
        SETTING_UP,
        COPYING,
        STOPPING,
        READING,
        RESUMING,
        OVER
    }

    private final Stage stage;
    private final Transfer transfer;
    final Guest guest;
    private final Life source;
    private final Life target;
    final long started;
    private final PageStates states;

    private Phase phase = Phase.SETTING_UP;
    private int unanswered;
    private boolean asked;
    private String problem;
    private long roundBegan;
    private long roundMicros;
    private long arrivedPages;
    private final List<UnusedPages.Pages> changed = new ArrayList<>();
    private long nextStart;
    private long remaining;
    private int reads;
    private Bytes clock;

    int rounds;
    long dirtyPages;
    long cmmaValues;
    private long stopped;
    private long resumes;
    long ended = -1;
    Result result = new Result.UnderWay();

    /// What a migration has to do with the rest.
    record Stage(Window window, Agenda agenda, Observations observations, Migrations migrations, CpuWindows cpu) {}

    /// Begins it: dirty logging and migration mode at the source, the bring-up with the same CPU model at the target.
    Migration(Stage stage, Guest guest, SimulatedHost to, Transfer transfer, long micros) {
        this.stage = stage;
        this.transfer = transfer;
        this.guest = guest;
        this.source = guest.life;
        this.target = guest.nextLife(to, source.model);
        this.started = micros;
        this.states = new PageStates(guest.memory.pages());
        guest.migrates(this);
        add(source, micros, Purpose.MIGRATION, MigrationCalls.start(guest.group.memory()));
        var bringUp = BringUpCalls.of(guest.group, source.model, source.vcpus);
        add(target, micros, Purpose.BOOT, bringUp);
    }

    String from() {
        return source.host.home.name();
    }

    String to() {
        return target.host.home.name();
    }

    boolean isPaused() {
        return phase == Phase.READING || phase == Phase.RESUMING;
    }

    private void add(Life life, long micros, List<Call> calls) {
        add(life, micros, Purpose.MIGRATION, calls);
    }

    private void add(Life life, long micros, Purpose purpose, List<Call> calls) {
        unanswered += stage.window().add(life, micros, purpose, calls);
        asked = true;
    }

    /// A list of the guest, at the source or at the target, was answered.
    void answered(GuestList list) {
        if (list.purpose != Purpose.MIGRATION && list.life != target) {
            return; // the guest's own
        }
        unanswered--;
        if (phase == Phase.RESUMING) {
            resumes = list.micros + list.timed.tookMicros();
        }
        for (int index = 0; index < list.decisions().size(); index++) {
            var answer = list.decisions().get(index).answer();
            if (answer.refused()) {
                refused(list, list.call(index), answer);
            } else if (answer.written() instanceof Written.CmmaLog log) {
                states.put(log.startGfn(), log.values());
                cmmaValues += log.count();
                remaining = log.remaining();
                nextStart = log.startGfn() + log.count();
            } else if (answer.written() instanceof Written.Attribute(var value)) {
                clock = value;
            }
        }
    }

    private void refused(GuestList list, Call call, Answer answer) {
        if (problem == null && (list.purpose == Purpose.MIGRATION || Guest.isFatal(call))) {
            var errno = Errno.of(-answer.ret()).map(Errno::name).orElseGet(() -> String.valueOf(answer.ret()));
            problem = "%s on %s: %s".formatted(CallName.of(call), list.life.host.home.name(), errno);
        }
    }

    /// All that was due is answered.
    void windowClosed() {
        if (!asked || unanswered > 0 && problem == null) {
            return; // what a busy guest did not come to is answered in a later window
        }
        asked = false;
        long next = stage.window().to();
        if (target.isDoomed()) {
            problem = to() + " has no memory left for its pages";
        } else if (source.isDoomed()) {
            problem = from() + " killed the guest";
        }
        if (problem != null) {
            fail(problem, next);
        } else if (phase == Phase.SETTING_UP) {
            go(Phase.COPYING, Math.max(next, target.busy)); // nothing is sent before the target is up
        } else if (phase == Phase.READING) {
            long read = Math.max(next, source.busy);
            go(remaining > 0 ? Phase.READING : Phase.RESUMING, remaining > 0 ? read : Math.max(read, resumes));
        } else if (phase == Phase.RESUMING) {
            complete(next);
        }
    }

    private void go(Phase to, long micros) {
        phase = to;
        stage.agenda().add(micros, new Task.Migrate(this));
    }

    /// Its time has come.
    void step(long micros) {
        switch (phase) {
            case COPYING -> copy(micros);
            case STOPPING -> stop(micros);
            case READING -> readOn(micros);
            case RESUMING -> resume(micros);
            case SETTING_UP, OVER -> {
                // it was ended while this was on its way
            }
        }
    }

    private boolean hasStates() {
        return source.cmma;
    }

    /// Between two rounds: the pages of the last one have arrived, and what was written meanwhile is left.
    private void copy(long micros) {
        arrive(micros);
        boolean first = rounds == 0;
        long pages = first ? guest.memory.touchedPages() : Math.min(dirtied(micros), guest.memory.touchedPages());
        dirtyPages += first ? 0 : pages;
        changed.addAll(guest.memory.takeChanged());
        long zeroPages = first ? guest.memory.pages() - guest.memory.touchedPages() : 0;
        long values = first
                ? guest.memory.pages()
                : changed.stream().mapToLong(UnusedPages.Pages::count).sum();
        long bytes = pages * PAGE_BYTES + zeroPages * ZERO_PAGE_BYTES + (hasStates() ? values : 0);
        long takes = Math.max((long) (bytes * 1e6 / bandwidth()), 1);
        if (!first && takes <= transfer.downtime()) {
            long window = stage.window().length;
            resumes = (micros + takes + window - 1) / window * window;
            go(Phase.STOPPING, resumes - takes);
        } else if (rounds >= transfer.rounds()) {
            fail(
                    "does not converge: after %d rounds the rest would take %d ms".formatted(rounds, takes / 1000),
                    micros);
        } else {
            rounds++;
            roundMicros = takes;
            roundBegan = micros;
            if (hasStates()) {
                read(micros, first);
            }
            go(Phase.COPYING, Math.max(micros + takes, stage.window().to()));
        }
    }

    /// Of this round: its own limit, or its share of the hosts' links, whichever is less. Migrations that leave a host
    /// have equal shares of its link, and so have those that come to it.
    private double bandwidth() {
        double bandwidth = transfer.bandwidth();
        if (source.host.link > 0) {
            bandwidth = Math.min(
                    bandwidth, (double) source.host.link / stage.migrations().leaving(source.host));
        }
        if (target.host.link > 0) {
            bandwidth = Math.min(
                    bandwidth, (double) target.host.link / stage.migrations().coming(target.host));
        }
        return bandwidth;
    }

    SimulatedHost sourceHost() {
        return source.host;
    }

    SimulatedHost targetHost() {
        return target.host;
    }

    /// While the last round was under way. It may have ended before the window did; QEMU's next one would have begun.
    private long dirtied(long micros) {
        double share = Math.min((double) roundMicros / (micros - roundBegan), 1);
        return guest.memory.written(roundMicros, stage.cpu().served(guest))
                + (long) (guest.memory.takeStored() * share);
    }

    private void arrive(long micros) {
        long touched = guest.memory.touchedPages();
        if (rounds > 0 && touched > arrivedPages) {
            add(target, micros, GuestMemory.stores(arrivedPages, touched));
            arrivedPages = touched;
        }
    }

    /// All states at first, then those that the guest changed.
    private void read(long micros, boolean all) {
        var calls = new ArrayList<Call>();
        if (all) {
            calls.addAll(MigrationCalls.read(0, guest.memory.pages()));
        } else {
            changed.forEach(it -> calls.addAll(MigrationCalls.read(it.from(), it.to())));
        }
        changed.clear();
        if (!calls.isEmpty()) {
            add(source, micros, calls);
        }
    }

    /// The vCPUs are stopped; the guest's clock is read, and the states that are left.
    private void stop(long micros) {
        stopped = micros;
        rounds++;
        changed.addAll(guest.memory.takeChanged());
        var calls = new ArrayList<Call>();
        calls.add(MigrationCalls.readClock());
        if (hasStates()) {
            changed.forEach(it -> calls.addAll(MigrationCalls.read(it.from(), it.to())));
            calls.addAll(MigrationCalls.read(0, MigrationCalls.VALUES_MAX));
        }
        changed.clear();
        phase = Phase.READING;
        source.host.residentsChange();
        add(source, micros, calls);
    }

    /// A read ends before a gap: the next one begins behind it.
    private void readOn(long micros) {
        reads++;
        if (reads > READS_MAX) {
            fail("its page states cannot be read: %d are left".formatted(remaining), micros);
        } else {
            add(source, micros, MigrationCalls.read(nextStart, nextStart + MigrationCalls.VALUES_MAX));
        }
    }

    private void resume(long micros) {
        var calls = new ArrayList<Call>();
        calls.addAll(GuestMemory.stores(arrivedPages, guest.memory.touchedPages()));
        calls.addAll(states.calls());
        calls.add(MigrationCalls.setClock(clock));
        add(target, micros, calls);
    }

    private void complete(long next) {
        guest.arrives(target);
        var last = MigrationCalls.stop(guest.group.memory());
        stage.agenda().add(next, new Task.Close(source, last, null));
        end(new Result.Completed(resumes - stopped), resumes);
    }

    /// The guest goes on where it is, if it is still there; what there is of it at the target is closed.
    void fail(String why, long micros) {
        if (phase == Phase.OVER) {
            return;
        }
        if (!source.isOver()) {
            stage.agenda().add(micros, new Task.Calls(source, MigrationCalls.stop(guest.group.memory())));
        }
        if (!target.isOver()) {
            stage.agenda().add(Math.max(micros, stage.window().to()), new Task.Close(target, List.of(), null));
        }
        end(new Result.Failed(why), micros);
    }

    private void end(Result what, long micros) {
        phase = Phase.OVER;
        source.host.residentsChange();
        result = what;
        ended = micros;
        guest.migrated();
        stage.migrations().ended(this, micros);
    }
}
