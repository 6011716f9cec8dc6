package io.kvmsim.run;

import io.kvmsim.history.BadQuery;
import io.kvmsim.history.Principal;
import io.kvmsim.history.RunFacts;
import io.kvmsim.history.RunHistory;
import io.kvmsim.history.SharedPast;
import io.kvmsim.journal.JournalDamaged;
import java.io.IOException;

/// The histories of a run directory.
public final class RunHistories {
    private RunHistories() {}

    /// Opens them for reading, beside a writer or without one.
    public static RunHistory open(RunDirectory run) throws BadRun, JournalDamaged {
        var facts = facts(run);
        var fork = run.manifest().fork();
        try {
            return fork == null ? RunHistory.open(facts) : open(run, facts, fork);
        } catch (BadQuery e) {
            throw new BadRun(e.getMessage(), e);
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(run, e);
        }
    }

    private static RunHistory open(RunDirectory run, RunFacts facts, Manifest.Fork fork)
            throws BadRun, BadQuery, IOException {
        var parent = Forks.parent(run);
        var past = SharedPast.read(run.path().resolve(Forks.HEADS), parent.path(), fork.logEnd(), Forks.root(run));
        return RunHistory.open(facts, open(parent), past);
    }

    /// What one must know of a run to read its journal.
    public static RunFacts facts(RunDirectory run) throws BadRun {
        var plan = RunPlan.of(run);
        var manifest = plan.manifest();
        var principal = new Principal(manifest.principal(), manifest.user() == null ? "" : manifest.user());
        return new RunFacts(run.path(), run.journal(), plan.homes(), principal, plan.startTod());
    }

    /// What to say of a journal that could not be read to its end.
    public static BadRun unreadable(RunDirectory run, IOException e) {
        return new BadRun("%s: the journal cannot be read: %s".formatted(run.path(), RunDirectory.reason(e)), e);
    }
}
