package io.kvmsim.run;

import io.kvmsim.engine.VmActor;
import io.kvmsim.history.proof.RunRecords;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.HostAccount;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.WindowPlayer;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.run.Workload.DueList;
import io.kvmsim.run.count.RunProgress;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Resumes an interrupted run by executing it again: its scenario runs from the start through the pure core,
/// without actors. While the journal still holds records of a VM, each computed body is compared with the stored one;
/// from the first missing record on they are written. Memory account, counts and summary are thus rebuilt.
public final class ResumedRun {
    private static final int PROGRESS_LISTS = 4096;

    private final RunDirectory run;
    private final Workload workload;
    private final RunProgress progress;
    private final Map<String, NamedHost> homes;
    private final List<HostAccount> accounts;
    private final Map<String, Long> facts = new HashMap<>();
    private WindowPlayer player;
    private volatile boolean stopping;

    ResumedRun(RunDirectory run, Workload workload, RunProgress progress) {
        this.run = run;
        this.workload = workload;
        this.progress = progress;
        this.homes = new RunHosts(workload.hosts()).homes();
        this.accounts = workload.hosts().stream()
                .map(place -> new HostAccount(place.home().host(), place.memory()))
                .toList();
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
        VcpusRunning.delete(run.path()); // of the process that was interrupted
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
            player = new WindowPlayer(homes::get, RecordedRefusals.of(run, opened));
            var log = run.readJournal();
            var sink = new RecordSink(writer);
            while (!stopping && workload.advance()) {
                window(log, sink);
            }
            sink.drain();
            if (run.isGone()) {
                throw new NoSuchFileException(run.path().toString()); // before a report makes it anew
            }
            if (!stopping && RunRecords.read(log).sound(run.journal()).seal().isEmpty()) {
                refuseOthers(log);
            }
            var memory = memory();
            var outcome = new RunActor.Outcome(!stopping, memory);
            long wallMillis = (System.nanoTime() - start) / 1_000_000;
            return RunEnd.seal(run, workload, writer, opened, outcome, wallMillis);
        } catch (RecordSink.Unwritten e) {
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

    private List<RunSummary.HostMemory> memory() {
        var all = new ArrayList<RunSummary.HostMemory>();
        for (int host = 0; host < accounts.size(); host++) {
            var account = accounts.get(host);
            var name = workload.hosts().get(host).home().name();
            all.add(new RunSummary.HostMemory(name, account.memory(), account.used(), account.free()));
        }
        return all;
    }

    private void window(LogReader log, RecordSink sink) throws IOException {
        for (int host = 0; host < accounts.size() && !stopping; host++) {
            var account = accounts.get(host);
            var home = workload.hosts().get(host).home();
            change(account, home, workload.change(host), log, sink);
            for (var due = workload.lists(host); due.hasNext() && !stopping; ) {
                workload.answered(execute(due.next(), home, account, log, sink));
                if (workload.counts().lists() % PROGRESS_LISTS == 0) {
                    workload.tell(progress);
                }
            }
        }
    }

    private void change(HostAccount account, NamedHost home, Workload.HostChange change, LogReader log, RecordSink sink)
            throws IOException {
        account.relieved(change.relieved());
        var id = HostFact.persistenceId(home.name());
        for (var fact : change.facts()) {
            if (fact instanceof HostFact.PressureChanged(var _, var bytes)) {
                account.pressure(bytes);
            }
            store(id, facts.merge(id, 1L, Long::sum), fact, log, sink);
        }
    }

    /// Roomy or tight, the answers are the same; what is recorded of a refusal is not: so the account is the host's.
    private VmActor.Answers execute(DueList due, NamedHost home, HostAccount account, LogReader log, RecordSink sink)
            throws IOException {
        var name = due.entity();
        var played = player.play(account, home, name, due.steps(), new Cause.Virtual(due.micros()));
        var after = played.entity();
        if (played.turn().record().isPresent()) {
            store(name, after.records(), played.turn().record().get(), log, sink);
        }
        return new VmActor.Answers(name, played.turn().decisions(), after.records(), after.head(), played.footprint());
    }

    /// Writes a record, or compares it with the one that the journal holds.
    private void store(String id, long sequenceNr, Object record, LogReader log, RecordSink sink) throws IOException {
        if (sequenceNr <= log.highestSequenceNr(id)) {
            compare(log, id, sequenceNr, RecordBytes.encode(record));
        } else {
            sink.append(id, sequenceNr, record);
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
}
