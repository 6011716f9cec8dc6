package io.kvmsim.cli.output;

import io.kvmsim.run.BadRun;
import io.kvmsim.run.Forks;
import io.kvmsim.run.RunDirectory;
import java.util.Optional;

/// What a fork is, for people.
public final class ForkText {
    private ForkText() {}

    /// `a fork of runs/audit at +1h30m`; empty for a run that is not a fork.
    public static Optional<String> of(RunDirectory run) throws BadRun {
        var fork = run.manifest().fork();
        return fork == null
                ? Optional.empty()
                : Optional.of("a fork of %s at %s%s"
                        .formatted(Forks.parent(run).path(), fork.at(), fork.vm() == null ? "" : ", " + fork.vm()));
    }
}
