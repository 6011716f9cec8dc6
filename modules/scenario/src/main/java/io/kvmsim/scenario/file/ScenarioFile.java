package io.kvmsim.scenario.file;

import io.kvmsim.scenario.MachineGroup;
import io.kvmsim.scenario.Measures;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.Scenario.Expectation;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.Scenario.HostGroup;
import io.kvmsim.scenario.Scenario.Placement;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Expression;
import io.kvmsim.values.InputFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// Reads a scenario file: YAML, `apiVersion: kvmsim/v1`, `kind: Scenario`. Paths in it are relative to the file.
public final class ScenarioFile {
    private static final long MICROS_PER_DAY = 86_400_000_000L;
    private static final long MICROS_PER_WEEK = 7 * MICROS_PER_DAY;

    /// Of virtual time: some 136 years, which the TOD clock holds.
    static final long DURATION_MAX = 50_000 * MICROS_PER_DAY;

    private ScenarioFile() {}

    /// @throws BadInput names the line and what is allowed
    public static Scenario read(Path file) throws BadInput {
        var folder = file.toAbsolutePath().getParent();
        return parse(file.toString(), text(file), named -> folder.resolve(named).normalize());
    }

    /// What stands in the file.
    ///
    /// @throws BadInput where it is too long, or no text
    public static String text(Path file) throws BadInput {
        var name = file.toString();
        try {
            if (Files.size(file) > YamlLimits.BYTES_MAX) {
                throw new BadInput(
                        name,
                        0,
                        "has %d bytes; a scenario has at most %d".formatted(Files.size(file), YamlLimits.BYTES_MAX));
            }
            try (var input = Files.newInputStream(file)) { // a pipe has no size
                var bytes = input.readNBytes(YamlLimits.BYTES_MAX + 1);
                if (bytes.length > YamlLimits.BYTES_MAX) {
                    throw new BadInput(name, 0, "is longer than %d bytes".formatted(YamlLimits.BYTES_MAX));
                }
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            }
        } catch (NoSuchFileException _) {
            throw new BadInput(name, 0, "no such file");
        } catch (CharacterCodingException _) {
            throw new BadInput(name, 0, "is not UTF-8");
        } catch (IOException e) {
            throw new BadInput(name, 0, "cannot be read: " + InputFile.reason(e));
        }
    }

    /// @param name   of the file, for messages
    /// @param files where the files are that it names
    public static Scenario parse(String name, String yaml, Function<String, Path> files) throws BadInput {
        var tree = YamlTree.parse(name, yaml);
        var problem = new ScenarioSchema().problem(tree);
        if (problem.isPresent()) {
            throw problem.get();
        }
        return scenario(YamlValue.root(tree), yaml, new References(files));
    }

    private static Scenario scenario(YamlValue top, String yaml, References files) throws BadInput {
        var machines = CpuTimes.machines(top);
        var hosts = HostGroups.of(top, files);
        var uses = MemoryUses.of(top, files);
        var guests = new ArrayList<GuestGroup>();
        var hostNames = Names.hosts(hosts);
        long start = hosts.getFirst().clock().start() % MICROS_PER_WEEK; // 1900 began on a Monday
        for (var guest : top.list("guests")) {
            guests.add(GuestGroups.of(guest, files, hostNames, uses, start));
        }
        long all = guests.stream().mapToLong(GuestGroup::count).sum();
        if (all > Scenario.GUESTS_MAX) {
            throw top.get("guests")
                    .bad("has %,d guests in all groups; a scenario has at most %,d: lower a \"count\""
                            .formatted(all, Scenario.GUESTS_MAX));
        }
        distinct(top, "machines", machines.stream().map(MachineGroup::name).toList());
        distinct(top, "hosts", hosts.stream().map(HostGroup::name).toList());
        distinct(top, "guests", guests.stream().map(GuestGroup::name).toList());
        var expect = new ArrayList<Expectation>();
        for (var expected : top.list("expect")) {
            var units = ExpectedUnits.problem(expected.text());
            if (units.isPresent()) {
                throw expected.bad("is \"%s\": %s".formatted(expected.text(), units.get()));
            }
            try {
                expect.add(new Expectation(
                        Expression.parse(expected.text(), Measures::isKnown).text()));
            } catch (Expression.Malformed e) {
                throw expected.bad("is \"%s\": %s; it compares numbers and %s"
                        .formatted(expected.text(), e.getMessage(), Measures.listed()));
            }
        }
        long window = top.micros("window", Scenario.WINDOW_DEFAULT);
        if (window == 0) {
            throw top.get("window").bad("is \"0\"; a window is at least 1us");
        }
        long duration = top.micros("duration", 0);
        if (duration > DURATION_MAX) {
            throw top.get("duration").bad("is longer than 50000d");
        }
        var timeline = Timeline.of(top, hostNames, guests);
        boolean endless = timeline.stream().anyMatch(entry -> entry.schedule().until() == Long.MAX_VALUE);
        boolean moves = guests.stream().anyMatch(guest -> guest.use().isPresent());
        boolean wants = guests.stream().anyMatch(guest -> guest.cpu().isPresent());
        if (duration == 0 && (endless || moves || wants)) {
            throw top.bad("lacks the key \"duration\", and %s repeats without an end"
                    .formatted(endless ? "its timeline" : moves ? "how memory is used" : "what CPU time guests want"));
        }
        CpuTimes.check(top, machines, hosts, guests, expect);
        Occurrences.check(top, duration);
        return new Scenario(
                top.text("name", "scenario"),
                top.has("seed") ? top.get("seed").node().longValue() : 0,
                window,
                duration,
                placement(top.get("placement")),
                machines,
                hosts,
                List.copyOf(guests),
                uses,
                timeline,
                CallRules.faults(top, guests, files),
                CallRules.latency(top, guests, files),
                List.copyOf(expect),
                new Scenario.Source(yaml, files.all()));
    }

    private static Placement placement(YamlValue value) {
        return new Placement(Placement.Policy.of(value.text("policy", "round-robin")), value.share("overcommit", 0));
    }

    private static void distinct(YamlValue top, String key, List<String> names) throws BadInput {
        Set<String> seen = new HashSet<>();
        for (var name : names) {
            if (!seen.add(name)) {
                throw top.get(key).bad("has two groups named \"%s\"; names are different".formatted(name));
            }
        }
    }
}
