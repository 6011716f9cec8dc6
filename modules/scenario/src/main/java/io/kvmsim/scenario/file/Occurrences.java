package io.kvmsim.scenario.file;

import io.kvmsim.values.BadInput;

/// How often what comes again and again may come.
final class Occurrences {
    /// Of one entry with `every`.
    static final long MAX = 10_000_000;

    private Occurrences() {}

    /// Refuses entries of `timeline` and `memory`, and demands of guests, that come too often: they would keep a run
    /// busy for ever.
    ///
    /// @param duration of the scenario; 0 where it ends by itself
    static void check(YamlValue top, long duration) throws BadInput {
        for (var entry : top.list("timeline")) {
            checkEntry(entry, duration);
        }
        for (var use : top.list("memory")) {
            checkEntry(use, duration);
        }
        for (var guest : top.list("guests")) {
            checkEntry(guest.get("cpu").get("demand"), duration);
        }
    }

    private static void checkEntry(YamlValue entry, long duration) throws BadInput {
        if (!entry.has("every")) {
            return;
        }
        long every = entry.micros("every", 0);
        long end = Math.min(entry.micros("until", Long.MAX_VALUE), duration == 0 ? Long.MAX_VALUE : duration);
        long times = every == 0 ? 0 : Math.max(0, end - entry.micros("from", 0)) / every;
        boolean isEndless = end == Long.MAX_VALUE; // no guest uses it
        if (times > MAX && !isEndless) {
            throw entry.get("every")
                    .bad("is \"%s\", which comes %,d times; an entry comes at most %,d times: make it longer"
                            .formatted(entry.get("every").text(), times, MAX));
        }
    }
}
