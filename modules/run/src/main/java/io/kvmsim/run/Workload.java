package io.kvmsim.run;

import io.kvmsim.engine.VmActor;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.ledger.Step;
import io.kvmsim.ledger.run.RunSeal;
import io.kvmsim.run.count.RunCounts;
import io.kvmsim.run.count.RunProgress;
import java.util.Iterator;
import java.util.List;

/// What a run makes, window after window of virtual time (design 7). Deterministic: what a window holds follows from
/// the run directory's files and from the answers to the windows before it, never from the order in which those came.
interface Workload {
    List<RunHosts.RunHost> hosts();

    /// A list of calls that is due.
    ///
    /// @param entity persistence id
    /// @param micros virtual time
    record DueList(String entity, long micros, List<Step> steps) {}

    /// What becomes of a host itself before the lists of a window.
    ///
    /// @param facts    to be recorded, in order
    /// @param relieved bytes of its guests' pages that it does not hold in memory, in all
    record HostChange(List<HostFact> facts, long relieved) {}

    /// Goes on to the next window, the first one at first, once all of the present one is answered. False where none
    /// is left.
    boolean advance();

    /// Of the present window.
    HostChange change(int host);

    /// Those of the present window, sorted by virtual time and then by name.
    Iterator<DueList> lists(int host);

    /// Takes the answers to an entity's earliest list of the window that is not answered yet; gives its host.
    int answered(VmActor.Answers answers);

    /// So far.
    RunCounts counts();

    /// Lists of the whole run; -1 where that is not known beforehand.
    long listsAll();

    /// Tells where the run stands.
    default void tell(RunProgress progress) {
        progress.at(counts(), counts().lists(), listsAll());
    }

    /// Of an entity's last record, 0 where it has none.
    long recordsOf(String entity);

    /// Over all entities that have a record.
    RunSeal seal();

    /// @param merkleRoot empty where the run was not finished
    RunSummary summary(List<RunSummary.HostMemory> memory, String merkleRoot, RunSummary.HowItRan howItRan);

    /// What a finished run leaves beside its summary.
    default void report(RunDirectory run) throws BadRun {}
}
