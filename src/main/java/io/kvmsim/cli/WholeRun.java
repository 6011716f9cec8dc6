package io.kvmsim.cli;

import io.kvmsim.export.DamagedPack;
import io.kvmsim.history.BadQuery;
import io.kvmsim.history.Verification;
import io.kvmsim.journal.JournalDamaged;
import io.kvmsim.run.BadRun;
import java.nio.file.Path;

/// What `history verify` finds of a run that is packed or was unpacked.
final class WholeRun {
    private WholeRun() {}

    /// @param file what is at fault where it does not verify
    /// @return the Merkle root, hexadecimal
    static String root(Path run, Path file) throws BadRun, DamagedPack, JournalDamaged {
        Verification.Result result;
        try (var progress = new TerminalProgress()) {
            result =
                    Question.ofJournal(run, history -> Verification.run(history, Verification.Options.PLAIN, progress));
        } catch (BadQuery e) {
            throw new BadRun(e.getMessage());
        }
        if (!result.problems().isEmpty()) {
            throw new DamagedPack("%s: does not verify: %s"
                    .formatted(file, result.problems().getFirst().text()));
        }
        return result.root().hex();
    }
}
