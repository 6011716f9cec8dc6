package io.kvmsim.run;

import io.kvmsim.engine.VmActor;
import io.kvmsim.ledger.run.RunSeal;
import io.kvmsim.run.count.RunCounts;
import io.kvmsim.run.count.RunHeads;
import java.util.Iterator;
import java.util.List;

/// Every VM makes the calls of its recording, and that is all: one window.
final class RecordedWorkload implements Workload {
    private static final HostChange NONE = new HostChange(List.of(), 0);

    private final RunPlan plan;
    private final RunCounts counts = new RunCounts();
    private final int[] listsDone;
    private final RunHeads heads;
    private final long listsAll;
    private boolean begun;

    RecordedWorkload(RunPlan plan) {
        this.plan = plan;
        this.listsDone = new int[plan.guestCount()];
        this.heads = new RunHeads(plan.guestCount());
        this.listsAll = plan.listCount();
    }

    @Override
    public List<RunHosts.RunHost> hosts() {
        return plan.hosts();
    }

    @Override
    public boolean advance() {
        boolean first = !begun;
        begun = true;
        return first;
    }

    @Override
    public HostChange change(int host) {
        return NONE;
    }

    @Override
    public Iterator<DueList> lists(int host) {
        return plan.lists(host).iterator();
    }

    @Override
    public int answered(VmActor.Answers answers) {
        int ordinal = plan.ordinal(answers.entity());
        counts.add(plan.calls(ordinal, listsDone[ordinal]++), answers.decisions());
        heads.put(ordinal, answers.sequenceNr(), answers.head());
        return ordinal % plan.hosts().size();
    }

    @Override
    public RunCounts counts() {
        return counts;
    }

    @Override
    public long listsAll() {
        return listsAll;
    }

    @Override
    public long recordsOf(String entity) {
        var ordinal = plan.find(entity);
        return ordinal.isPresent() ? heads.sequenceNr(ordinal.getAsInt()) : 0;
    }

    @Override
    public RunSeal seal() {
        var seal = heads.sealing();
        plan.eachGuest(guest -> seal.add(guest.ordinal(), guest.name()));
        return seal.seal();
    }

    @Override
    public RunSummary summary(List<RunSummary.HostMemory> memory, String merkleRoot, RunSummary.HowItRan howItRan) {
        return RunSummary.of(plan, counts, memory, merkleRoot, howItRan);
    }
}
