package io.kvmsim.run;

import io.kvmsim.engine.Steps;
import io.kvmsim.engine.VmActor;
import io.kvmsim.history.proof.RunRecords;
import io.kvmsim.kvm.Footprint;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.Home;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.Turn;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.run.Workload.DueList;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/// Resumes an interrupted run by executing it again: its scenario runs from the start through the pure core,
/// without actors. While the journal still holds records of a VM, each computed body is compared with the stored one;
/// from the first missing record on they are written. Memory account, counts and summary are thus rebuilt.
public final class ResumedRun {
    /// The maximum number of records in flight to the disk.
    private static final int IN_FLIGHT_MAX = 4096;

    private final RunDirectory run;
    private final Workload workload;
    private final RunProgress progress;
    private final Map<String, Home> homes;
    private final Map<String, Entity> entities = new HashMap<>();
    private final HostAccount[] accounts;
    private final Deque<CompletionStage<Void>> inFlight = new ArrayDeque<>();
    private Refusals refusals = Refusals.ALL;
    private volatile boolean stopping;

    ResumedRun(RunDirectory run, Workload workload, RunProgress progress) {
        this.run = run;
        this.workload = workload;
        this.progress = progress;
        this.homes = RunPlan.homes(workload.hosts());
        this.accounts = workload.hosts().stream().map(HostAccount::new).toArray(HostAccount[]::new);
    }

    /// What a host has, as its actor counts it.
    private static final class HostAccount {
        private final RunPlan.Place place;
        private long used;
        private long pressure;
        private long relieved;
        private long facts;

        HostAccount(RunPlan.Place place) {
            this.place = place;
        }

        long free() {
            return place.memory() - used - pressure + relieved;
        }

        RunSummary.HostMemory memory() {
            return new RunSummary.HostMemory(place.home().name(), place.memory(), used, free());
        }
    }

    /// @param version of this program
    /// @throws BadRun where another version made the run
    public static ResumedRun of(RunDirectory run, String version, RunProgress progress) throws BadRun {
        Forks.refuse(run, "there is nothing to resume; kvmsim vm call executes a call in it");
        var made = run.manifest().version();
        if (!made.equals(version)) {
            throw new BadRun("%s: was made by kvmsim %s and this is %s: a run is resumed by the version that made it"
                    .formatted(run.path(), made, version));
        }
        return new ResumedRun(run, Workloads.of(run), progress);
    }

    /// Stops after the list in work. From any thread.
    public void stop() {
        stopping = true;
    }

    /// @throws BadRecord      where the journal holds another history than this scenario gives
    /// @throws JournalDamaged where it does not read back
    public RunSummary make() throws BadRun, JournalDamaged, InterruptedException {
        try {
            return made();
        } catch (BadRun e) {
            throw run.because(e);
        }
    }

    private RunSummary made() throws BadRun, JournalDamaged, InterruptedException {
        var writer = run.openJournal();
        long start = System.nanoTime();
        try {
            var opened = RunOpening.of(run, writer);
            refusals = RecordedRefusals.of(run, opened);
            var log = run.readJournal();
            while (!stopping && workload.advance()) {
                window(log, writer);
            }
            drain(0);
            if (run.isGone()) {
                throw new NoSuchFileException(run.path().toString()); // before a report makes it anew
            }
            if (!stopping && RunRecords.read(log).sound(run.journal()).seal().isEmpty()) {
                refuseOthers(log);
            }
            var memory = Arrays.stream(accounts).map(HostAccount::memory).toList();
            var outcome = new RunActor.Outcome(!stopping, memory);
            long wallMillis = (System.nanoTime() - start) / 1_000_000;
            return RunEnd.seal(run, workload, writer, opened, outcome, wallMillis);
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

    private void window(LogReader log, JournalWriter writer)
            throws IOException, InterruptedException, ExecutionException {
        for (int host = 0; host < accounts.length && !stopping; host++) {
            change(accounts[host], workload.change(host), log, writer);
            for (var due = workload.lists(host); due.hasNext() && !stopping; ) {
                workload.answered(make(due.next(), accounts[host], log, writer));
                if (workload.counts().lists() % IN_FLIGHT_MAX == 0) {
                    workload.tell(progress);
                }
            }
        }
    }

    private void change(HostAccount account, Workload.HostChange change, LogReader log, JournalWriter writer)
            throws IOException, InterruptedException, ExecutionException {
        account.relieved = change.relieved();
        for (var fact : change.facts()) {
            if (fact instanceof HostFact.PressureChanged(var _, var bytes)) {
                account.pressure = bytes;
            }
            store(HostFact.persistenceId(account.place.home().name()), ++account.facts, fact, log, writer);
        }
    }

    /// Makes one list.
    private VmActor.Answers make(DueList due, HostAccount account, LogReader log, JournalWriter writer)
            throws IOException, InterruptedException, ExecutionException {
        var name = due.entity();
        var home = account.place.home();
        var before = entities.computeIfAbsent(name, Entity::initial);
        long bound = due.steps().stream()
                .mapToLong(step -> Footprint.bound(home.host(), step.call()))
                .sum();
        long free = account.free();
        // Roomy or tight, the answers are the same; what is recorded of a refusal is not, so both do as the host does.
        var steps = Steps.withFree(due.steps(), free >= bound ? Circumstances.ALL : Math.max(free, 0));
        var turn = Turn.decide(before, home, steps, new Cause.Virtual(due.micros()), refusals);
        var after = before;
        if (turn.record().isPresent()) {
            var record = turn.record().get();
            after = before.apply(record, homes::get);
            entities.put(name, after);
            store(name, after.records(), record, log, writer);
        }
        var footprint = Footprint.of(after.monitor());
        account.used += footprint.total() - Footprint.of(before.monitor()).total();
        return new VmActor.Answers(name, turn.decisions(), after.records(), after.head(), footprint);
    }

    /// Writes a record, or compares it with the one that the journal holds.
    private void store(String id, long sequenceNr, Object record, LogReader log, JournalWriter writer)
            throws IOException, InterruptedException, ExecutionException {
        if (sequenceNr <= log.highestSequenceNr(id)) {
            compare(log, id, sequenceNr, RecordBytes.encode(record));
        } else {
            inFlight.add(writer.append(List.of(RunEnd.newRecord(id, sequenceNr, record))));
            drain(IN_FLIGHT_MAX);
        }
    }

    private void compare(LogReader log, String id, long sequenceNr, byte[] computed) throws IOException {
        var stored = new ArrayList<LogRecord>(1);
        log.events(id, sequenceNr, sequenceNr, stored::add);
        if (stored.isEmpty() || !Arrays.equals(stored.getFirst().payload(), computed)) {
            var problem =
                    new BadRecord("record %d of %s differs from its scenario: the journal contains another history"
                            .formatted(sequenceNr, id));
            throw stored.isEmpty()
                    ? problem
                    : problem.at("the journal %s, %s"
                            .formatted(
                                    run.journal(), log.place(stored.getFirst().position())));
        }
    }

    /// What nobody planned would stand under the run's seal, and is not in it.
    private void refuseOthers(LogReader log) {
        for (var id : log.persistenceIds()) {
            if (!id.startsWith("/")) {
                long planned = workload.recordsOf(id);
                if (log.highestSequenceNr(id) > planned) {
                    throw new BadRecord(
                            "record %d of %s does not belong to its scenario: the journal contains another history"
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
