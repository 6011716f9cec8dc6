package io.kvmsim.run;

import io.kvmsim.journal.JournalDamaged;
import io.kvmsim.journal.LogReader;
import io.kvmsim.journal.LogRecord;
import io.kvmsim.ledger.BadRecord;
import io.kvmsim.ledger.Home;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.RunSeal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// Folds every history of a run without actors, in parallel: chains, seals and the Merkle root are checked, and every
/// recorded call is decided again on the state before it, which must give the same events and the same answer.
public final class ReplayVerify {
    private static final String HOSTS = "/host/";

    private static final int PROGRESS_HISTORIES = 256;

    private final Map<String, Home> homes;
    private final long sealedUpTo;
    private final long all;
    private final ReplayProgress progress;
    private final AtomicLong histories = new AtomicLong();
    private final LongAdder records = new LongAdder();
    private final LongAdder sealedRecords = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder calls = new LongAdder();
    private final FoldedHeads heads = new FoldedHeads();
    private final Set<String> problems = new ConcurrentSkipListSet<>();

    private ReplayVerify(Map<String, Home> homes, long sealedUpTo, long all, ReplayProgress progress) {
        this.homes = homes;
        this.sealedUpTo = sealedUpTo;
        this.all = all;
        this.progress = progress;
    }

    /// @param finished  the run has its seal
    /// @param calls     recorded, all decided again
    /// @param unsealed  records after the last seal of their entity or of the run
    /// @param tailBytes after the last valid group, ignored
    /// @param problems  what does not verify; empty where all is well
    public record Result(
            boolean finished,
            long entities,
            long records,
            long events,
            long calls,
            long unsealed,
            long tailBytes,
            String merkleRoot,
            List<String> problems) {}

    /// On all cores, in constant memory but for the index and about 150 bytes a history, its name and its head.
    public static Result run(RunDirectory run, ReplayProgress progress) throws BadRun, JournalDamaged {
        int threads = Runtime.getRuntime().availableProcessors();
        var log = run.readJournal();
        var plan = RunPlan.of(run);
        try {
            log.check(threads); // every group of the log, also those that an index checkpoint lets a reader pass over
            var seal = lastSeal(log);
            long sealedUpTo = seal.map(Sealed::position).orElse(Long.MAX_VALUE);
            var verify = new ReplayVerify(plan.homes(), sealedUpTo, log.persistenceIdCount(), progress);
            log.histories(threads, verify::fold);
            return verify.result(seal, log);
        } catch (IOException e) {
            throw damaged(run, e);
        }
    }

    private void fold(String id, LogReader.History history) throws IOException {
        if (!id.equals(RunSeal.PERSISTENCE_ID)) {
            var fold = id.startsWith(HOSTS)
                    ? new VerifyingFold.OfHost(id)
                    : new VerifyingFold.OfEntity(id, homes::get, sealedUpTo);
            try {
                history.forEach(record -> {
                    if (record.kind() == LogRecord.Kind.EVENT) {
                        fold.add(record);
                    }
                });
                add(id, fold);
            } catch (BadRecord | IllegalStateException e) {
                problems.add(id + ": " + e.getMessage());
            }
        }
        long done = histories.incrementAndGet();
        if (done % PROGRESS_HISTORIES == 0) {
            progress.at(done, all);
        }
    }

    private void add(String id, VerifyingFold fold) {
        records.add(fold.records());
        sealedRecords.add(fold.sealedRecords());
        events.add(fold.events());
        calls.add(fold.calls());
        if (fold.sealedRecords() > 0) {
            heads.add(id, fold.sealedRecords(), fold.sealedHead());
        }
    }

    private static BadRun damaged(RunDirectory run, IOException e) throws JournalDamaged {
        if (e instanceof JournalDamaged damage) {
            throw damage;
        }
        return new BadRun("%s: the journal cannot be read: %s".formatted(run.path(), RunDirectory.reason(e)), e);
    }

    private record Sealed(RunSeal seal, long position) {}

    private static Optional<Sealed> lastSeal(LogReader log) throws IOException {
        var seals = new ArrayList<Sealed>();
        log.records(RunSeal.PERSISTENCE_ID, record -> {
            if (RecordBytes.decode(record.payload(), record.manifest()) instanceof RunSeal seal) {
                seals.add(new Sealed(seal, record.position()));
            }
        });
        return seals.isEmpty() ? Optional.empty() : Optional.of(seals.getLast());
    }

    private Result result(Optional<Sealed> seal, LogReader log) {
        var tree = heads.tree();
        var root = tree.root();
        if (problems.isEmpty() && seal.isPresent() && !seal.get().seal().equals(new RunSeal(tree.leaves(), root))) {
            problems.add("the run's seal names %d histories and root %s; the journal holds %d and %s"
                    .formatted(
                            seal.get().seal().entities(),
                            seal.get().seal().root().hex(),
                            tree.leaves(),
                            root.hex()));
        }
        return new Result(
                seal.isPresent(),
                histories.get() - (seal.isPresent() ? 1 : 0),
                records.sum(),
                events.sum(),
                calls.sum(),
                seal.isPresent() ? records.sum() - sealedRecords.sum() : records.sum(),
                log.extent().tail().bytes(),
                root.hex(),
                List.copyOf(problems));
    }
}
