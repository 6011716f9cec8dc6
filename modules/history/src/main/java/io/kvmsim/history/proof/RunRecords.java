package io.kvmsim.history.proof;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.fold.Heads;
import io.kvmsim.history.fold.Problem;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.chain.Head;
import io.kvmsim.ledger.run.RunClosed;
import io.kvmsim.ledger.run.RunOpened;
import io.kvmsim.ledger.run.RunRecord;
import io.kvmsim.ledger.run.RunSeal;
import io.kvmsim.log.format.LogPlace;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.read.LogReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The records under the id of the run itself: which run it is, and how it ended. Runs of earlier versions have no
/// beginning there.
public final class RunRecords {
    private final List<Placed> records = new ArrayList<>();
    private Optional<Problem> problem = Optional.empty();
    private Head head = Head.first(RunRecord.PERSISTENCE_ID);

    /// @param head of the chain after it
    private record Placed(RunRecord record, long sequenceNr, long position, Head head) {}

    private RunRecords() {}

    public static RunRecords read(LogReader log) throws IOException {
        var own = new RunRecords();
        log.records(RunRecord.PERSISTENCE_ID, record -> own.add(record, log.place(record.position())));
        return own;
    }

    private void add(LogRecord stored, LogPlace place) {
        if (problem.isPresent()) {
            return;
        }
        try {
            var record = record(stored);
            head = head.next(stored.sequenceNr(), stored.payload());
            records.add(new Placed(record, stored.sequenceNr(), stored.position(), head));
        } catch (BadRecord e) {
            problem = Optional.of(new Problem(RunRecord.PERSISTENCE_ID, stored.sequenceNr(), 0, place, e.getMessage()));
        }
    }

    private RunRecord record(LogRecord stored) {
        CheckedHistory.checkFrame(stored);
        if (stored.sequenceNr() != records.size() + 1) {
            throw new BadRecord(
                    "record %d stands where record %d belongs".formatted(stored.sequenceNr(), records.size() + 1));
        }
        if (!(RecordBytes.decode(stored.payload(), stored.manifest()) instanceof RunRecord record)) {
            throw new BadRecord("a record of the run itself is a %s".formatted(stored.manifest()));
        }
        switch (record) {
            case RunOpened _ -> {
                if (!records.isEmpty()) {
                    throw new BadRecord("the run begins a second time");
                }
            }
            case RunClosed closed -> {
                if (!closed.runId().equals(runId().orElse(Bytes.EMPTY))) {
                    throw new BadRecord("the end of run %s, in another run"
                            .formatted(closed.runId().hex()));
                }
            }
            case RunSeal _ -> {
                if (opened().isPresent()) {
                    throw new BadRecord("an end without a run id, in a run that has one");
                }
            }
        }
        return record;
    }

    /// What is wrong with them.
    public Optional<Problem> problem() {
        return problem;
    }

    /// These records, where nothing is wrong with them.
    ///
    /// @param journal its folder
    /// @throws BadRecord says what is wrong, and where
    public RunRecords sound(Path journal) {
        if (problem.isPresent()) {
            throw new BadRecord("the journal %s is damaged: %s"
                    .formatted(journal, problem.get().text()));
        }
        return this;
    }

    public Optional<RunOpened> opened() {
        return records.isEmpty() || !(records.getFirst().record() instanceof RunOpened opened)
                ? Optional.empty()
                : Optional.of(opened);
    }

    public Optional<Bytes> runId() {
        return opened().map(RunOpened::runId);
    }

    /// The newest end.
    public Optional<RunClosed> closed() {
        return last().filter(RunClosed.class::isInstance).map(RunClosed.class::cast);
    }

    /// What the newest end seals.
    public Optional<RunSeal> seal() {
        return last().flatMap(record -> switch (record) {
            case RunOpened _ -> Optional.empty();
            case RunSeal seal -> Optional.of(seal);
            case RunClosed closed -> Optional.of(closed.seal());
        });
    }

    private Optional<RunRecord> last() {
        return records.isEmpty()
                ? Optional.empty()
                : Optional.of(records.getLast().record());
    }

    /// Where the newest end stands: records of monitors before it are sealed.
    public long sealPosition() {
        return seal().isPresent() ? records.getLast().position() : Long.MAX_VALUE;
    }

    /// The head of their chain below a position of the log.
    public Head headBelow(long position) {
        var found = Head.first(RunRecord.PERSISTENCE_ID);
        for (var record : records) {
            if (record.position() < position) {
                found = record.head();
            }
        }
        return found;
    }

    /// The heads of their chain, ascending.
    public List<Heads.Known> heads() {
        return records.stream()
                .map(record -> new Heads.Known(record.sequenceNr(), 0, record.head()))
                .toList();
    }
}
