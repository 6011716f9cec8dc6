package io.kvmsim.history.proof;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.fold.FoldedHeads;
import io.kvmsim.history.fold.Heads;
import io.kvmsim.history.fold.Problem;
import io.kvmsim.history.fold.SharedPast;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.ledger.chain.Head;
import io.kvmsim.ledger.chain.MerkleProof;
import io.kvmsim.ledger.run.RunRecord;
import io.kvmsim.ledger.run.RunSeal;
import io.kvmsim.log.read.LogReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// Checks a run: every group of its log, and of every history the sequence, the chain and the seals, then the Merkle
/// root. On all cores, in constant memory but for the index and about 150 bytes a history, its name and its head.
public final class Verification {
    private static final int PROGRESS_HISTORIES = 256;

    private final RunHistory run;
    private final LogReader log;
    private final Options options;
    private final VerifyProgress progress;
    private final RunRecords own;
    private final AtomicLong histories = new AtomicLong();
    private final LongAdder visited = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final LongAdder sealedRecords = new LongAdder();
    private final LongAdder statedRecords = new LongAdder();
    private final LongAdder historiesSince = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder calls = new LongAdder();
    private final LongAdder faults = new LongAdder();
    private final FoldedHeads sealedHeads = new FoldedHeads();
    private final FoldedHeads statedHeads = new FoldedHeads();
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Set<Problem> problems = new ConcurrentSkipListSet<>();
    private List<String> notCovered = List.of();

    /// What to check beside the log itself.
    ///
    /// @param decidesAgain every recorded call, on the state before it
    /// @param seal         against what was signed
    /// @param heads        against heads that were kept elsewhere
    /// @param out          where to write heads
    public record Options(
            boolean decidesAgain, Optional<SealStatement> seal, Optional<Heads> heads, Optional<Heads.Out> out) {
        public static final Options PLAIN = new Options(false, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// @param seal       of the run, where it was finished
    /// @param histories  of monitors and hosts
    /// @param calls      recorded
    /// @param faults     of these, how many had a fault injected
    /// @param unsealed   records after the run's seal, or all where there is none
    /// @param tailBytes  after the last valid group, ignored
    /// @param root       of the Merkle tree over what the run's seal seals, or over all
    /// @param stated     records that a signed statement is about, or all
    /// @param statedRoot of the Merkle tree over these
    /// @param ofRun      what the run's own records say, as far as a signed statement is about them
    /// @param since      histories that have records which the signed statement is not about
    /// @param notCovered what nothing vouches for
    /// @param problems   what does not verify, the first of each history; empty where all is well
    public record Result(
            Optional<RunSeal> seal,
            long histories,
            long records,
            long events,
            long calls,
            long faults,
            long unsealed,
            long tailBytes,
            Bytes root,
            long stated,
            long statedHistories,
            Bytes statedRoot,
            long logEnd,
            Optional<SealStatement.OfRun> ofRun,
            long since,
            List<String> notCovered,
            List<Problem> problems) {}

    private Verification(RunHistory run, Options options, VerifyProgress progress) throws IOException {
        this.run = run;
        this.options = options;
        this.progress = progress;
        this.log = run.log();
        this.own = RunRecords.read(log);
        if (options.out().isPresent()) {
            options.out().get().begin(own.runId());
        }
    }

    /// @throws io.kvmsim.log.format.JournalDamaged where the log does not read back
    public static Result run(RunHistory run, Options options, VerifyProgress progress) throws IOException {
        int threads = Runtime.getRuntime().availableProcessors();
        var checked = run.records().check(threads);
        var verification = new Verification(run, options, progress);
        run.records().histories(threads, verification::history);
        verification.checkOwn();
        return verification.result(checked);
    }

    /// Shows that a history's end is under the root of what was signed; nothing where there is no such history.
    static Optional<MerkleProof> proof(RunHistory run, Optional<SealStatement> seal, String id) throws IOException {
        var options = new Options(false, seal, Optional.empty(), Optional.empty());
        var verification = new Verification(run, options, VerifyProgress.NONE);
        run.records().histories(Runtime.getRuntime().availableProcessors(), verification::history);
        return verification.statedHeads.proof(id);
    }

    /// The run's own records, and the files that they name by content.
    private void checkOwn() throws IOException {
        notCovered = OwnRecordsCheck.notCovered(run, own);
        problems.addAll(OwnRecordsCheck.check(run, own));
        problems.addAll(new StatedRun(log, own).compare(options));
        if (options.out().isPresent()) {
            for (var head : own.heads()) {
                options.out().get().add(RunRecord.PERSISTENCE_ID, head.sequenceNr(), head.event(), head.head());
            }
        }
    }

    /// Where what was signed ends.
    private long statedUpTo() {
        return options.seal().map(SealStatement::logEnd).orElse(Long.MAX_VALUE);
    }

    /// How far a history goes below a position.
    private static final class Reach {
        private long records;
        private Head head;

        void to(CheckedHistory history) {
            records = history.records();
            head = history.head();
        }
    }

    private void history(String id, LogReader.History history) throws IOException {
        if (id.equals(RunRecord.PERSISTENCE_ID)) {
            history.forEach(_ -> visited.increment());
        } else {
            check(id, history);
        }
        long done = histories.incrementAndGet();
        if (done % PROGRESS_HISTORIES == 0) {
            progress.at(done, run.records().count());
        }
    }

    private void check(String id, LogReader.History history) throws IOException {
        var checked = new CheckedHistory(id, run.records(), run.run().homes()::get, known(id), options.decidesAgain());
        // A host's facts are under the run's seal wherever they stand.
        long sealedUpTo = RunHistory.isMonitor(id) ? own.sealPosition() : Long.MAX_VALUE;
        var sealed = new Reach();
        var stated = new Reach();
        history.forEach(record -> {
            if (checked.add(record)) {
                if (record.position() < sealedUpTo) {
                    sealed.to(checked);
                }
                if (record.position() < statedUpTo()) {
                    stated.to(checked);
                }
                if (options.out().isPresent() && options.out().get().wants(checked.records())) {
                    options.out()
                            .get()
                            .add(id, checked.records(), checked.fold().events(), checked.head());
                }
            }
        });
        visited.add(checked.visited());
        known.add(id);
        if (checked.problem().isPresent()) {
            report(checked, history);
        } else {
            add(id, checked, sealed, stated);
        }
    }

    /// Heads that are known of a history, ascending: those that were kept elsewhere, and those of a fork's past.
    private List<Heads.Known> known(String id) {
        var known = new ArrayList<>(options.heads().map(all -> all.of(id)).orElse(List.of()));
        run.records().past().ifPresent(past -> known.addAll(past.known(id)));
        known.sort(Comparator.comparingLong(Heads.Known::sequenceNr));
        return known;
    }

    private void report(CheckedHistory checked, LogReader.History history) throws IOException {
        var problem = checked.problem().get();
        problems.add(problem);
        if (checked.isUncertain() && !options.decidesAgain()) {
            checked.closer(history, run.run().homes()::get).ifPresent(problems::add);
        }
    }

    private void add(String id, CheckedHistory checked, Reach sealed, Reach stated) throws IOException {
        records.add(checked.records());
        if (RunHistory.isMonitor(id)) {
            events.add(checked.fold().events()); // as the summary counts them: facts of hosts are not events of a VM
        }
        calls.add(checked.fold().calls());
        faults.add(checked.fold().faults());
        if (sealed.records > 0) {
            sealedRecords.add(sealed.records);
            sealedHeads.add(id, sealed.records, sealed.head);
        }
        if (stated.records > 0) {
            statedRecords.add(stated.records);
            statedHeads.add(id, stated.records, stated.head);
        }
        if (checked.records() > stated.records) {
            historiesSince.increment();
        }
        var out = options.out();
        if (out.isPresent() && checked.records() > 0 && !out.get().wants(checked.records())) {
            out.get().add(id, checked.records(), checked.fold().events(), checked.head());
        }
    }

    private Result result(LogReader.Checked checked) {
        var sealed = sealedHeads.tree();
        var stated = statedHeads.tree();
        boolean grew = checked.extent().end() != log.extent().end();
        if (!grew && visited.sum() != checked.records()) {
            problems.add(whole("the log holds %d records, and only %d of them are in a history"
                    .formatted(checked.records(), visited.sum())));
        }
        options.heads().ifPresent(this::compareIds);
        run.records().past().ifPresent(this::comparePast);
        if (problems.isEmpty()) {
            own.seal()
                    .ifPresent(seal -> compare(
                            "the run's seal names", seal.entities(), seal.root(), sealed.leaves(), sealed.root()));
            options.seal()
                    .ifPresent(seal -> compare(
                            "what was signed has", seal.histories(), seal.root(), stated.leaves(), stated.root()));
        }
        return new Result(
                own.seal(),
                histories.get() - (own.heads().isEmpty() ? 0 : 1),
                records.sum(),
                events.sum(),
                calls.sum(),
                faults.sum(),
                own.seal().isPresent() ? records.sum() - sealedRecords.sum() : records.sum(),
                log.extent().tail().bytes(),
                sealed.root(),
                statedRecords.sum(),
                stated.leaves(),
                stated.root(),
                log.extent().end(),
                own.runId()
                        .map(id -> new SealStatement.OfRun(
                                id, own.headBelow(statedUpTo()).hash())),
                historiesSince.sum(),
                notCovered,
                List.copyOf(problems));
    }

    private void compareIds(Heads heads) {
        for (var id : heads.ids()) {
            if (!known.contains(id) && !id.equals(RunRecord.PERSISTENCE_ID)) {
                problems.add(new Problem(id, 0, 0, null, "the history is missing"));
            }
        }
        for (var id : known) {
            if (heads.of(id).isEmpty() && options.seal().isEmpty()) {
                problems.add(new Problem(id, 0, 0, null, "the history was not there when the heads were kept"));
            }
        }
    }

    private void comparePast(SharedPast past) {
        for (var id : past.ids()) {
            if (!known.contains(id)) {
                problems.add(new Problem(id, 0, 0, null, "the history is missing" + past.whose()));
            }
        }
        var root = past.rootOfFile();
        if (!past.root().equals(root)) {
            problems.add(whole("the manifest names root %s over the past that it shares; the heads beside it give %s"
                    .formatted(past.root().hex(), root.hex())));
        }
    }

    private void compare(String who, long entities, Bytes root, long leaves, Bytes held) {
        if (entities != leaves || !root.equals(held)) {
            problems.add(whole("%s %d histories and root %s; the journal holds %d and %s"
                    .formatted(who, entities, root.hex(), leaves, held.hex())));
        }
    }

    private static Problem whole(String what) {
        return new Problem("the run", 0, 0, null, what);
    }
}
