package io.kvmsim.run;

import io.kvmsim.history.fold.Problem;
import io.kvmsim.history.proof.Verification;
import io.kvmsim.history.proof.VerifyProgress;
import io.kvmsim.log.format.JournalDamaged;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Folds every history of a run without actors, in parallel: chains, seals and the Merkle root are checked, and every
/// recorded call is decided again on the state before it, which must give the same events and the same answer.
public final class ReplayVerify {
    private static final Verification.Options DECIDING_AGAIN =
            new Verification.Options(true, Optional.empty(), Optional.empty(), Optional.empty());

    private ReplayVerify() {}

    /// @param finished  the run has its seal
    /// @param calls     recorded, all decided again
    /// @param faults    that were injected into them
    /// @param unsealed  records after the last seal of their entity or of the run
    /// @param tailBytes after the last valid group, ignored
    /// @param problems  what does not verify; empty where all is well
    public record Result(
            boolean finished,
            long entities,
            long records,
            long events,
            long calls,
            long faults,
            long unsealed,
            long tailBytes,
            String merkleRoot,
            List<String> problems) {}

    public static Result run(RunDirectory run, VerifyProgress progress) throws BadRun, JournalDamaged {
        try {
            var result = Verification.run(RunHistories.open(run), DECIDING_AGAIN, progress);
            return new Result(
                    result.seal().isPresent(),
                    result.histories(),
                    result.records(),
                    result.events(),
                    result.calls(),
                    result.faults(),
                    result.unsealed(),
                    result.tailBytes(),
                    result.root().hex(),
                    result.problems().stream().map(Problem::text).toList());
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw RunHistories.unreadable(run, e);
        }
    }
}
