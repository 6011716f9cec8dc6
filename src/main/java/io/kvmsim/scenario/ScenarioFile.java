package io.kvmsim.scenario;

import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.Scenario.HostGroup;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads a scenario file: YAML, `apiVersion: kvmsim/v1`, `kind: Scenario`. Paths in it are relative to the file.
public final class ScenarioFile {
    private static final int BYTES_MAX = 4 << 20;
    private static final int ALIASES_MAX = 50;
    private static final String API_VERSION = "kvmsim/v1";
    private static final String KIND = "Scenario";

    private static final List<String> TOP = List.of("apiVersion", "kind", "name", "seed", "hosts", "guests");
    private static final List<String> HOST = List.of("name", "count", "machine", "memory");
    private static final List<String> GUEST = List.of("name", "count", "recording");

    private ScenarioFile() {}

    /// @throws BadScenario names the line and what is allowed
    public static Scenario read(Path file) throws BadScenario {
        var name = file.toString();
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new BadScenario(
                        name, 0, "has %d bytes; a scenario has at most %d".formatted(Files.size(file), BYTES_MAX));
            }
            return parse(name, Files.readString(file), file.toAbsolutePath().getParent());
        } catch (NoSuchFileException _) {
            throw new BadScenario(name, 0, "no such file");
        } catch (CharacterCodingException _) {
            throw new BadScenario(name, 0, "is not UTF-8");
        } catch (IOException e) {
            throw new BadScenario(name, 0, "cannot be read: " + e.getMessage());
        }
    }

    /// @param name   of the file, for messages
    /// @param folder what its paths are relative to
    public static Scenario parse(String name, String yaml, Path folder) throws BadScenario {
        var settings = LoadSettings.builder()
                .setLabel(name)
                .setMaxAliasesForCollections(ALIASES_MAX)
                .setAllowDuplicateKeys(false)
                .build();
        try {
            var root = new Compose(settings)
                    .composeString(yaml)
                    .orElseThrow(() -> new BadScenario(name, 0, "is empty; it begins with apiVersion: " + API_VERSION));
            return scenario(YamlMap.of(name, "the scenario", root, TOP), folder);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw new BadScenario(name, line, "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new BadScenario(
                    name, 0, "not YAML: " + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    private static Scenario scenario(YamlMap top, Path folder) throws BadScenario {
        top.require("apiVersion", API_VERSION);
        top.require("kind", KIND);
        var hosts = new ArrayList<HostGroup>();
        for (var host : top.list("hosts", HOST)) {
            hosts.add(new HostGroup(
                    host.name("name"),
                    (int) host.number("count", 1, 1, Scenario.HOSTS_MAX),
                    host.path("machine", folder),
                    host.size("memory")));
        }
        var guests = new ArrayList<GuestGroup>();
        for (var guest : top.list("guests", GUEST)) {
            guests.add(new GuestGroup(
                    guest.name("name"),
                    (int) guest.number("count", 1, 1, Scenario.GUESTS_MAX),
                    guest.path("recording", folder)));
        }
        distinct(top, "hosts", hosts.stream().map(HostGroup::name).toList());
        distinct(top, "guests", guests.stream().map(GuestGroup::name).toList());
        return new Scenario(
                top.has("name") ? top.name("name") : "scenario",
                top.number("seed", 0, 0, Long.MAX_VALUE),
                List.copyOf(hosts),
                List.copyOf(guests));
    }

    private static void distinct(YamlMap top, String key, List<String> names) throws BadScenario {
        Set<String> seen = new HashSet<>();
        for (var name : names) {
            if (!seen.add(name)) {
                throw top.bad(key, "has two groups named \"%s\"; names are different".formatted(name));
            }
        }
    }
}
