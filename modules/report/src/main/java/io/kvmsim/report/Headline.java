package io.kvmsim.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What happened, in one sentence, and what is known of why.
record Headline(Verdict verdict, String text, String why) {
    enum Verdict {
        /// All that was expected held, and every VM found its place.
        fits,
        broke,
        /// There was nothing to judge.
        ran,
        unfinished
    }

    private static final String UNPLACED = "unplaced";
    private static final Comparator<Summary.Expectation> FIRST_BROKEN =
            Comparator.comparingDouble(it -> it.brokenAt().orElse(Double.MAX_VALUE));

    static Headline of(Report report) {
        var found = report.summary();
        if (found.isEmpty() || !found.get().finished()) {
            return new Headline(
                    Verdict.unfinished,
                    "This run was interrupted: the page shows what it had done until then.",
                    "Continue it with: kvmsim run --resume.");
        }
        var summary = found.get();
        var troubles = troubles(summary);
        if (!troubles.isEmpty()) {
            return new Headline(Verdict.broke, String.join("; ", troubles) + ".", why(report, summary));
        }
        if (report.series().isEmpty() && summary.expectations().isEmpty()) {
            return new Headline(Verdict.ran, ran(summary) + ": " + answered(summary) + ".", "");
        }
        var held = summary.expectations().isEmpty()
                ? ""
                : "; "
                        + (summary.expectations().size() == 1
                                ? "the one expectation held"
                                : String.format(
                                        Locale.ROOT,
                                        "all %d expectations held",
                                        summary.expectations().size()));
        return new Headline(
                Verdict.fits,
                "It fits: " + ran(summary) + held + String.join("", Caveats.of(report, summary)) + ".",
                fullest(report));
    }

    private static List<String> troubles(Summary summary) {
        var troubles = new ArrayList<String>();
        var broken = summary.expectations().stream()
                .filter(Summary.Expectation::isBroken)
                .sorted(FIRST_BROKEN)
                .toList();
        if (!broken.isEmpty()) {
            int all = summary.expectations().size();
            troubles.add(String.format(Locale.ROOT, "%d of %s broke", broken.size(), Words.count(all, "expectation"))
                    + (broken.size() == 1 ? ": " : ", first: ")
                    + broken(broken.getFirst()));
        }
        summary.killed().stream()
                .min(Comparator.comparingDouble(Summary.Killed::atSeconds))
                .ifPresent(first -> {
                    int killed = summary.killed().size();
                    troubles.add(String.format(
                            Locale.ROOT,
                            "%s killed, %s%s on %s at %s",
                            killed == 1 ? "1 VM was" : Words.count(killed, "VM") + " were",
                            killed == 1 ? "" : "the first ",
                            first.guest(),
                            first.host(),
                            Words.time(first.atSeconds())));
                });
        notStarted(summary, troubles);
        return troubles;
    }

    /// No room is one thing, and a host that refuses another.
    private static void notStarted(Summary summary, List<String> troubles) {
        var planned = Words.count(summary.planned(), "VM");
        if (summary.notStartedBecause().isEmpty()) {
            long unplaced = summary.guestsByState().getOrDefault(UNPLACED, 0L);
            if (unplaced > 0) {
                troubles.add(String.format(Locale.ROOT, "%,d of %s found no host", unplaced, planned));
            }
            return;
        }
        summary.notStartedBecause()
                .forEach((why, count) ->
                        troubles.add(String.format(Locale.ROOT, "%,d of %s did not start: %s", count, planned, why)));
    }

    private static String broken(Summary.Expectation first) {
        return first.expression()
                + (first.brokenAt().isPresent()
                        ? " at " + Words.time(first.brokenAt().getAsDouble())
                        : "")
                + (first.value().isEmpty() ? "" : " (it was " + first.value() + ")");
    }

    /// The fullest host at that moment, and the last happening before it.
    private static String why(Report report, Summary summary) {
        var first = summary.expectations().stream()
                .filter(it -> it.isBroken() && it.brokenAt().isPresent())
                .min(FIRST_BROKEN);
        if (first.isEmpty()) {
            return fullest(report);
        }
        double at = first.get().brokenAt().getAsDouble();
        var reasons = new ArrayList<String>();
        report.series()
                .filter(it -> it.samples() > 0 && !it.hosts().isEmpty())
                .map(it -> HostPeak.fullest(it, it.sampleAt(at)))
                .ifPresent(host -> reasons.add(String.format(
                        Locale.ROOT,
                        "The fullest host then was %s, with %s of its memory used.",
                        host.host(),
                        Words.percent(host.share()))));
        lastBefore(report.happenings(), at)
                .ifPresent(it -> reasons.add(String.format(
                        Locale.ROOT,
                        "The last thing that happened before: %s (%s).",
                        it.text(),
                        Words.time(it.seconds()))));
        return String.join(" ", reasons);
    }

    private static Optional<Happening> lastBefore(List<Happening> happenings, double at) {
        return happenings.stream()
                .filter(it -> it.seconds() <= at && !it.kind().contains("expectation"))
                .max(Comparator.comparingDouble(Happening::seconds));
    }

    private static String fullest(Report report) {
        return report.series().stream()
                .flatMap(series -> HostPeak.of(series).stream().limit(1))
                .map(it -> String.format(
                        Locale.ROOT,
                        "The fullest host was %s, with %s of its memory used at %s.",
                        it.host(),
                        Words.percent(it.share()),
                        Words.time(it.seconds())))
                .findFirst()
                .orElse("");
    }

    private static String ran(Summary summary) {
        var vcpus = summary.vcpus() == 0 ? "" : " with " + Words.count(summary.vcpus(), "vCPU");
        var span = summary.virtualSeconds() == 0 ? "" : " for " + Words.time(summary.virtualSeconds());
        var hosts = summary.hosts().isEmpty()
                ? ""
                : " on " + Words.count(summary.hosts().size(), "host");
        return Words.count(summary.vms(), "VM") + vcpus + " ran" + span + hosts;
    }

    private static String answered(Summary summary) {
        return Words.count(summary.calls(), "call") + ", "
                + (summary.refused() == 0 ? "none" : String.format(Locale.ROOT, "%,d", summary.refused())) + " refused";
    }
}
