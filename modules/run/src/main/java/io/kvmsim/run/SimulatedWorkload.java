package io.kvmsim.run;

import io.kvmsim.engine.VmActor;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.ledger.chain.Head;
import io.kvmsim.ledger.run.RunSeal;
import io.kvmsim.run.count.RunCounts;
import io.kvmsim.run.count.RunHeads;
import io.kvmsim.run.count.RunProgress;
import io.kvmsim.scenario.calls.CallName;
import io.kvmsim.scenario.sim.GuestList;
import io.kvmsim.scenario.sim.Simulation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;

/// A scenario in virtual time.
final class SimulatedWorkload implements Workload {
    private static final int LISTED = 20;

    private final RunPlan plan;
    private final Simulation simulation;
    private final RunCounts counts = new RunCounts();
    private final Map<String, Integer> ordinals = new HashMap<>();
    private final RunHeads heads = new RunHeads(0);
    private final Map<String, Head> hostHeads = new HashMap<>();
    /// Of the present window, those of each entity in their order.
    private final Map<String, Queue<GuestList>> unanswered = new HashMap<>();

    SimulatedWorkload(RunPlan plan, Simulation simulation) {
        this.plan = plan;
        this.simulation = simulation;
    }

    @Override
    public List<RunHosts.RunHost> hosts() {
        return plan.hosts();
    }

    @Override
    public boolean advance() {
        unanswered.clear();
        if (!simulation.advance()) {
            return false;
        }
        for (int host = 0; host < plan.hosts().size(); host++) {
            for (var list : simulation.lists(host)) {
                unanswered
                        .computeIfAbsent(list.entity(), _ -> new ArrayDeque<>(2))
                        .add(list);
            }
        }
        return true;
    }

    @Override
    public HostChange change(int host) {
        var facts = List.copyOf(simulation.facts(host));
        var id = HostFact.persistenceId(plan.hosts().get(host).home().name());
        for (var fact : facts) {
            long record = recordsOf(id) + 1;
            var before = record == 1 ? Head.first(id) : hostHeads.get(id);
            var head = before.next(record, fact.encode());
            hostHeads.put(id, head);
            put(id, record, head);
        }
        return new HostChange(facts, simulation.relieved(host));
    }

    @Override
    public Iterator<DueList> lists(int host) {
        return simulation.lists(host).stream()
                .map(list -> new DueList(list.entity(), list.micros(), list.steps()))
                .iterator();
    }

    @Override
    public int answered(VmActor.Answers answers) {
        var list = unanswered.get(answers.entity()).remove();
        list.answered(answers.decisions(), answers.footprint());
        counts.add(
                answers.decisions(),
                index -> CallName.of(list.steps().get(index).call()));
        put(answers.entity(), answers.sequenceNr(), answers.head());
        return list.hostIndex();
    }

    private void put(String entity, long sequenceNr, Head head) {
        int ordinal = ordinals.computeIfAbsent(entity, _ -> ordinals.size());
        heads.grow(ordinal + 1);
        heads.put(ordinal, sequenceNr, head);
    }

    @Override
    public RunCounts counts() {
        return counts;
    }

    @Override
    public long listsAll() {
        return -1;
    }

    @Override
    public void tell(RunProgress progress) {
        progress.virtually(
                simulation.from(),
                simulation.duration(),
                simulation.observations().moment());
        Workload.super.tell(progress);
    }

    @Override
    public long recordsOf(String entity) {
        var ordinal = ordinals.get(entity);
        return ordinal == null ? 0 : heads.sequenceNr(ordinal);
    }

    @Override
    public RunSeal seal() {
        var seal = heads.sealing();
        new TreeMap<>(ordinals).forEach((name, ordinal) -> seal.add(ordinal, name));
        return seal.seal();
    }

    @Override
    public RunSummary summary(List<RunSummary.HostMemory> memory, String merkleRoot, RunSummary.HowItRan howItRan) {
        var seen = simulation.observations();
        boolean finished = !merkleRoot.isEmpty();
        // The simulation learns what calls came to at the end of a window.
        boolean isKnown = finished || seen.seconds() > 0;
        var virtual = new RunSummary.Virtual(
                isKnown ? seen.seconds() : null,
                seen.guestsByState(),
                finished ? seen.verdicts() : seen.verdictsSoFar(),
                seen.migrations(),
                seen.killed(),
                seen.killedByHost(),
                seen.killedByGroup(),
                seen.notStartedBecause(),
                simulation.untouched(),
                seen.mostRefused(LISTED),
                seen.faults(),
                seen.slowest(LISTED),
                seen.cpu().map(cpu -> cpu.summary(LISTED)).orElse(null));
        var hosts = new ArrayList<RunSummary.HostMemory>();
        for (int host = 0; host < plan.hosts().size(); host++) {
            var place = plan.hosts().get(host);
            var name = place.home().name();
            hosts.add(
                    isKnown
                            ? RunSummary.HostMemory.of(name, place.memory(), simulation.used(host))
                            : RunSummary.HostMemory.unknown(name, place.memory()));
        }
        return RunSummary.of(plan, counts, hosts, merkleRoot, howItRan).with(virtual, isKnown ? seen.vcpus() : null);
    }

    @Override
    public void report(RunDirectory run) throws BadRun {
        var seen = simulation.observations();
        run.writeReport("timeseries.csv", bytes(seen.series().times()));
        run.writeReport("calls.csv", bytes(seen.series().calls()));
        run.writeReport("migrations.csv", bytes(seen.migrationsCsv()));
        run.writeReport("events.csv", bytes(seen.notesCsv()));
        if (seen.cpu().isPresent()) {
            run.writeReport("cpu.csv", bytes(seen.cpu().get().csv()));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
