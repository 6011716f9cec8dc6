package io.kvmsim.cli.history;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.Question;
import io.kvmsim.cli.option.RunArgument;
import io.kvmsim.cli.output.TerminalProgress;
import io.kvmsim.history.fold.Heads;
import io.kvmsim.history.fold.Problem;
import io.kvmsim.history.proof.SealKeys;
import io.kvmsim.history.proof.SealStatement;
import io.kvmsim.history.proof.Verification;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.log.format.DurableFile;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `kvmsim history seal DIR --key FILE`
@Command(
        name = "seal",
        description = {
            "Verify a run and sign the Merkle root of its histories. Keep the seal, a small file, "
                    + "elsewhere: kvmsim history verify uses it to detect any change.",
            "With --heads, also write the heads of all chains, which show where a change is. Without "
                    + "them, only the fact of a change is known."
        },
        footerHeading = "%nExample:%n",
        footer = "  kvmsim history seal runs/first-run-1 --key seal.key --new-key --to seal.json --heads heads.tsv",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:sealed", "2:wrong usage", "4:not sealed: the journal is damaged or does not verify"})
final class HistorySealCommand implements Callable<Integer> {
    /// A seal in a history stands as often: where both are, one of them names the place.
    private static final long EVERY = 256;

    @Mixin
    private RunArgument directory;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "The private key: Ed25519, PKCS#8 in PEM")
    private Path key;

    @Option(names = "--new-key", description = "Create the private key first, and its public key as FILE.pub")
    private boolean newKey;

    @Option(names = "--to", paramLabel = "FILE", description = "The file to write (default: seal.json in DIR)")
    private Path to;

    @Option(
            names = "--heads",
            paramLabel = "FILE",
            description = "Write the heads to this file (default: do not write them)")
    private Path heads;

    @Option(
            names = "--every",
            paramLabel = "N",
            defaultValue = "" + EVERY,
            description =
                    "Write the head after every N records; 1 identifies the changed record (default: ${DEFAULT-VALUE})")
    private long every;

    @Option(names = "--overwrite", description = "Replace existing files")
    private boolean overwrite;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, BadInput, JournalDamaged {
        if (every < 1) {
            throw new ParameterException(spec.commandLine(), "--every is %d: at least 1".formatted(every));
        }
        return Question.ofJournal(directory.path(), this::seal);
    }

    private int seal(RunHistory history) throws BadInput, IOException {
        var err = spec.commandLine().getErr();
        if (newKey) {
            err.println("public key: " + SealKeys.make(key));
        } else if (!Files.isRegularFile(key)) {
            throw new BadInput("%s: no such key; --new-key creates it".formatted(key));
        }
        var privateKey = SealKeys.privateKey(key);
        var target = to == null ? directory.path().resolve("seal.json") : to;
        try (var file = made(target);
                var out = heads == null ? null : new Heads.Out(made(heads), every)) {
            var result = verify(history, Optional.ofNullable(out));
            if (!result.problems().isEmpty()) {
                result.problems().stream().map(Problem::text).forEach(problem -> err.println("kvmsim: " + problem));
                return ExitCode.DAMAGED;
            }
            var name =
                    directory.path().toAbsolutePath().normalize().getFileName().toString();
            var now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
            var statement = SealStatement.of(result, name, now, privateKey);
            if (out != null) {
                out.keep();
            }
            file.keep(statement.json());
            spec.commandLine()
                    .getOut()
                    .println("%s  root %s over %,d histories with %,d records"
                            .formatted(target, statement.root().hex(), statement.histories(), statement.records()));
        }
        return ExitCode.DONE;
    }

    /// A seal that was made earlier may be the only one that tells of a change.
    private DurableFile made(Path file) throws BadInput, IOException {
        try {
            return overwrite ? DurableFile.replacing(file) : DurableFile.making(file);
        } catch (FileAlreadyExistsException _) {
            throw new BadInput("%s exists already: name another file, or add --overwrite".formatted(file));
        }
    }

    private static Verification.Result verify(RunHistory history, Optional<Heads.Out> out) throws IOException {
        try (var progress = new TerminalProgress()) {
            var options = new Verification.Options(false, Optional.empty(), Optional.empty(), out);
            return Verification.run(history, options, progress);
        }
    }
}
