package io.kvmsim.run;

import io.kvmsim.engine.VmActor;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.ledger.run.RunSeal;
import io.kvmsim.run.count.RunCounts;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A workload with a probe in it: what each VM's state was when it was alive.
final class ProbedWorkload implements Workload {
    private final Workload workload;

    /// By monitor: the state after each event, from 0 on.
    final Map<String, List<Monitor>> states = new TreeMap<>();

    ProbedWorkload(Workload workload) {
        this.workload = workload;
    }

    @Override
    public int answered(VmActor.Answers answers) {
        var seen = states.computeIfAbsent(answers.entity(), _ -> new ArrayList<>(List.of(Monitor.INITIAL)));
        answers.decisions()
                .forEach(decision -> decision.events().forEach(event -> seen.add(Kvm.evolve(seen.getLast(), event))));
        return workload.answered(answers);
    }

    @Override
    public List<RunHosts.RunHost> hosts() {
        return workload.hosts();
    }

    @Override
    public boolean advance() {
        return workload.advance();
    }

    @Override
    public HostChange change(int host) {
        return workload.change(host);
    }

    @Override
    public Iterator<DueList> lists(int host) {
        return workload.lists(host);
    }

    @Override
    public RunCounts counts() {
        return workload.counts();
    }

    @Override
    public long listsAll() {
        return workload.listsAll();
    }

    @Override
    public long recordsOf(String entity) {
        return workload.recordsOf(entity);
    }

    @Override
    public RunSeal seal() {
        return workload.seal();
    }

    @Override
    public RunSummary summary(List<RunSummary.HostMemory> memory, String merkleRoot, RunSummary.HowItRan howItRan) {
        return workload.summary(memory, merkleRoot, howItRan);
    }
}
