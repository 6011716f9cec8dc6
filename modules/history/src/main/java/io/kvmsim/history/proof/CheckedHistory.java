package io.kvmsim.history.proof;

import io.kvmsim.history.fold.BrokenSeal;
import io.kvmsim.history.fold.Heads;
import io.kvmsim.history.fold.Problem;
import io.kvmsim.history.read.RunLog;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.chain.Head;
import io.kvmsim.log.format.Envelope;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.read.LogReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Checks one history and finds the first record that may be bad. For one thread.
public final class CheckedHistory {
    private static final String HOSTS = "/host/";

    private final String id;
    private final RunLog log;
    private final List<Heads.Known> known;
    private final VerifyingFold fold;
    private int knownPassed;
    private long visited;
    private Problem problem;
    private boolean isUncertain;

    /// The first record that nothing vouches for yet.
    private long doubtfulRecord = 1;

    private long doubtfulEvent = 1;
    private long doubtfulPosition;

    /// @param known heads that are known from elsewhere, ascending
    public CheckedHistory(
            String id, RunLog log, Function<String, NamedHost> homes, List<Heads.Known> known, boolean decidesAgain) {
        this.id = id;
        this.log = log;
        this.known = known;
        this.fold = id.startsWith(HOSTS)
                ? new VerifyingFold.OfHost(id)
                : new VerifyingFold.OfEntity(id, homes, decidesAgain);
    }

    /// The next record. After a problem no further one is looked at.
    ///
    /// @return whether it is whole
    public boolean add(LogRecord record) {
        if (record.position() > LogRecord.NO_POSITION) {
            visited++;
        }
        if (problem != null) {
            return false;
        }
        if (record.kind() != LogRecord.Kind.EVENT) {
            problem = new Problem(
                    id,
                    0,
                    0,
                    log.place(record.position()).place(),
                    "a marker says that records up to %d are deleted: no run writes one"
                            .formatted(record.sequenceNr()));
            return false;
        }
        if (fold.records() + 1 == doubtfulRecord) {
            doubtfulEvent = fold.events() + 1;
            doubtfulPosition = record.position();
        }
        try {
            checkFrame(record);
            fold.add(record);
        } catch (BrokenSeal e) {
            doubt(e.getMessage());
            return false;
        } catch (BadRecord | IllegalStateException e) {
            problem = new Problem(
                    id,
                    record.sequenceNr(),
                    eventNumber(fold.events() + 1),
                    log.place(record.position()).place(),
                    e.getMessage() + log.whose(record.position()));
            return false;
        }
        if (fold.vouchedRecords() >= doubtfulRecord) {
            doubtfulRecord = fold.records();
            doubtfulEvent = fold.vouchedEvents() + 1;
            doubtfulPosition = record.position();
        }
        return compare();
    }

    /// What of a record stands outside of its body, and so outside of the chain: every run writes the same.
    static void checkFrame(LogRecord record) {
        if (record.serializerId() != RecordBytes.SERIALIZER_ID
                || !record.adapterManifest().isEmpty()
                || !record.envelope().equals(Envelope.NONE)) {
            throw new BadRecord("record %d has serializer %d, adapter \"%s\" and %s; kvmsim writes %d and neither"
                    .formatted(
                            record.sequenceNr(),
                            record.serializerId(),
                            record.adapterManifest(),
                            record.envelope().equals(Envelope.NONE) ? "no envelope" : "an envelope",
                            RecordBytes.SERIALIZER_ID));
        }
    }

    private boolean compare() {
        while (knownPassed < known.size() && known.get(knownPassed).sequenceNr() == fold.records()) {
            var expected = known.get(knownPassed++);
            if (!expected.head().equals(fold.head())) {
                doubt("its head after record %d is %s, and was %s: one of records %d to %d is not what was written"
                        .formatted(fold.records(), fold.head(), expected.head(), doubtfulRecord, fold.records()));
                return false;
            }
            doubtfulRecord = fold.records() + 1;
        }
        return true;
    }

    private void doubt(String what) {
        isUncertain = true;
        problem = new Problem(
                id,
                doubtfulRecord,
                eventNumber(doubtfulEvent),
                log.place(doubtfulPosition).place(),
                what + log.whose(doubtfulPosition));
    }

    private long eventNumber(long event) {
        return id.startsWith(HOSTS) ? 0 : event;
    }

    /// At the end of the history: what should have come.
    public Optional<Problem> problem() {
        if (problem == null && knownPassed < known.size()) {
            var last = known.getLast();
            problem = new Problem(
                    id,
                    fold.records() + 1,
                    eventNumber(fold.events() + 1),
                    null,
                    "the history ends with record %d; it had %d".formatted(fold.records(), last.sequenceNr()));
        }
        return Optional.ofNullable(problem);
    }

    /// Whether the problem is one of several records, and the first of them is named.
    boolean isUncertain() {
        return isUncertain;
    }

    /// Looks closer at what is uncertain: which record is the first that does not follow from those before it.
    Optional<Problem> closer(LogReader.History history, Function<String, NamedHost> homes) throws IOException {
        var again = new CheckedHistory(id, log, homes, List.of(), true);
        history.forEach(again::add);
        return again.problem().filter(found -> !again.isUncertain());
    }

    VerifyingFold fold() {
        return fold;
    }

    /// Records of all kinds in the run's own journal.
    long visited() {
        return visited;
    }

    long records() {
        return fold.records();
    }

    Head head() {
        return fold.head();
    }
}
