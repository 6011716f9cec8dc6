package io.kvmsim.capacity;

import io.kvmsim.abi.Errno;
import io.kvmsim.cpu.GuestModel;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.HostAccount;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.WindowPlayer;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.sim.GuestList;
import io.kvmsim.scenario.sim.Simulation;
import java.util.List;
import java.util.Map;

/// One host's guests, simulated through the pure core: whether all of them come up and stay.
final class Trial {
    private final NamedHost home;
    private final Simulation simulation;
    private final WindowPlayer player;
    private final HostAccount account;
    private boolean lacked;

    private Trial(Scenario scenario, NamedHost home, Map<String, GuestModel> models) {
        this.home = home;
        this.player = new WindowPlayer(_ -> home, Refusals.ALL);
        var host = scenario.hosts().getFirst();
        this.account = new HostAccount(home.host(), host.memory() - host.reserved());
        this.simulation = new Simulation(scenario, List.of(home), new Simulation.Bringing() {
            @Override
            public GuestModel model(GuestGroup group, NamedHost where) {
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
    static boolean allRun(Scenario scenario, NamedHost home, Map<String, GuestModel> models) {
        var trial = new Trial(scenario, home, models);
        trial.play();
        long guests = scenario.guests().stream().mapToLong(GuestGroup::count).sum();
        long running = trial.simulation.observations().guestsByState().get("running");
        boolean killed = !trial.simulation.observations().killed().isEmpty();
        return running == guests && !killed && !trial.lacked;
    }

    private void play() {
        while (simulation.advance()) {
            account.relieved(simulation.relieved(0));
            simulation.lists(0).forEach(this::answer);
        }
    }

    private void answer(GuestList list) {
        var played = player.play(account, home, list.entity(), list.steps(), new Cause.Virtual(list.micros()));
        var decisions = played.turn().decisions();
        lacked |= decisions.stream().anyMatch(it -> it.answer().ret() == -Errno.ENOMEM.number());
        list.answered(decisions, played.footprint());
    }
}
