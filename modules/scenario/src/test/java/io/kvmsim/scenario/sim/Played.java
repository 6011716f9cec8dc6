package io.kvmsim.scenario.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Errno;
import io.kvmsim.cpu.GuestModel;
import io.kvmsim.cpu.GuestModels;
import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.Footprint;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.Step;
import io.kvmsim.ledger.Turn;
import io.kvmsim.ledger.TurnBody;
import io.kvmsim.scenario.Machines;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.calls.CallName;
import io.kvmsim.scenario.file.ScenarioFile;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Times;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A scenario played through the pure core, with all the memory that its calls want.
public final class Played {
    private static final Path HOSTS =
            Path.of(System.getProperty("kvmsim.checkout", "../..")).resolve("config/hosts");

    public final Simulation simulation;
    final Scenario scenario;
    final Map<String, Entity> entities = new HashMap<>();
    /// What was called, by name, in order: `+00:00:01 web-0001 CREATE_VM`.
    final List<String> calls = new ArrayList<>();
    /// The same with what they were answered.
    final List<Made> made = new ArrayList<>();
    /// As they were before their last list.
    final Map<String, Entity> beforeLast = new HashMap<>();

    record Made(String entity, NamedHost home, Step step, Decision decision) {}
    /// What was injected, in order: `+00:00:01 web-0001 CREATE_VM EIO`, or how late the answer was.
    final List<String> injected = new ArrayList<>();
    /// What was recorded, in order.
    final List<TurnBody> recorded = new ArrayList<>();
    /// Of each list with a record, the state before it.
    final List<Monitor> before = new ArrayList<>();

    private Played(Scenario scenario, Simulation simulation) {
        this.scenario = scenario;
        this.simulation = simulation;
    }

    public static Played of(String yaml) throws BadInput {
        var scenario = ScenarioFile.parse("test.yaml", yaml, HOSTS::resolve);
        var homes = new ArrayList<NamedHost>();
        for (var group : scenario.hosts()) {
            for (int number = 1; number <= group.count(); number++) {
                homes.add(new NamedHost(group.host(number), Machines.of(group)));
            }
        }
        var played = new Played(scenario, new Simulation(scenario, homes, bringing()));
        played.play(homes, scenario.window());
        return played;
    }

    private static Simulation.Bringing bringing() {
        return new Simulation.Bringing() {
            @Override
            public GuestModel model(GuestGroup group, NamedHost home) {
                return Played.model(group.model(), home.host());
            }

            @Override
            public List<Call> recording(GuestGroup group) {
                throw new IllegalStateException("none here");
            }
        };
    }

    static GuestModel model(String name, Host host) {
        try {
            return GuestModels.of(name, Path.of("."), host);
        } catch (BadInput e) {
            throw new IllegalStateException(e);
        }
    }

    private void play(List<NamedHost> homes, long window) {
        while (simulation.advance()) {
            for (int host = 0; host < homes.size(); host++) {
                for (var list : simulation.lists(host)) {
                    assertThat(list.micros()).isBetween(simulation.from(), simulation.from() + window - 1);
                    var before = entities.computeIfAbsent(list.entity(), Entity::initial);
                    beforeLast.put(list.entity(), before);
                    var turn = Turn.decide(
                            before, homes.get(host), list.steps(), new Cause.Virtual(list.micros()), Refusals.ALL);
                    var after = turn.record()
                            .map(record -> before.apply(record, name -> homes.stream()
                                    .filter(home -> home.name().equals(name))
                                    .findFirst()
                                    .orElseThrow()))
                            .orElse(before);
                    entities.put(list.entity(), after);
                    for (int call = 0; call < turn.decisions().size(); call++) {
                        made.add(new Made(
                                list.entity(),
                                homes.get(host),
                                list.steps().get(call),
                                turn.decisions().get(call)));
                    }
                    turn.record().ifPresent(record -> {
                        recorded.add(before.decoded(record, _ -> homes.getFirst()));
                        this.before.add(before.monitor());
                    });
                    injected(list, turn);
                    list.answered(turn.decisions(), Footprint.of(after.monitor()));
                    list.steps()
                            .forEach(step -> calls.add("%s %s %s"
                                    .formatted(Times.moment(list.micros()), list.entity(), CallName.of(step.call()))));
                }
            }
        }
    }

    private void injected(GuestList list, Turn turn) {
        for (int index = 0; index < turn.decisions().size(); index++) {
            var step = list.steps().get(index);
            for (var event : turn.decisions().get(index).events()) {
                if (event instanceof VmEvent.FaultInjected(var _, var errno, var delay)) {
                    injected.add("%s %s %s %s"
                            .formatted(
                                    Times.moment(list.micros() + step.offsetMicros()),
                                    list.entity(),
                                    CallName.of(step.call()),
                                    errno == 0
                                            ? Times.length(delay)
                                            : Errno.of(errno).orElseThrow()));
                }
            }
        }
    }

    /// When a call was made, and on whom.
    List<String> times(String call) {
        return calls.stream()
                .filter(it -> it.endsWith(" " + call))
                .map(it -> it.substring(0, it.length() - call.length() - 1))
                .toList();
    }

    Map<String, Long> states() {
        return simulation.observations().guestsByState();
    }

    List<String> notes(String kind) {
        return simulation.observations().notes().stream()
                .filter(note -> note.kind().equals(kind))
                .map(note -> "%s %s %s"
                        .formatted(note.host(), note.guest(), note.text())
                        .strip())
                .toList();
    }
}
