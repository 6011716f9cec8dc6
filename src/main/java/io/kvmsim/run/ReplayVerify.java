package io.kvmsim.run;

import io.kvmsim.engine.RecordBytes;
import io.kvmsim.journal.JournalDamaged;
import io.kvmsim.journal.LogReader;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.Monitor;
import io.kvmsim.ledger.BadRecord;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.Entry;
import io.kvmsim.ledger.Head;
import io.kvmsim.ledger.Home;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.ledger.MerkleTree;
import io.kvmsim.ledger.RunSeal;
import io.kvmsim.ledger.TurnBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Folds every history of a run without actors, in parallel: chains, seals and the Merkle root are checked, and every
/// recorded call is decided again on the state before it, which must give the same events and the same answer.
public final class ReplayVerify {
    private static final String HOSTS = "/host/";

    private final Map<String, Home> homes;
    private final LogReader log;
    private final long sealedUpTo;

    private ReplayVerify(Map<String, Home> homes, LogReader log, long sealedUpTo) {
        this.homes = homes;
        this.log = log;
        this.sealedUpTo = sealedUpTo;
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

    /// What folding one entity gave.
    ///
    /// @param sealedHead at the run's seal, or at the end where there is none
    private record Folded(
            String id, long sealedRecords, Head sealedHead, long records, long events, long calls, String problem) {}

    public static Result run(RunDirectory run) throws BadRun, JournalDamaged {
        var log = run.readJournal();
        var plan = RunPlan.of(run);
        try {
            log.scan(_ -> {}); // every group of the log, also those that an index checkpoint lets a reader pass over
            var seal = lastSeal(log);
            long sealedUpTo = seal.map(Sealed::position).orElse(Long.MAX_VALUE);
            var verify = new ReplayVerify(plan.homes(), log, sealedUpTo);
            var ids = new ArrayList<>(new TreeSet<>(log.persistenceIds()));
            ids.remove(RunSeal.PERSISTENCE_ID);
            var folded = ids.parallelStream().map(verify::fold).toList();
            return result(folded, seal, log);
        } catch (UncheckedIOException e) {
            throw damaged(run, e.getCause());
        } catch (IOException e) {
            throw damaged(run, e);
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

    private static Result result(List<Folded> folded, Optional<Sealed> seal, LogReader log) {
        var problems = new ArrayList<String>();
        var tree = new MerkleTree();
        long records = 0;
        long events = 0;
        long calls = 0;
        long sealed = 0;
        for (var entity : folded) {
            records += entity.records();
            events += entity.events();
            calls += entity.calls();
            sealed += entity.sealedRecords();
            if (!entity.problem().isEmpty()) {
                problems.add(entity.problem());
            } else if (entity.sealedRecords() > 0) {
                tree.add(entity.id(), entity.sealedRecords(), entity.sealedHead());
            }
        }
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
                folded.size(),
                records,
                events,
                calls,
                seal.isPresent() ? records - sealed : records,
                log.extent().tail().bytes(),
                root.hex(),
                List.copyOf(problems));
    }

    private Folded fold(String id) {
        try {
            return id.startsWith(HOSTS) ? foldHost(id) : foldVm(id);
        } catch (BadRecord | IllegalStateException e) {
            return new Folded(id, 0, Head.first(id), 0, 0, 0, id + ": " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Folded foldVm(String id) throws IOException {
        var entity = Entity.initial(id);
        var sealed = entity;
        long calls = 0;
        for (var stored : StoredRecords.of(log, id)) {
            var body = entity.decoded(stored.turn(), homes::get);
            calls += body.entries().size();
            decideAgain(entity.monitor(), body, stored.sequenceNr());
            entity = entity.apply(stored.turn(), body);
            sealed = stored.position() < sealedUpTo ? entity : sealed;
        }
        return new Folded(id, sealed.records(), sealed.head(), entity.records(), entity.lastEvent(), calls, "");
    }

    private static void decideAgain(Monitor before, TurnBody body, long sequenceNr) {
        var monitor = before;
        for (var entry : body.entries()) {
            check(monitor, body, entry, sequenceNr);
            for (var event : entry.events()) {
                monitor = Kvm.evolve(monitor, event);
            }
        }
    }

    private static void check(Monitor before, TurnBody body, Entry entry, long sequenceNr) {
        var again = Kvm.decide(body.home().host(), before, entry.vm(), entry.call(before), entry.circumstances());
        if (again.answer().ret() != entry.ret() || !again.events().equals(entry.events())) {
            throw new BadRecord("record %d holds a call that is decided otherwise now: %s answered %d with %s"
                    .formatted(sequenceNr, entry, again.answer().ret(), again.events()));
        }
    }

    private Folded foldHost(String id) throws IOException {
        var folded = new Folded[] {new Folded(id, 0, Head.first(id), 0, 0, 0, "")};
        log.records(id, record -> {
            var last = folded[0];
            if (!(RecordBytes.decode(record.payload(), record.manifest()) instanceof HostFact)) {
                throw new BadRecord(
                        "record %d is no fact of a host but %s".formatted(record.sequenceNr(), record.manifest()));
            }
            var head = last.sealedHead().next(record.sequenceNr(), record.payload());
            folded[0] = new Folded(id, last.records() + 1, head, last.records() + 1, last.events() + 1, 0, "");
        });
        return folded[0];
    }
}
