package io.kvmsim.cli.option;

import io.kvmsim.kvm.state.Host;
import io.kvmsim.trace.HostJson;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/// Where commands find hosts: files, and names of files in the folder `hosts` of the configuration.
public final class HostFiles {
    private static final String SUFFIX = ".json";
    private static final int IBC_LEVEL = 0xFFF;

    private HostFiles() {}

    /// @param name as the user gave it, without folder and suffix
    public record Named(String name, Host host) {}

    /// @param nameOrFile `z14`, or the path of a host file
    public static Named read(String nameOrFile) throws BadInput {
        var file = Path.of(nameOrFile);
        if (nameOrFile.endsWith(SUFFIX) || Files.isRegularFile(file)) {
            return named(file);
        }
        var inFolder = folder().resolve(nameOrFile + SUFFIX);
        if (!Files.isRegularFile(inFolder)) {
            throw new BadInput(
                    nameOrFile,
                    0,
                    "no such host; a host is a file or one of %s in %s"
                            .formatted(String.join(", ", names()), folder()));
        }
        return named(inFolder);
    }

    /// Whether there is a host of this name in the folder.
    static boolean has(String name) {
        try {
            return Files.isRegularFile(folder().resolve(name + SUFFIX));
        } catch (InvalidPathException _) {
            return false;
        }
    }

    /// Each host once. Two that differ and have files of the same name are called as the user gave them.
    public static List<Named> read(List<String> namesOrFiles) throws BadInput {
        var hosts = new LinkedHashMap<String, Host>();
        for (var word : namesOrFiles) {
            var host = read(word);
            var same = hosts.putIfAbsent(host.name(), host.host());
            if (same != null && !same.equals(host.host())) {
                hosts.put(word, host.host());
            }
        }
        return hosts.entrySet().stream()
                .map(it -> new Named(it.getKey(), it.getValue()))
                .toList();
    }

    /// All of the folder, oldest first.
    public static List<Named> all() throws BadInput {
        var hosts = new ArrayList<>(read(names()));
        hosts.sort(Comparator.comparingInt((Named it) -> it.host().description().ibc() & IBC_LEVEL)
                .thenComparing(Named::name));
        return hosts;
    }

    private static Named named(Path file) throws BadInput {
        var name = file.getFileName().toString();
        return new Named(
                name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name, HostJson.read(file));
    }

    private static List<String> names() throws BadInput {
        try (var files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        } catch (IOException _) {
            throw new BadInput(folder().toString(), 0, "no such folder; name hosts by their files");
        }
    }

    private static Path folder() {
        var config = System.getProperty("kvmsim.config");
        if (config != null) {
            return Path.of(config, "hosts");
        }
        return Path.of(System.getProperty("kvmsim.home", ""), "config", "hosts");
    }
}
