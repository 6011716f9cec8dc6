package io.kvmsim.scenario.file;

import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.Scenario.Clock;
import io.kvmsim.scenario.Scenario.HostGroup;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Quantity;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads `hosts:`.
final class HostGroups {
    /// When a TOD clock with its epoch index begins; it ends much later than anybody plans.
    private static final Instant TOD_FIRST = Instant.parse("1900-01-01T00:00:00Z");

    private static final Instant TOD_LAST = Instant.parse("2999-01-01T00:00:00Z");
    private static final int NANOS_PER_MICRO = 1000;

    private HostGroups() {}

    static List<HostGroup> of(YamlValue top, References files) throws BadInput {
        var hosts = new ArrayList<HostGroup>();
        for (var host : top.list("hosts")) {
            var module = host.get("module");
            var group = new HostGroup(
                    host.get("name").text(),
                    host.integer("count", 1),
                    host.path("machine", files).orElseThrow(),
                    host.size("memory", 0),
                    host.size("reserved", 0),
                    host.size("swap", 0),
                    new Scenario.Module(flag(module, "nested"), flag(module, "hpage")),
                    clock(host.get("clock")),
                    host.has("link") ? host.get("link").rate() : 0,
                    CpuTimes.host(host));
            if (group.memory() == 0) {
                throw host.get("memory")
                        .bad("is \"%s\"; a host has memory"
                                .formatted(host.get("memory").text()));
            }
            if (group.reserved() > group.memory()) {
                throw host.get("reserved")
                        .bad("is %s; the host has %s"
                                .formatted(Quantity.readable(group.reserved()), Quantity.readable(group.memory())));
            }
            hosts.add(group);
        }
        long all = hosts.stream().mapToLong(HostGroup::count).sum();
        if (all > Scenario.HOSTS_MAX) {
            throw top.get("hosts")
                    .bad("has %,d hosts in all groups; a scenario has at most %,d: lower a \"count\""
                            .formatted(all, Scenario.HOSTS_MAX));
        }
        return List.copyOf(hosts);
    }

    private static Clock clock(YamlValue clock) throws BadInput {
        long driftNanos = (long) (clock.node().path("drift").asDouble() * NANOS_PER_MICRO);
        if (!clock.has("start")) {
            return new Clock(Clock.DEFAULT.start(), driftNanos);
        }
        var start = clock.get("start");
        try {
            var moment = Instant.parse(start.text());
            if (moment.isBefore(TOD_FIRST) || moment.isAfter(TOD_LAST)) {
                throw start.bad("is \"%s\"; it is between %s and %s".formatted(moment, TOD_FIRST, TOD_LAST));
            }
            return Clock.at(moment, driftNanos);
        } catch (DateTimeParseException _) {
            throw start.bad("is \"%s\"; a moment is such as 2026-01-01T00:00:00Z".formatted(start.text()));
        }
    }

    private static Optional<Boolean> flag(YamlValue value, String key) {
        return value.has(key) ? Optional.of(value.flag(key, false)) : Optional.empty();
    }
}
