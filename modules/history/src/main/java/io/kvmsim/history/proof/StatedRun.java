package io.kvmsim.history.proof;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.fold.Heads;
import io.kvmsim.history.fold.Problem;
import io.kvmsim.ledger.chain.Head;
import io.kvmsim.ledger.run.RunRecord;
import io.kvmsim.log.read.LogReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Compares which run it is, and its own records, with what was signed or kept elsewhere.
final class StatedRun {
    private final LogReader log;
    private final RunRecords own;
    private final List<Problem> problems = new ArrayList<>();

    StatedRun(LogReader log, RunRecords own) {
        this.log = log;
        this.own = own;
    }

    List<Problem> compare(Verification.Options options) {
        options.seal().ifPresent(this::compare);
        options.heads().ifPresent(this::compare);
        return problems;
    }

    private void compare(SealStatement seal) {
        if (seal.logEnd() > log.extent().end()) {
            problem("what was signed reaches to position %d of the log, which ends at %d: %d bytes are missing"
                    .formatted(
                            seal.logEnd(),
                            log.extent().end(),
                            seal.logEnd() - log.extent().end()));
        }
        if (seal.ofRun().isEmpty()) {
            return;
        }
        var stated = seal.ofRun().get();
        if (isOther("what was signed", stated.runId())) {
            return;
        }
        var held = own.headBelow(seal.logEnd());
        if (!held.equals(Head.of(stated.head()))) {
            problem(("its own records up to position %d have head %s; what was signed is %s: one of them is not what"
                            + " was written")
                    .formatted(seal.logEnd(), held, stated.head().hex()));
        }
    }

    private void compare(Heads heads) {
        if (heads.runId().isPresent() && isOther("the heads", heads.runId().get())) {
            return;
        }
        var held = new TreeMap<Long, Head>();
        own.heads().forEach(head -> held.put(head.sequenceNr(), head.head()));
        for (var known : heads.of(RunRecord.PERSISTENCE_ID)) {
            var head = Optional.ofNullable(held.get(known.sequenceNr()));
            if (head.isEmpty()) {
                problem("its own record %d is missing".formatted(known.sequenceNr()));
            } else if (!head.get().equals(known.head())) {
                problem("its own records up to %d have head %s, and had %s: one of them is not what was written"
                        .formatted(known.sequenceNr(), head.get(), known.head()));
                return;
            }
        }
    }

    /// Runs may be equal in all but their ids.
    private boolean isOther(String whose, Bytes runId) {
        var id = own.runId().map(Bytes::hex).orElse("without an id");
        if (id.equals(runId.hex())) {
            return false;
        }
        problem("it is run %s; %s is of run %s".formatted(id, whose, runId.hex()));
        return true;
    }

    private void problem(String what) {
        problems.add(new Problem("the run", 0, 0, null, what));
    }
}
