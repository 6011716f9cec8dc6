package io.kvmsim.run;

import io.kvmsim.history.Principal;
import io.kvmsim.history.RunFacts;
import io.kvmsim.history.RunHistory;
import io.kvmsim.journal.JournalDamaged;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/// The histories of a run directory.
public final class RunHistories {
    private RunHistories() {}

    /// Opens them for reading, beside a writer or without one.
    public static RunHistory open(RunDirectory run) throws BadRun, JournalDamaged {
        var facts = facts(run);
        try {
            return RunHistory.open(facts);
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(run, e);
        }
    }

    /// Opens them with their index, where there is one that fits.
    ///
    /// @param notice is told why an index that is there is not used
    public static RunHistory open(RunDirectory run, Consumer<String> notice) throws BadRun, JournalDamaged {
        var facts = facts(run);
        try {
            return RunHistory.open(facts, notice);
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(run, e);
        }
    }

    /// The file of their index, be there one or not.
    public static Path index(RunDirectory run) {
        return RunFacts.index(run.path());
    }

    /// What the file system said, without the exception's name.
    public static String reason(IOException e) {
        return RunDirectory.reason(e);
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
