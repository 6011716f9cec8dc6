package io.kvmsim.capacity;

import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.values.Quantity;
import io.kvmsim.values.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a plan takes for granted, in sentences.
final class Assumptions {
    private Assumptions() {}

    static List<String> of(Subject subject) {
        var lines = new ArrayList<String>();
        lines.add(guest(subject.guest(), subject.use(subject.guest())));
        lines.add(host(subject));
        untouched(subject).ifPresent(lines::add);
        if (subject.varies()) {
            lines.add(
                    ("The memory of guests is random. FIT is the number of guests with which every tested seed let all"
                                    + " guests run for %s. The table shows the minimum share of all seeds for which"
                                    + " this holds, at a confidence of 95 %%.")
                            .formatted(Times.length(TrialScenario.duration(subject) - 10 * Scenario.WINDOW_DEFAULT)));
        }
        lines.add(
                subject.pinned().isEmpty()
                        ? "The host has no guests yet."
                        : "Guests pinned to the host are present: %s. None of %s is present yet."
                                .formatted(
                                        listed(subject.pinned()),
                                        subject.guest().name()));
        if (!subject.leftOut().isEmpty()) {
            lines.add("Guests pinned to the host with a recording are not counted: %s."
                    .formatted(listed(subject.leftOut())));
        }
        var elsewhere = subject.scenario().guests().stream()
                .filter(it ->
                        it.host().isEmpty() && !it.name().equals(subject.guest().name()))
                .toList();
        if (!elsewhere.isEmpty()) {
            lines.add("Guests that are not pinned to a host are not counted: %s.".formatted(listed(elsewhere)));
        }
        if (!subject.scenario().timeline().isEmpty()) {
            lines.add("The effects of the timeline on guests and hosts are not counted.");
        }
        if (!subject.canUseCmma(subject.guest())) {
            lines.add(
                    subject.guest().hugePages()
                            ? "Guests with pages of 1 MiB have no CMMA."
                            : subject.description().sclp().cmma()
                                    ? "The guest's CPU model has no CMMA."
                                    : "The host has no CMMA.");
        }
        return lines;
    }

    private static String guest(GuestGroup group, SteadyUse use) {
        if (group.hugePages()) {
            return "A guest has %,d vCPU%s and %s of memory, all of it in pages of 1 MiB from the start."
                    .formatted(group.cpus(), group.cpus() == 1 ? "" : "s", Quantity.readable(group.memory()));
        }
        var text = new StringBuilder("A guest has %,d vCPU%s and %s of memory, and touches %s of it in the long run"
                .formatted(
                        group.cpus(),
                        group.cpus() == 1 ? "" : "s",
                        Quantity.readable(group.memory()),
                        percent(use.touched())));
        if (use.unused() > 0) {
            text.append("; with CMMA it marks %s of that unused".formatted(percent(use.unused())));
        }
        if (use.balloon() > 0) {
            text.append("; its balloon gives back %s of its memory".formatted(percent(use.balloon())));
        }
        return text.append('.').toString();
    }

    /// Guests of whose memory nothing is said.
    private static Optional<String> untouched(Subject subject) {
        var groups = new ArrayList<String>();
        Stream.concat(Stream.of(subject.guest()), subject.pinned().stream())
                .filter(group -> group.use().isEmpty() && !group.hugePages())
                .forEach(group -> groups.add(group.name()));
        return groups.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "The scenario does not say how guests %s use their memory (key use): it is assumed to stay "
                                        .formatted(String.join(", ", groups))
                                + "untouched, in the plan as in a run.");
    }

    private static String host(Subject subject) {
        var hosts = subject.hosts();
        return "The host has %s of memory%s%s."
                .formatted(
                        Quantity.readable(hosts.memory()),
                        hosts.reserved() == 0
                                ? ""
                                : ", %s of it reserved for others".formatted(Quantity.readable(hosts.reserved())),
                        hosts.swap() == 0 ? "" : ", and %s of swap".formatted(Quantity.readable(hosts.swap())));
    }

    private static String listed(List<GuestGroup> groups) {
        return groups.stream()
                .map(it -> "%,d %s".formatted(it.count(), it.name()))
                .collect(Collectors.joining(", "));
    }

    private static String percent(double share) {
        double percent = Math.round(share * 10_000) / 100.0;
        return (percent == Math.rint(percent) ? String.valueOf((long) percent) : String.valueOf(percent)) + " %";
    }
}
