package io.kvmsim.scenario;

import io.kvmsim.abi.Errno;
import io.kvmsim.values.Quantity;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The measures that expressions of a scenario can use.
public final class Measures {
    /// With its meaning, for people.
    public record Measure(String name, String meaning) {}

    /// What a measure's numbers are.
    public enum Kind {
        SHARE("a share", "%", "%s%%"),
        BYTES("a size", "B|KiB|MiB|GiB|TiB", "%sGiB"),
        TIME("a time", "us|ms|s|m|h|d", "%sms"),
        NUMBER("a number", "", "%s");

        private final String words;
        private final String units;
        private final String example;

        Kind(String words, String units, String example) {
            this.words = words;
            this.units = units;
            this.example = example;
        }

        public String words() {
            return words;
        }

        /// A number without a unit is one of the base unit.
        public boolean takes(String unit) {
            return unit.isEmpty() || unit.matches(units);
        }

        public String example(String number) {
            return example.formatted(number);
        }
    }

    private static final String ERRNO = "errno.";

    public static final List<Measure> ALL = List.of(
            new Measure("guests.total", "guests of the scenario"),
            new Measure("guests.planned", "not booted yet"),
            new Measure("guests.running", "running, those that migrate included"),
            new Measure("guests.stopped", "shut down"),
            new Measure("guests.killed", "killed because the host had no memory left"),
            new Measure("guests.unplaced", "not started: no host had room, or the bring-up was refused"),
            new Measure("calls", "calls made so far"),
            new Measure("calls.refused", "calls refused so far"),
            new Measure("events", "events so far"),
            new Measure("errno.NAME", "calls so far that returned this errno, such as errno.EBUSY"),
            new Measure("host.memory.used", "share of the memory in use on the fullest host"),
            new Measure("host.memory.used.max", "the maximum of this so far"),
            new Measure("host.swap.used", "bytes swapped out on the host with the most swap in use"),
            new Measure("host.swap.used.max", "the maximum of this so far"),
            new Measure("host.cpu.used", "share of the CPU time that a host can have, used on the busiest host"),
            new Measure("host.cpu.used.p95", "95th percentile of this share over time, where it is highest"),
            new Measure("host.cpu.used.max", "the maximum of this share so far"),
            new Measure("machine.cpu.used", "share of a machine's cores, used on the busiest machine"),
            new Measure("machine.cpu.used.p95", "95th percentile of this share, where it is highest"),
            new Measure("machine.cpu.used.max", "the maximum of this so far"),
            new Measure("guests.steal", "of the CPU time that all guests want, what they are not served in time"),
            new Measure("guests.steal.p50", "median of this share over all guests and all time"),
            new Measure("guests.steal.p99", "99th percentile of this share"),
            new Measure("guests.steal.max", "maximum of this share"),
            new Measure("migrations.running", "guests that migrate to another host"),
            new Measure("migrations.completed", "migrations completed so far"),
            new Measure("migrations.failed", "migrations failed so far: refused, abandoned or cancelled"),
            new Measure("migration.downtime.p50", "median downtime of the completed migrations, in seconds"),
            new Measure("migration.downtime.p99", "99th percentile of the downtime, in seconds"),
            new Measure("migration.downtime.max", "maximum downtime, in seconds"),
            new Measure("faults.injected", "faults injected so far"),
            new Measure("latency.p50", "median duration of the calls so far that took time, in seconds"),
            new Measure("latency.p99", "99th percentile of these durations, in seconds"),
            new Measure("latency.max", "maximum of these durations, in seconds"),
            new Measure("boot.p50", "duration of the bring-ups so far, from due time to last answer: as latency.p50"),
            new Measure("boot.p99", "as latency.p99"),
            new Measure("boot.max", "as latency.max"),
            new Measure("seconds", "of virtual time"));

    private Measures() {}

    /// Nothing where there is no such measure.
    public static Optional<Kind> kind(String name) {
        if (!isKnown(name)) {
            return Optional.empty();
        }
        boolean time = name.equals("seconds") || name.matches("(migration\\.downtime|latency|boot)\\..*");
        return Optional.of(
                name.startsWith("host.memory.") || isCpuTime(name)
                        ? Kind.SHARE
                        : name.startsWith("host.swap.") ? Kind.BYTES : time ? Kind.TIME : Kind.NUMBER);
    }

    /// Whether only a scenario that is about CPU time has it.
    public static boolean isCpuTime(String name) {
        return name.startsWith("host.cpu.") || name.startsWith("machine.cpu.") || name.startsWith("guests.steal");
    }

    /// A share as a percentage, a size with its unit; nothing where a plain number says it.
    public static Optional<String> inItsUnit(String name, double value) {
        return kind(name).flatMap(kind -> switch (kind) {
            case SHARE -> Optional.of(percent(value));
            case BYTES -> Optional.of(Quantity.readable((long) value));
            case TIME, NUMBER -> Optional.empty();
        });
    }

    /// Rounded down: what is not all of it is not called 100 %.
    private static String percent(double share) {
        double percent = Math.floor(share * 10_000 + 1e-6) / 100;
        return (percent == Math.rint(percent) ? String.valueOf((long) percent) : String.valueOf(percent)) + "%";
    }

    public static boolean isKnown(String name) {
        return name.startsWith(ERRNO)
                ? Arrays.stream(Errno.values()).anyMatch(it -> it.name().equals(name.substring(ERRNO.length())))
                : names().anyMatch(name::equals);
    }

    private static Stream<String> names() {
        return ALL.stream().map(Measure::name);
    }

    public static String listed() {
        return names().collect(Collectors.joining(", "));
    }
}
