package io.kvmsim.run;

import io.kvmsim.history.fold.Principal;
import io.kvmsim.history.fold.Problem;
import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.history.fold.SharedPast;
import io.kvmsim.history.proof.CoveredFiles;
import io.kvmsim.history.proof.RunRecords;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;

/// The histories of a run directory.
public final class RunHistories {
    private RunHistories() {}

    /// How the histories of one run are opened.
    @FunctionalInterface
    private interface Opening {
        RunHistory open(RunFacts facts) throws IOException;
    }

    /// Opens them for reading, beside a writer or without one.
    public static RunHistory open(RunDirectory run) throws BadRun, JournalDamaged {
        return opened(run, RunHistory::open);
    }

    /// Opens them with their index, where there is one that fits.
    ///
    /// @param notice is told of which run an index that is there is not used, and why
    public static RunHistory open(RunDirectory run, BiConsumer<Path, String> notice) throws BadRun, JournalDamaged {
        return opened(run, facts -> RunHistory.open(facts, reason -> notice.accept(facts.path(), reason)));
    }

    private static RunHistory opened(RunDirectory run, Opening opening) throws BadRun, JournalDamaged {
        var facts = facts(run);
        var fork = run.manifest().fork();
        try {
            return fork == null ? opening.open(facts) : forked(run, facts, fork, opening);
        } catch (BadInput e) {
            throw new BadRun(e.getMessage(), e);
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(run, e);
        }
    }

    private static RunHistory forked(RunDirectory run, RunFacts facts, Manifest.Fork fork, Opening opening)
            throws BadRun, BadInput, IOException {
        var parent = Forks.parent(run);
        var past = SharedPast.read(run.path().resolve(Forks.HEADS), parent.path(), fork.logEnd(), Forks.root(run));
        return RunHistory.open(facts, opened(parent, opening), past);
    }

    /// The run's own records: which run it is, and how it ended.
    ///
    /// @throws io.kvmsim.ledger.BadRecord where one of them is none
    public static RunRecords own(RunDirectory run) throws BadRun, JournalDamaged {
        return ownAsTheyAre(run).sound(run.journal());
    }

    private static RunRecords ownAsTheyAre(RunDirectory run) throws BadRun, JournalDamaged {
        try {
            return RunRecords.read(run.readJournal());
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(run, e);
        }
    }

    /// Files that the run's first record names, and that are not there or not what they were.
    public static List<Problem> lostFiles(RunDirectory run) throws BadRun, JournalDamaged {
        var opened = ownAsTheyAre(run).opened();
        try {
            return opened.isEmpty()
                    ? List.of()
                    : CoveredFiles.compare(run.path(), opened.get().files());
        } catch (IOException e) {
            throw unreadable(run, e);
        }
    }

    /// What the file system said, without the exception's name.
    public static String reason(IOException e) {
        return RunDirectory.reason(e);
    }

    /// What one must know of a run to read its journal.
    public static RunFacts facts(RunDirectory run) throws BadRun {
        var manifest = run.manifest();
        var principal = new Principal(manifest.principal(), manifest.user() == null ? "" : manifest.user());
        var clocks = ScenarioClocks.of(run);
        return new RunFacts(
                run.path(),
                run.journal(),
                run.hosts().homes(),
                principal,
                manifest.tod(),
                clocks.starts(),
                clocks.areStepped());
    }

    /// What to say of a journal that cannot be read to its end, or of another file beside it, by its name.
    public static BadRun unreadable(RunDirectory run, IOException e) {
        boolean isOther = e instanceof FileSystemException failed
                && failed.getFile() != null
                && !Path.of(failed.getFile()).startsWith(run.journal());
        var what = isOther ? ((FileSystemException) e).getFile() + ":" : run.path() + ": the journal";
        return new BadRun("%s cannot be read: %s".formatted(what, RunDirectory.reason(e)), e);
    }
}
