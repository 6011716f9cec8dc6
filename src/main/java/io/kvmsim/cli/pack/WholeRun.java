package io.kvmsim.cli.pack;

import io.kvmsim.cli.option.Question;
import io.kvmsim.cli.output.TerminalProgress;
import io.kvmsim.history.proof.Verification;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.Forks;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.pack.DamagedPack;
import io.kvmsim.values.BadInput;
import java.nio.file.Path;

/// What `history verify` finds of a run that is packed or was unpacked.
final class WholeRun {
    private WholeRun() {}

    /// With its forks.
    ///
    /// @param file what is at fault where it does not verify
    /// @return the Merkle root, hexadecimal
    static String root(Path run, Path file) throws BadRun, DamagedPack, JournalDamaged {
        var root = verified(run, file, "");
        for (var fork : Forks.of(RunDirectory.open(run))) {
            verified(fork.run().path(), file, "its fork %s: ".formatted(fork.name()));
        }
        return root;
    }

    private static String verified(Path run, Path file, String which) throws BadRun, DamagedPack, JournalDamaged {
        Verification.Result result;
        try (var progress = new TerminalProgress()) {
            result =
                    Question.ofJournal(run, history -> Verification.run(history, Verification.Options.PLAIN, progress));
        } catch (BadInput e) {
            throw new BadRun(e.getMessage());
        }
        if (!result.problems().isEmpty()) {
            throw new DamagedPack("%s: does not verify: %s%s"
                    .formatted(file, which, result.problems().getFirst().text()));
        }
        return result.root().hex();
    }
}
