package io.kvmsim.run;

import io.kvmsim.cpu.GuestModel;
import io.kvmsim.cpu.GuestModels;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.file.ScenarioFile;
import io.kvmsim.scenario.sim.Simulation;
import io.kvmsim.trace.Recording;
import io.kvmsim.trace.TraceReader;
import io.kvmsim.trace.TracedCall;
import io.kvmsim.values.BadInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a run directory asks for.
final class Workloads {
    /// A model's file was found when the scenario was read: its path is whole.
    private static final Path HERE = Path.of("");

    private Workloads() {}

    static Workload of(RunDirectory run) throws BadRun {
        var plan = RunPlan.of(run);
        var files = plan.manifest().scenarioFiles();
        if (files == null) {
            return new RecordedWorkload(plan);
        }
        var scenario = scenario(run, files);
        var homes = plan.hosts().stream().map(RunHosts.RunHost::home).toList();
        var simulation = new Simulation(scenario, homes, bringing(scenario, homes));
        return new SimulatedWorkload(plan, simulation);
    }

    static Scenario scenario(RunDirectory run, Map<String, String> files) throws BadRun {
        var path = run.path().resolve(RunDirectory.SCENARIO);
        var text = new String(run.read(RunDirectory.SCENARIO), StandardCharsets.UTF_8);
        for (var file : files.values()) {
            run.inside(file);
        }
        var strange = new ArrayList<String>();
        try {
            var scenario = ScenarioFile.parse(path.toString(), text, named -> {
                if (!files.containsKey(named)) {
                    strange.add(named);
                }
                return run.path().resolve(files.getOrDefault(named, RunDirectory.SCENARIO));
            });
            if (strange.isEmpty()) {
                return scenario;
            }
        } catch (BadInput e) {
            if (strange.isEmpty()) {
                throw new BadRun(e.getMessage(), e);
            }
        }
        throw new BadRun("%s: names the file \"%s\", which the run does not have".formatted(path, strange.getFirst()));
    }

    /// How a scenario's guests are brought up: everything is read and checked here.
    static Simulation.Bringing bringing(Scenario scenario, List<NamedHost> homes) throws BadRun {
        var models = new HashMap<ModelOn, GuestModel>();
        var recordings = new HashMap<String, List<Call>>();
        for (var group : scenario.guests()) {
            if (group.recording().isPresent()) {
                recordings.put(group.name(), recording(group));
            }
            for (var home : homes) {
                models.put(new ModelOn(group.model(), home.host()), model(group, home.host()));
            }
        }
        return new Simulation.Bringing() {
            @Override
            public GuestModel model(GuestGroup group, NamedHost home) {
                return models.get(new ModelOn(group.model(), home.host()));
            }

            @Override
            public List<Call> recording(GuestGroup group) {
                return recordings.get(group.name());
            }
        };
    }

    private record ModelOn(String model, Host host) {}

    private static GuestModel model(GuestGroup group, Host host) throws BadRun {
        try {
            return GuestModels.of(group.model(), HERE, host);
        } catch (BadInput e) {
            throw new BadRun(e.getMessage(), e);
        }
    }

    private static List<Call> recording(GuestGroup group) throws BadRun {
        try (var reader = TraceReader.open(group.recording().orElseThrow().toString())) {
            return Recording.read(reader).calls().stream()
                    .filter(recorded -> !recorded.call().vm().equals(TracedCall.DEV_KVM))
                    .map(recorded -> recorded.call().call())
                    .toList();
        } catch (BadInput e) {
            throw new BadRun(e.getMessage(), e);
        }
    }
}
