package io.kvmsim.run;

import io.kvmsim.engine.Steps;
import io.kvmsim.journal.JournalDamaged;
import io.kvmsim.journal.JournalWriter;
import io.kvmsim.journal.LogReader;
import io.kvmsim.kvm.Circumstances;
import io.kvmsim.kvm.Footprint;
import io.kvmsim.ledger.BadRecord;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.RunSeal;
import io.kvmsim.ledger.Turn;
import io.kvmsim.ledger.TurnRecord;
import io.kvmsim.run.RunPlan.DueList;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/// Goes on with a run that was cut off, by making it again: its scenario runs from the start through the pure core,
/// without actors. While the journal still holds records of a VM, each computed body is compared with the stored one;
/// from the first missing record on they are written. Memory account, counts and summary are thus rebuilt.
public final class ResumedRun {
    /// So many records may be on their way to the disk.
    private static final int IN_FLIGHT_MAX = 4096;

    private final RunDirectory run;
    private final RunPlan plan;
    private final RunProgress progress;
    private final RunCounts counts = new RunCounts();
    private final RunHeads heads;
    private final Entity[] entities;
    private final Deque<CompletionStage<Void>> inFlight = new ArrayDeque<>();
    private volatile boolean stopping;

    private ResumedRun(RunDirectory run, RunPlan plan, RunProgress progress) {
        this.run = run;
        this.plan = plan;
        this.progress = progress;
        this.heads = new RunHeads(plan.guestCount());
        this.entities = new Entity[plan.guestCount()];
    }

    /// @param version of this program
    /// @throws BadRun where another version made the run
    public static ResumedRun of(RunDirectory run, String version, RunProgress progress) throws BadRun {
        var plan = RunPlan.of(run);
        if (!plan.manifest().version().equals(version)) {
            throw new BadRun("%s: was made by kvmsim %s and this is %s: a run is resumed by the version that made it"
                    .formatted(run.path(), plan.manifest().version(), version));
        }
        return new ResumedRun(run, plan, progress);
    }

    /// Stops after the list in work. From any thread.
    public void stop() {
        stopping = true;
    }

    /// Whether the run has its seal: then there is nothing to go on with.
    public static boolean isFinished(LogReader log) {
        return log.highestSequenceNr(RunSeal.PERSISTENCE_ID) > 0;
    }

    /// @throws BadRecord      where the journal holds another history than this scenario gives
    /// @throws JournalDamaged where it does not read back
    public RunSummary make() throws BadRun, JournalDamaged, InterruptedException {
        var writer = run.openJournal();
        long start = System.nanoTime();
        try {
            var log = run.readJournal();
            var hosts = new ArrayList<RunSummary.HostMemory>();
            for (int host = 0; host < plan.hosts().size() && !stopping; host++) {
                hosts.add(host(host, log, writer));
            }
            drain(0);
            if (!stopping && !isFinished(log)) {
                refuseOthers(log);
            }
            var outcome = new RunActor.Outcome(!stopping, counts, heads, List.copyOf(hosts));
            return RunEnd.seal(run, plan, writer, outcome, (System.nanoTime() - start) / 1_000_000);
        } catch (ExecutionException e) {
            throw RunEnd.failed(run, e.getCause());
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw RunEnd.failed(run, e);
        } finally {
            close(writer);
        }
    }

    private static void close(JournalWriter writer) {
        try {
            writer.close();
        } catch (IOException _) {
            // what went wrong before is what is reported
        }
    }

    private RunSummary.HostMemory host(int host, LogReader log, JournalWriter writer)
            throws IOException, InterruptedException, ExecutionException {
        var place = plan.hosts().get(host);
        long used = 0;
        for (var due : plan.lists(host)) {
            if (stopping) {
                break;
            }
            used += make(due, place, place.memory() - used, log, writer);
            if (counts.lists() % IN_FLIGHT_MAX == 0) {
                progress.at(counts, counts.lists(), plan.listCount());
            }
        }
        return new RunSummary.HostMemory(place.home().name(), place.memory(), used, place.memory() - used);
    }

    /// Makes one list; gives how many bytes the VM's footprint grew by.
    private long make(DueList due, RunPlan.Place place, long free, LogReader log, JournalWriter writer)
            throws IOException, InterruptedException, ExecutionException {
        int ordinal = due.guest().ordinal();
        var name = due.guest().name();
        var before = entities[ordinal] == null ? Entity.initial(name) : entities[ordinal];
        long bound = due.steps().stream()
                .mapToLong(step -> Footprint.bound(place.home().host(), step.call()))
                .sum();
        // Roomy or tight, the answers are the same; what is recorded of a refusal is not, so both do as the host does.
        var steps = Steps.withFree(due.steps(), free >= bound ? Circumstances.ALL : Math.max(free, 0));
        var turn = Turn.decide(before, place.home(), steps, due.cause(), Refusals.ALL);
        counts.add(due.calls(), turn.decisions());
        if (turn.record().isEmpty()) {
            return 0;
        }
        var record = turn.record().get();
        var after = before.apply(record, plan.homes()::get);
        entities[ordinal] = after;
        heads.put(ordinal, after.records(), after.head());
        if (after.records() <= log.highestSequenceNr(name)) {
            compare(log, name, after.records(), record);
        } else {
            inFlight.add(writer.append(List.of(RunEnd.newRecord(name, after.records(), record))));
            drain(IN_FLIGHT_MAX);
        }
        return Footprint.of(after.monitor()).total()
                - Footprint.of(before.monitor()).total();
    }

    private void compare(LogReader log, String name, long sequenceNr, TurnRecord computed) throws IOException {
        var stored = new ArrayList<TurnRecord>(1);
        log.events(name, sequenceNr, sequenceNr, record -> stored.add(StoredTurn.of(record, sequenceNr)));
        if (stored.isEmpty() || !Arrays.equals(stored.getFirst().body(), computed.body())) {
            throw new BadRecord("record %d of %s is not what its scenario gives: the journal holds another history"
                    .formatted(sequenceNr, name));
        }
    }

    /// What nobody planned would stand under the run's seal, and is not in it.
    private void refuseOthers(LogReader log) {
        for (var id : log.persistenceIds()) {
            if (!id.startsWith("/")) {
                var ordinal = plan.find(id);
                long planned = ordinal.isPresent() ? heads.sequenceNr(ordinal.getAsInt()) : 0;
                if (log.highestSequenceNr(id) > planned) {
                    throw new BadRecord(
                            "record %d of %s is not one that its scenario gives: the journal holds another history"
                                    .formatted(planned + 1, id));
                }
            }
        }
    }

    private void drain(int most) throws InterruptedException, ExecutionException {
        while (inFlight.size() > most) {
            inFlight.remove().toCompletableFuture().get();
        }
    }
}
