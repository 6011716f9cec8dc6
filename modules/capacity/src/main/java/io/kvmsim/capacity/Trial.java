package io.kvmsim.capacity;

import io.kvmsim.abi.Errno;
import io.kvmsim.cpu.GuestModel;
import io.kvmsim.kvm.Footprint;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.Home;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.Step;
import io.kvmsim.ledger.Turn;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.sim.GuestList;
import io.kvmsim.scenario.sim.Simulation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One host's guests, simulated through the pure core: whether all of them come up and stay.
final class Trial {
    private final Home home;
    private final Simulation simulation;
    private final Map<String, Entity> entities = new HashMap<>();
    private final long memory;
    private long used;
    private boolean lacked;

    private Trial(Scenario scenario, Home home, Map<String, GuestModel> models) {
        this.home = home;
        this.memory = scenario.hosts().getFirst().memory()
                - scenario.hosts().getFirst().reserved();
        this.simulation = new Simulation(scenario, List.of(home), new Simulation.Bringing() {
            @Override
            public GuestModel model(GuestGroup group, Home where) {
                return models.get(group.model());
            }

            @Override
            public List<Call> recording(GuestGroup group) {
                throw new IllegalStateException("a trial has no recorded guests");
            }
        });
    }

    /// @param scenario of one host
    /// @param models   by name
    static boolean allRun(Scenario scenario, Home home, Map<String, GuestModel> models) {
        var trial = new Trial(scenario, home, models);
        trial.play();
        long guests = scenario.guests().stream().mapToLong(GuestGroup::count).sum();
        long running = trial.simulation.observations().guestsByState().get("running");
        boolean killed = !trial.simulation.observations().killed().isEmpty();
        return running == guests && !killed && !trial.lacked;
    }

    private void play() {
        while (simulation.advance()) {
            long relieved = simulation.relieved(0);
            for (var list : simulation.lists(0)) {
                answer(list, relieved);
            }
        }
    }

    /// A list gets what is free as a host gives it: all where nothing can fail, else exactly what there is.
    private void answer(GuestList list, long relieved) {
        var before = entities.computeIfAbsent(list.entity(), Entity::initial);
        long bound = 0;
        for (var step : list.steps()) {
            bound += Footprint.bound(home.host(), step.call());
        }
        long free = memory - used + relieved;
        var steps = free >= bound ? list.steps() : withFree(list.steps(), Math.max(free, 0));
        var turn = Turn.decide(before, home, steps, new Cause.Virtual(list.micros()), Refusals.ALL);
        var after = turn.record().map(it -> before.apply(it, _ -> home)).orElse(before);
        entities.put(list.entity(), after);
        var footprint = Footprint.of(after.monitor());
        used += footprint.total() - Footprint.of(before.monitor()).total();
        lacked |= turn.decisions().stream().anyMatch(it -> it.answer().ret() == -Errno.ENOMEM.number());
        list.answered(turn.decisions(), footprint);
    }

    private static List<Step> withFree(List<Step> steps, long free) {
        return steps.stream()
                .map(step -> step.with(step.circumstances()
                        .withFree(Math.min(free, step.circumstances().free()))))
                .toList();
    }
}
