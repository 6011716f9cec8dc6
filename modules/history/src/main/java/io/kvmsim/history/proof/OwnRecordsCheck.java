package io.kvmsim.history.proof;

import io.kvmsim.history.fold.Problem;
import io.kvmsim.history.read.RunHistory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Checks a run's own records, and against them the files beside the journal: what the run was made from, and what it
/// says of itself.
final class OwnRecordsCheck {
    private OwnRecordsCheck() {}

    /// What is wrong; of a fork also with the runs whose past it shares.
    static List<Problem> check(RunHistory run, RunRecords own) throws IOException {
        var problems = new ArrayList<Problem>();
        own.problem().ifPresent(problems::add);
        if (own.opened().isPresent()) {
            problems.addAll(
                    CoveredFiles.compare(run.run().path(), own.opened().get().files()));
        }
        problems.addAll(FinishedRun.compare(run.run().path(), own));
        if (run.parent().isPresent()) {
            var parent = run.parent().get();
            for (var problem : inputs(parent)) {
                problems.add(new Problem(
                        problem.id(),
                        problem.sequenceNr(),
                        problem.event(),
                        problem.place(),
                        "%s, in %s, whose past it shares"
                                .formatted(problem.what(), parent.run().path())));
            }
        }
        return problems;
    }

    /// Of a fork's past only what it was made from counts: how its parent ended is not its own.
    private static List<Problem> inputs(RunHistory run) throws IOException {
        var own = RunRecords.read(run.log());
        var problems = new ArrayList<Problem>();
        own.problem().ifPresent(problems::add);
        if (own.opened().isPresent()) {
            problems.addAll(
                    CoveredFiles.compare(run.run().path(), own.opened().get().files()));
        }
        if (run.parent().isPresent()) {
            problems.addAll(inputs(run.parent().get()));
        }
        return problems;
    }

    /// What nothing vouches for, for people.
    static List<String> notCovered(RunHistory run, RunRecords own) throws IOException {
        var what = new ArrayList<String>();
        if (own.opened().isEmpty()) {
            what.add("manifest, hosts and other inputs, since an earlier version made the run");
        }
        if (own.closed().isEmpty() && run.parent().isEmpty()) {
            what.add(
                    own.seal().isPresent()
                            ? "summary and report, since an earlier version finished the run"
                            : "summary and report, since the run is not finished");
        }
        if (own.opened().isPresent()) {
            what.addAll(new OtherFiles(run.run().path(), own).texts());
        }
        what.add("times of groups in the journal");
        return List.copyOf(what);
    }
}
