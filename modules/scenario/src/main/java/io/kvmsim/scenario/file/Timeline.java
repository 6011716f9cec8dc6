package io.kvmsim.scenario.file;

import io.kvmsim.scenario.GuestNames;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.TimelineEntry;
import io.kvmsim.scenario.TimelineEntry.Action;
import io.kvmsim.scenario.TimelineEntry.GuestAction;
import io.kvmsim.scenario.TimelineEntry.HostAction;
import io.kvmsim.scenario.TimelineEntry.Schedule;
import io.kvmsim.scenario.TimelineEntry.Transfer;
import io.kvmsim.values.BadInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads `timeline:`.
final class Timeline {
    private static final List<String> ACTIONS = List.of(
            "boot",
            "shutdown",
            "reset",
            "rotateKeys",
            "hotplug",
            "setClock",
            "clockStep",
            "pressure",
            "migrate",
            "evacuate",
            "probe");
    private static final List<String> TIMES = List.of("at", "every", "rate");
    private static final Map<String, Long> UNITS =
            Map.of("s", 1_000_000L, "m", 60_000_000L, "h", 3_600_000_000L, "d", 86_400_000_000L);

    /// QEMU's defaults: max-bandwidth and downtime-limit.
    private static final long BANDWIDTH = 128L << 20;

    private static final long DOWNTIME = 300_000;
    private static final int ROUNDS = 30;

    private Timeline() {}

    static List<TimelineEntry> of(YamlValue top, Set<String> hosts, List<GuestGroup> guests) throws BadInput {
        var entries = new ArrayList<TimelineEntry>();
        for (var entry : top.list("timeline")) {
            var action = action(entry, one(entry, ACTIONS, "what happens"), hosts);
            targets(entry, action, hosts, guests);
            entries.add(new TimelineEntry(schedule(entry), action));
        }
        return List.copyOf(entries);
    }

    private static String one(YamlValue entry, List<String> keys, String what) throws BadInput {
        var given = keys.stream().filter(entry::has).toList();
        if (given.size() != 1) {
            throw entry.bad("has %s for %s; it is one of %s"
                    .formatted(
                            given.isEmpty() ? "no key" : String.join(" and ", given), what, String.join(", ", keys)));
        }
        return given.getFirst();
    }

    private static Schedule schedule(YamlValue entry) throws BadInput {
        long jitter = entry.micros("jitter", 0);
        long from = entry.micros("from", 0);
        long until = entry.micros("until", Long.MAX_VALUE);
        if (until <= from) {
            throw entry.get("until").bad("is not after \"from\"");
        }
        return switch (one(entry, TIMES, "when")) {
            case "at" -> {
                for (var key : List.of("from", "until", "arrivals")) {
                    if (entry.has(key)) {
                        throw entry.get(key).bad("stands beside \"at\": it belongs to \"every\" or \"rate\"");
                    }
                }
                long at = entry.micros("at", 0);
                yield new Schedule(Schedule.Kind.ONCE, at, at + 1, 0, jitter);
            }
            case "every" -> {
                long every = entry.micros("every", 0);
                if (every == 0) {
                    throw entry.get("every").bad("is \"0\"; it is at least 1us");
                }
                yield new Schedule(Schedule.Kind.EVERY, from, until, every, jitter);
            }
            default -> {
                long interval = interval(entry.get("rate"));
                var kind = entry.text("arrivals", "fixed").equals("poisson")
                        ? Schedule.Kind.POISSON
                        : Schedule.Kind.FIXED_RATE;
                // One after the other, to each once: the timeline ends with the last of them.
                yield new Schedule(kind, from, entry.micros("until", Long.MAX_VALUE - 1), interval, jitter);
            }
        };
    }

    private static long interval(YamlValue rate) throws BadInput {
        var parts = rate.text().split("/", 2);
        double number = Double.parseDouble(parts[0]);
        double interval = UNITS.get(parts[1]) / number;
        if (number == 0 || interval < 1) {
            throw rate.bad("is \"%s\"; a rate is above 0 and at most 1000000/s".formatted(rate.text()));
        }
        return (long) interval;
    }

    private static Action action(YamlValue entry, String name, Set<String> hosts) throws BadInput {
        var value = entry.get(name);
        var guests = value.node().isTextual() ? value.text() : value.text("guests", "");
        return switch (name) {
            case "boot" -> new GuestAction.Boot(guests);
            case "shutdown" -> new GuestAction.Shutdown(guests);
            case "reset" -> new GuestAction.Reset(guests);
            case "rotateKeys" -> new GuestAction.RotateKeys(guests);
            case "hotplug" -> new GuestAction.Hotplug(guests, value.integer("cpus", 1));
            case "setClock" -> new GuestAction.SetClock(guests, value.micros("ahead", 0));
            case "clockStep" -> new HostAction.ClockStep(value.text("hosts", ""), value.micros("by", 0));
            case "pressure" -> new HostAction.Pressure(value.text("hosts", ""), value.size("bytes", 0));
            case "migrate" -> new GuestAction.Migrate(guests, destination(value, hosts), transfer(value));
            case "evacuate" ->
                new HostAction.Evacuate(value.text("hosts", ""), destination(value, hosts), transfer(value));
            default -> {
                var call = value.get("call");
                var parsed = CallWords.parse(List.of(call.text().strip().split(" +")));
                yield new GuestAction.Probe(guests, parsed.orElseThrow(call::bad));
            }
        };
    }

    private static String destination(YamlValue value, Set<String> hosts) throws BadInput {
        var to = value.text("to", "*");
        if (hosts.stream().noneMatch(name -> TimelineEntry.matches(to, name))) {
            throw value.get("to")
                    .bad("is \"%s\", and there is no such host; there are %s".formatted(to, Names.listed(hosts)));
        }
        return to;
    }

    private static Transfer transfer(YamlValue value) throws BadInput {
        long bandwidth = BANDWIDTH;
        if (value.has("bandwidth")) {
            var given = value.get("bandwidth");
            bandwidth = given.rate();
        }
        return new Transfer(
                bandwidth,
                value.micros("downtime", DOWNTIME),
                value.integer("concurrent", 1),
                value.integer("rounds", ROUNDS));
    }

    private static void targets(YamlValue entry, Action action, Set<String> hosts, List<GuestGroup> guests)
            throws BadInput {
        var pattern = action.targets();
        boolean found = action instanceof HostAction
                ? hosts.stream().anyMatch(name -> TimelineEntry.matches(pattern, name))
                : guests.stream().anyMatch(group -> GuestNames.hasMatch(group, pattern));
        if (!found) {
            var names = action instanceof HostAction
                    ? hosts
                    : guests.stream().map(group -> group.name() + "-*").toList();
            throw entry.bad("is for \"%s\", and there is none; there are %s".formatted(pattern, Names.listed(names)));
        }
    }
}
