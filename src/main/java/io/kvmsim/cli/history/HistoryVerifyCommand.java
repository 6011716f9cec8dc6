package io.kvmsim.cli.history;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.Question;
import io.kvmsim.cli.option.RunArgument;
import io.kvmsim.cli.output.ForkText;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Table;
import io.kvmsim.cli.output.TerminalProgress;
import io.kvmsim.history.fold.Heads;
import io.kvmsim.history.fold.Problem;
import io.kvmsim.history.proof.SealKeys;
import io.kvmsim.history.proof.SealStatement;
import io.kvmsim.history.proof.Verification;
import io.kvmsim.history.read.LastReadable;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.RunHistories;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `kvmsim history verify DIR`
@Command(
        name = "verify",
        description = {
            "Check that the record of a run is complete: CRCs, the sequence of records, the hash "
                    + "chain and the seals of every VM, and the Merkle root.",
            "Only a seal that was kept elsewhere, --against, detects a journal that was completely " + "rewritten."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim history verify runs/first-run-1",
            "  kvmsim history verify runs/first-run-1 --against seal.json --public-key seal.key.pub"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:complete",
            "2:wrong usage",
            "4:damaged, or different from what was sealed; the message names the first invalid event"
        })
final class HistoryVerifyCommand implements Callable<Integer> {
    @Mixin
    private RunArgument directory;

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description = "Compare with this seal, or with these heads, from kvmsim history seal")
    private Path against;

    @Option(names = "--public-key", paramLabel = "FILE", description = "The public key of the signer of the seal")
    private Path publicKey;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, BadInput, JournalDamaged {
        try {
            return Question.ofJournal(directory.path(), this::verify);
        } catch (BadRun e) {
            var problems = recorded(e);
            problems.forEach(problem -> spec.commandLine().getErr().println("kvmsim: " + problem.text()));
            return ExitCode.DAMAGED;
        } catch (JournalDamaged damage) {
            spec.commandLine().getErr().println("kvmsim: " + damage.getMessage() + lastReadable());
            return ExitCode.DAMAGED;
        }
    }

    /// A run that cannot be opened may have lost what its first record names: then that is the answer.
    private List<Problem> recorded(BadRun failure) throws BadRun, JournalDamaged {
        var run = RunDirectory.open(directory.path());
        if (!Files.isDirectory(run.journal())) {
            return List.of(new Problem("journal", 0, 0, null, "is missing; a run cannot be verified without it"));
        }
        var problems = RunHistories.lostFiles(run);
        if (problems.isEmpty()) {
            throw failure;
        }
        return problems;
    }

    private String lastReadable() throws BadRun {
        var run = RunDirectory.open(directory.path());
        if (run.manifest().fork() != null) {
            return ""; // what is damaged may be its parent's journal
        }
        try {
            return LastReadable.of(RunHistories.facts(run))
                    .map(text -> "; " + text)
                    .orElse("");
        } catch (IOException e) {
            throw RunHistories.unreadable(run, e);
        } catch (BadRecord _) {
            return ""; // what can be read does not follow either: the damage comes first
        }
    }

    private int verify(RunHistory history) throws BadInput, IOException {
        var options = options();
        if (options.seal().isPresent() && publicKey != null) {
            var seal = options.seal().get();
            if (!seal.isSignedBy(SealKeys.publicKey(publicKey))) {
                spec.commandLine().getErr().println("kvmsim: %s: not signed with %s".formatted(against, publicKey));
                return ExitCode.DAMAGED;
            }
        }
        Verification.Result result;
        try (var progress = new TerminalProgress()) {
            result = Verification.run(history, options, progress);
        }
        print(result, options);
        result.problems().stream()
                .map(Problem::text)
                .forEach(problem -> spec.commandLine().getErr().println("kvmsim: " + problem));
        return result.problems().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGED;
    }

    private Verification.Options options() throws BadInput, IOException {
        if (against == null) {
            return Verification.Options.PLAIN;
        }
        if (!Files.isRegularFile(against)) {
            throw new BadInput("%s: no such file".formatted(against));
        }
        boolean isSeal = startsWithBrace(against);
        return new Verification.Options(
                false,
                isSeal ? Optional.of(SealStatement.read(against)) : Optional.empty(),
                isSeal ? Optional.empty() : Optional.of(Heads.read(against)),
                Optional.empty());
    }

    private static boolean startsWithBrace(Path file) throws IOException {
        try (var bytes = Files.newInputStream(file)) {
            return bytes.read() == '{';
        }
    }

    private String signature(Verification.Options options) {
        if (options.seal().isEmpty()) {
            return against == null ? "" : "heads";
        }
        var seal = options.seal().get();
        var whose = publicKey == null ? "its signature is not checked: --public-key" : "signed with " + publicKey;
        return "%s of %s, %s".formatted(seal.run(), seal.sealedAt(), whose);
    }

    private String run(Verification.Result result) throws BadInput {
        if (result.seal().isPresent()) {
            return "finished and sealed";
        }
        try {
            return ForkText.of(RunDirectory.open(directory.path())).orElse("not finished: it has no seal of its own");
        } catch (BadRun e) {
            throw new BadInput(e.getMessage());
        }
    }

    private void print(Verification.Result result, Verification.Options options) throws BadInput {
        var out = spec.commandLine().getOut();
        var verdict = result.problems().isEmpty() ? "whole" : "not whole";
        if (output.isJson()) {
            var json = new LinkedHashMap<String, Object>();
            json.put("verdict", verdict);
            json.put("finished", result.seal().isPresent());
            json.put("histories", result.histories());
            json.put("records", result.records());
            json.put("events", result.events());
            json.put("unsealed", result.unsealed());
            json.put("tailBytes", result.tailBytes());
            json.put("merkleRoot", result.root().hex());
            result.ofRun().ifPresent(own -> json.put("runId", own.runId().hex()));
            if (options.seal().isPresent()) {
                json.put("recordsSinceSeal", result.records() - result.stated());
                json.put("historiesSinceSeal", result.since());
            }
            json.put("notCovered", result.notCovered());
            json.put("problems", result.problems());
            out.println(OutputFormat.json(json));
            return;
        }
        var facts = new Table("", "");
        facts.row("histories", "%,d".formatted(result.histories()));
        facts.row("records", "%,d, of which %,d are not sealed".formatted(result.records(), result.unsealed()));
        facts.row("events", "%,d".formatted(result.events()));
        facts.row("tail", "%,d bytes ignored".formatted(result.tailBytes()));
        facts.row("Merkle root", result.root().hex());
        result.ofRun().ifPresent(own -> facts.row("run id", own.runId().hex()));
        facts.row("run", run(result));
        if (against != null) {
            facts.row("against", signature(options));
        }
        if (options.seal().isPresent()) {
            facts.row(
                    "since the seal",
                    "%,d records in %,d histories".formatted(result.records() - result.stated(), result.since()));
        }
        result.notCovered().forEach(what -> facts.row("not covered", what));
        facts.row("verdict", verdict);
        facts.lines().stream().skip(1).forEach(out::println);
    }
}
