package io.kvmsim.cli.history;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.history.proof.EventProof;
import io.kvmsim.history.proof.SealKeys;
import io.kvmsim.history.proof.SealStatement;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.InputFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim history check-proof FILE --seal FILE --public-key FILE`
@Command(
        name = "check-proof",
        description = "Check a proof from kvmsim history prove against a seal, without the journal.",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim history check-proof proof.json --seal seal.json --public-key seal.key.pub",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the proof is valid",
            "2:wrong usage, or not a proof, a seal or a key",
            "4:the proof is not valid"
        })
final class HistoryCheckProofCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The proof")
    private Path file;

    @Option(names = "--seal", required = true, paramLabel = "FILE", description = "The seal")
    private Path seal;

    @Option(names = "--public-key", required = true, paramLabel = "FILE", description = "The public key of the signer")
    private Path publicKey;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        try {
            return check();
        } catch (NoSuchFileException e) {
            throw new BadInput("%s: no such file".formatted(e.getFile()));
        } catch (FileSystemException e) {
            throw new BadInput("%s: cannot be read: %s".formatted(e.getFile(), InputFile.reason(e)));
        } catch (IOException e) {
            throw new BadInput("cannot be read: " + InputFile.reason(e));
        }
    }

    private int check() throws BadInput, IOException {
        var statement = SealStatement.read(seal);
        if (!statement.isSignedBy(SealKeys.publicKey(publicKey))) {
            spec.commandLine().getErr().println("kvmsim: %s: not signed with %s".formatted(seal, publicKey));
            return ExitCode.DAMAGED;
        }
        var checked = EventProof.read(file).check(statement);
        if (!checked.problem().isEmpty()) {
            spec.commandLine().getErr().println("kvmsim: %s: %s".formatted(file, checked.problem()));
            return ExitCode.DAMAGED;
        }
        spec.commandLine()
                .getOut()
                .println("%s, in %s as it was sealed %s"
                        .formatted(checked.proven(), statement.run(), statement.sealedAt()));
        return ExitCode.DONE;
    }
}
