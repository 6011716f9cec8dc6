package io.kvmsim.run;

import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.run.RunOpened;
import java.util.Locale;
import java.util.Optional;

/// Which refused calls a run records, as its manifest says.
public final class RecordedRefusals {
    private RecordedRefusals() {}

    /// As a manifest has it.
    static String word(Refusals refusals) {
        return refusals.name().toLowerCase(Locale.ROOT);
    }

    /// @param opened the run's first record; runs without one left out those that only ask, and called that `all`
    /// @throws BadRun where the manifest has another word
    public static Refusals of(RunDirectory run, Optional<RunOpened> opened) throws BadRun {
        var word = run.manifest().refusals();
        for (var refusals : Refusals.values()) {
            if (word(refusals).equals(word)) {
                return refusals == Refusals.ALL && opened.isEmpty() ? Refusals.WRITES : refusals;
            }
        }
        throw new BadRun("%s: \"refusals\" is \"%s\"; it is all, writes or none"
                .formatted(run.path().resolve(RunDirectory.MANIFEST), word));
    }
}
