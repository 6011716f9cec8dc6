package io.kvmsim.run;

import io.kvmsim.history.fork.ForkPlan;
import io.kvmsim.history.fork.ForkResult;
import io.kvmsim.history.fork.Forking;
import io.kvmsim.history.fork.SharedHeads;
import io.kvmsim.history.proof.VerifyProgress;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.log.format.DurableFile;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Creates a fork: a run that shares another one's past and goes its own way. The other one is only read.
public final class NewFork {
    /// Forks lie two folders below the run that they were made from.
    private static final String PARENT = "../..";

    private NewFork() {}

    /// @param run    the new fork
    /// @param parent as it was
    public record Made(RunDirectory run, RunDirectory parent, ForkResult result) {}

    /// The principal of what a fork does by itself.
    public static String principal(String name) {
        return "fork:" + name;
    }

    /// @param at as it was asked for
    /// @throws BadRun   where there is such a fork, or it cannot be written
    /// @throws BadInput where the plan does not fit the history; nothing is left behind
    public static Made make(RunDirectory parent, String name, String at, ForkPlan plan, VerifyProgress progress)
            throws BadRun, BadInput, JournalDamaged {
        var history = RunHistories.open(parent);
        var run = directory(Forks.place(parent, name));
        boolean made = false;
        try {
            var heads = new SharedHeads();
            ForkResult result;
            try (var writer = run.openJournal()) {
                result = records(run, history, plan, heads, writer, progress);
                run.write(Forks.HEADS, heads.file());
                run.stageJson(RunDirectory.MANIFEST, manifest(parent, history, name, at, plan, heads));
                RunOpening.ofFork(run, writer);
            } catch (JournalDamaged e) {
                throw e;
            } catch (IOException e) {
                throw new BadRun("%s: cannot be made: %s".formatted(run.path(), RunDirectory.reason(e)), e);
            }
            run.name(RunDirectory.MANIFEST);
            made = true;
            return new Made(run, parent, result);
        } finally {
            if (!made) {
                run.remove();
                var _ = run.path().getParent().toFile().delete(); // where it was the first fork
            }
        }
    }

    /// Makes the directory of a fork, in its parent's, without files.
    ///
    /// @throws BadRun where there is one already, or it cannot be written
    private static RunDirectory directory(Path path) throws BadRun {
        var run = new RunDirectory(path);
        try {
            Files.createDirectories(path.getParent());
            Files.createDirectory(path);
            DurableFile.forceFolder(path.getParent());
            Files.createDirectory(run.journal());
            return run;
        } catch (FileAlreadyExistsException _) {
            throw new BadRun(
                    RunDirectory.isOne(path)
                            ? "%s exists already: name another with --as".formatted(path)
                            : "%s is left over from an incomplete fork: remove it first".formatted(path));
        } catch (IOException e) {
            throw new BadRun("%s: cannot be made: %s".formatted(path, RunDirectory.reason(e)), e);
        }
    }

    private static Manifest manifest(
            RunDirectory parent, RunHistory history, String name, String at, ForkPlan plan, SharedHeads heads)
            throws BadRun {
        var fork = new Manifest.Fork(
                PARENT,
                at,
                plan.vm().orElse(null),
                logEnd(parent, history),
                heads.root().hex());
        return parent.manifest()
                .forked(
                        fork,
                        principal(name),
                        System.getProperty("user.name", ""),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static long logEnd(RunDirectory parent, RunHistory history) throws BadRun {
        try {
            return history.log().extent().end();
        } catch (IOException e) {
            throw RunHistories.unreadable(parent, e);
        }
    }

    private static ForkResult records(
            RunDirectory run,
            RunHistory history,
            ForkPlan plan,
            SharedHeads heads,
            JournalWriter writer,
            VerifyProgress progress)
            throws BadRun, BadInput, JournalDamaged {
        try {
            var out = new RecordSink(writer);
            var result = Forking.run(history, plan, heads, out, progress);
            out.drain();
            return result;
        } catch (JournalDamaged e) {
            throw e;
        } catch (RecordSink.Unwritten e) {
            throw RunEnd.failed(run, e.getCause());
        } catch (IOException e) {
            throw new BadRun("%s: cannot be made: %s".formatted(run.path(), RunDirectory.reason(e)), e);
        }
    }
}
