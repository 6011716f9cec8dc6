package io.kvmsim.scenario.file;

import io.kvmsim.cpu.GuestModels;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.Scenario.MemoryUse;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Quantity;
import java.util.List;
import java.util.Set;

/// Reads `guests:`.
final class GuestGroups {
    private static final long SEGMENT = 1 << 20;

    /// Of a guest with a recording: they stand in the recording.
    private static final Set<String> RECORDED =
            Set.of("cpus", "cpusMax", "memory", "memoryMax", "hugePages", "model", "cmma", "wrapping", "use");

    private GuestGroups() {}

    /// @param start microseconds since a Monday began, at virtual time 0
    static GuestGroup of(YamlValue guest, References files, Set<String> hosts, List<MemoryUse> uses, long start)
            throws BadInput {
        var recording = guest.path("recording", files);
        if (recording.isPresent()) {
            for (var key : RECORDED) {
                if (guest.has(key)) {
                    throw guest.get(key).bad("stands beside \"recording\", which says it already: leave one out");
                }
            }
        } else if (!guest.has("memory")) {
            throw guest.bad("lacks the key \"memory\", or a \"recording\"");
        }
        int cpus = guest.integer("cpus", 1);
        long memory = segments(guest, "memory", 0);
        var group = new GuestGroup(
                guest.get("name").text(),
                guest.integer("count", 1),
                recording,
                guest.optional("host"),
                cpus,
                guest.integer("cpusMax", cpus),
                memory,
                segments(guest, "memoryMax", memory),
                guest.flag("hugePages", false),
                model(guest, files),
                guest.flag("cmma", true),
                guest.text("wrapping", "on").equals("on"),
                guest.optional("use"),
                guest.integer("oomScoreAdj", 0),
                CpuTimes.guest(guest, files, start));
        check(guest, group, hosts, uses);
        return group;
    }

    /// Words that need no file, or where the file is.
    private static String model(YamlValue guest, References files) throws BadInput {
        var text = guest.text("model", GuestModels.HOST);
        try {
            if (GuestModels.needsNoFile(text)) {
                return text;
            }
            return GuestModels.withFile(text, files::of);
        } catch (BadInput e) {
            throw guest.get("model").bad("is wrong: " + e.getMessage());
        }
    }

    private static long segments(YamlValue guest, String key, long absent) throws BadInput {
        long size = guest.size(key, absent);
        if (guest.has(key) && (size == 0 || size % SEGMENT != 0)) {
            throw guest.get(key)
                    .bad("is %s; a guest's memory is a multiple of 1MiB".formatted(Quantity.readable(size)));
        }
        return size;
    }

    private static void check(YamlValue guest, GuestGroup group, Set<String> hosts, List<MemoryUse> uses)
            throws BadInput {
        if (group.cpusMax() < group.cpus()) {
            throw guest.get("cpusMax")
                    .bad("is %d; it is not less than cpus, %d".formatted(group.cpusMax(), group.cpus()));
        }
        if (group.memoryMax() < group.memory()) {
            throw guest.get("memoryMax")
                    .bad("is %s; it is not less than memory, %s"
                            .formatted(Quantity.readable(group.memoryMax()), Quantity.readable(group.memory())));
        }
        if (group.use().isPresent()
                && uses.stream().noneMatch(use -> use.name().equals(group.use().get()))) {
            throw guest.get("use")
                    .bad("is \"%s\"; \"memory\" has %s"
                            .formatted(
                                    group.use().get(),
                                    Names.listed(
                                            uses.stream().map(MemoryUse::name).toList())));
        }
        if (group.host().isPresent() && !hosts.contains(group.host().get())) {
            throw guest.get("host")
                    .bad("is \"%s\"; the hosts are %s".formatted(group.host().get(), Names.listed(hosts)));
        }
    }
}
