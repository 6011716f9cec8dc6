package io.kvmsim.history.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.history.fold.Heads;
import io.kvmsim.history.fold.Problem;
import io.kvmsim.history.proof.SealKeys;
import io.kvmsim.history.proof.SealStatement;
import io.kvmsim.history.proof.Verification;
import io.kvmsim.history.proof.VerifyProgress;
import io.kvmsim.log.format.DurableFile;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;

/// What was kept of a run elsewhere: its seal, the heads of its histories and the public key.
record KeptSeal(SealStatement seal, Path heads, PublicKey publicKey) {
    /// Verifies the run, and keeps the heads and a new key in a folder.
    ///
    /// @param every the number of records between two heads
    static KeptSeal of(RunHistory history, long every, Path folder) throws BadInput, IOException {
        var publicKey = SealKeys.publicKey(SealKeys.make(folder.resolve("seal.key")));
        var key = SealKeys.privateKey(folder.resolve("seal.key"));
        var heads = folder.resolve("heads.tsv");
        try (var out = new Heads.Out(DurableFile.replacing(heads), every)) {
            var options = new Verification.Options(false, Optional.empty(), Optional.empty(), Optional.of(out));
            var found = Verification.run(history, options, VerifyProgress.NONE);
            assertThat(found.problems()).isEmpty();
            out.keep();
            return new KeptSeal(SealStatement.of(found, "run", "2026-11-22T00:00:00Z", key), heads, publicKey);
        }
    }

    /// What is wrong with a run by itself.
    static List<Problem> problems(RunHistory history) throws IOException {
        return Verification.run(history, Verification.Options.PLAIN, VerifyProgress.NONE)
                .problems();
    }

    List<Problem> againstSeal(RunHistory history) throws IOException {
        var options = new Verification.Options(false, Optional.of(seal), Optional.empty(), Optional.empty());
        return Verification.run(history, options, VerifyProgress.NONE).problems();
    }

    List<Problem> againstHeads(RunHistory history) throws BadInput, IOException {
        var kept = Optional.of(Heads.read(heads));
        var options = new Verification.Options(false, Optional.empty(), kept, Optional.empty());
        return Verification.run(history, options, VerifyProgress.NONE).problems();
    }
}
