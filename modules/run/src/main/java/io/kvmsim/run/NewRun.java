package io.kvmsim.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.log.format.DurableFile;
import io.kvmsim.scenario.Machines;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.trace.Recording;
import io.kvmsim.trace.TraceReader;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.InputFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Creates the directory of a new run: everything that it is made from is checked before anything is written.
public final class NewRun {
    /// The hosts' TOD clock at virtual time 0: 2026-01-01T00:00:00Z, in units of 2^-12 microseconds since 1900.
    static final long START_TOD = (2_208_988_800L + 1_767_225_600L) * 1_000_000L << 12;

    private NewRun() {}

    /// Records all refused calls.
    ///
    /// @param profile whose answers the hosts give
    /// @param path    must not exist yet
    /// @param version of this program
    public static RunDirectory make(Scenario scenario, Profile profile, Path path, String version) throws BadRun {
        return make(scenario, profile, Refusals.ALL, path, version);
    }

    /// @param refusals that are recorded
    public static RunDirectory make(Scenario scenario, Profile profile, Refusals refusals, Path path, String version)
            throws BadRun {
        var contents = Contents.of(scenario, profile);
        var manifest = new Manifest(
                Manifest.FORMAT,
                version,
                profile.wireName(),
                RecordedRefusals.word(refusals),
                scenario.name(),
                scenario.seed(),
                "0x" + Long.toHexString(START_TOD),
                "scenario:" + scenario.name(),
                System.getProperty("user.name", ""),
                Instant.now().toString(),
                contents.hosts(),
                contents.guests(),
                contents.places(),
                null);
        var run = directory(path);
        try {
            for (var file : contents.files().entrySet()) {
                run.write(file.getKey(), file.getValue());
            }
            run.writeJson(RunDirectory.MANIFEST, manifest);
            return run;
        } catch (BadRun e) {
            run.remove();
            throw e;
        }
    }

    /// Makes a run directory without files.
    ///
    /// @throws BadRun where there is one already, or it cannot be written
    private static RunDirectory directory(Path path) throws BadRun {
        var run = new RunDirectory(path);
        var parent = path.toAbsolutePath().getParent();
        try {
            Files.createDirectories(parent);
        } catch (IOException e) {
            throw new BadRun("%s: cannot be made: %s: %s".formatted(path, parent, RunDirectory.reason(e)), e);
        }
        try {
            Files.createDirectory(path);
            DurableFile.forceFolder(parent);
        } catch (FileAlreadyExistsException _) {
            throw new RunExists(
                    run.neverBegan()
                            ? "%s: %s, or name another with --run".formatted(path, RunDirectory.NEVER_BEGAN)
                            : "%s exists already: name another with --run, or continue with --resume %s"
                                    .formatted(path, path));
        } catch (IOException e) {
            throw new BadRun("%s: cannot be made: %s".formatted(path, RunDirectory.reason(e)), e);
        }
        try {
            for (var folder : RunDirectory.FOLDERS) {
                Files.createDirectory(path.resolve(folder));
            }
            return run;
        } catch (IOException e) {
            run.remove();
            throw new BadRun("%s: cannot be made: %s".formatted(path, RunDirectory.reason(e)), e);
        }
    }

    /// Reads and checks all that a run of the scenario would be made from, as [#make] does, and writes nothing.
    ///
    /// @throws BadRun where one of the files that it names cannot be used, or a guest's model
    public static void check(Scenario scenario, Profile profile) throws BadRun {
        Contents.of(scenario, profile);
    }

    /// What a new run is made from: all of it was checked.
    ///
    /// @param files  of the run's directory, by their names there
    /// @param places of the files that the scenario names, by what stands in it; null where all guests are recorded
    private record Contents(
            List<Manifest.HostEntry> hosts,
            List<Manifest.GuestEntry> guests,
            Map<String, String> places,
            Map<String, byte[]> files) {
        static Contents of(Scenario scenario, Profile profile) throws BadRun {
            var files = new LinkedHashMap<String, byte[]>();
            var hosts = NewRun.hosts(scenario, files);
            if (scenario.isRecorded()) {
                return new Contents(hosts, NewRun.guests(scenario, files), null, files);
            }
            var places = scenarioFiles(scenario, files);
            Workloads.bringing(scenario, homes(scenario, profile));
            return new Contents(hosts, simulatedGuests(scenario), places, files);
        }
    }

    /// One of each group, with the answers of the run's profile.
    private static List<NamedHost> homes(Scenario scenario, Profile profile) throws BadRun {
        var homes = new ArrayList<NamedHost>();
        for (var group : scenario.hosts()) {
            try {
                homes.add(new NamedHost(group.name(), Machines.of(group).withProfile(profile)));
            } catch (BadInput e) {
                throw new BadRun(e.getMessage(), e);
            }
        }
        return homes;
    }

    /// The first of `name-1`, `name-2` … that does not exist.
    public static Path free(Path runs, String name) {
        int number = 1;
        while (Files.exists(runs.resolve(name + "-" + number))) {
            number++;
        }
        return runs.resolve(name + "-" + number);
    }

    private static List<Manifest.HostEntry> hosts(Scenario scenario, Map<String, byte[]> files) throws BadRun {
        var hosts = new ArrayList<Manifest.HostEntry>();
        for (var group : scenario.hosts()) {
            var file = "hosts/" + group.name() + ".json";
            files.put(file, withModule(read(group.machine()), group));
            for (int number = 1; number <= group.count(); number++) {
                hosts.add(new Manifest.HostEntry(group.host(number), file, group.memory() - group.reserved()));
            }
        }
        return List.copyOf(hosts);
    }

    /// With the kvm module's parameters that the scenario gives.
    private static byte[] withModule(byte[] host, Scenario.HostGroup group) throws BadRun {
        var module = group.module();
        try {
            var changed = Machines.of(group).description();
            if (module.nested().isEmpty() && module.hpage().isEmpty()) {
                return host;
            }
            var json = (ObjectNode) RunDirectory.JSON.readTree(host);
            var parameters = json.withObject("/module");
            module.nested().ifPresent(value -> {
                parameters.put("nested", value.booleanValue());
                json.put("feat", changed.feat().trimmedHex());
            });
            module.hpage().ifPresent(value -> parameters.put("hpage", value.booleanValue()));
            return RunDirectory.JSON.writeValueAsBytes(json);
        } catch (BadInput | IOException e) {
            throw new BadRun(e.getMessage(), e);
        }
    }

    private static List<Manifest.GuestEntry> simulatedGuests(Scenario scenario) {
        return scenario.guests().stream()
                .map(group -> new Manifest.GuestEntry(group.name(), group.count(), null))
                .toList();
    }

    /// Keeps what a scenario in virtual time names; gives where, by what stands in it.
    private static Map<String, String> scenarioFiles(Scenario scenario, Map<String, byte[]> files) throws BadRun {
        var places = new TreeMap<String, String>();
        files.put(RunDirectory.SCENARIO, scenario.source().text().getBytes(StandardCharsets.UTF_8));
        for (var group : scenario.hosts()) {
            scenario.source().files().forEach((named, file) -> {
                if (file.equals(group.machine())) {
                    places.putIfAbsent(named, "hosts/" + group.name() + ".json");
                }
            });
        }
        for (var named : scenario.source().files().entrySet()) {
            if (!places.containsKey(named.getKey())) {
                var place =
                        "files/%d-%s".formatted(places.size(), named.getValue().getFileName());
                places.put(named.getKey(), place);
                files.put(place, read(named.getValue()));
            }
        }
        return places;
    }

    private static List<Manifest.GuestEntry> guests(Scenario scenario, Map<String, byte[]> files) throws BadRun {
        var guests = new ArrayList<Manifest.GuestEntry>();
        for (var group : scenario.guests()) {
            try (var reader = TraceReader.open(group.recording().orElseThrow().toString())) {
                Recording.read(reader);
            } catch (BadInput e) {
                throw new BadRun(e.getMessage(), e);
            }
            var file = "recordings/" + group.name() + ".jsonl";
            files.put(file, read(group.recording().orElseThrow()));
            guests.add(new Manifest.GuestEntry(group.name(), group.count(), file));
        }
        return List.copyOf(guests);
    }

    private static byte[] read(Path file) throws BadRun {
        try {
            return InputFile.read(file);
        } catch (IOException e) {
            throw new BadRun("%s: cannot be read: %s".formatted(file, RunDirectory.reason(e)), e);
        }
    }
}
