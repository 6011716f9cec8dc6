package io.kvmsim.cli.replay;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.RunArgument;
import io.kvmsim.cli.output.ForkText;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Table;
import io.kvmsim.cli.output.TerminalProgress;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.ReplayVerify;
import io.kvmsim.run.RunDirectory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `kvmsim replay verify DIR`
@Command(
        name = "verify",
        description = "Replay every history of a run: check chains, seals and the Merkle root, and decide "
                + "every recorded call again.",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim replay verify runs/first-run-1",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:verified", "2:not a run directory", "4:the journal is damaged or does not verify"})
final class ReplayVerifyCommand implements Callable<Integer> {
    @Mixin
    private RunArgument directory;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, JournalDamaged {
        ReplayVerify.Result result;
        try (var progress = new TerminalProgress()) {
            result = ReplayVerify.run(RunDirectory.open(directory.path()), progress);
        }
        var fork = ForkText.of(RunDirectory.open(directory.path()));
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(result));
        } else {
            var facts = new Table("", "");
            facts.row("histories", "%,d".formatted(result.entities()));
            facts.row("records", "%,d, of which %,d are not sealed".formatted(result.records(), result.unsealed()));
            facts.row("events", "%,d".formatted(result.events()));
            facts.row("calls", "%,d decided again".formatted(result.calls()));
            if (result.faults() > 0) {
                facts.row("faults", "%,d of these calls as injected".formatted(result.faults()));
            }
            facts.row("tail", "%,d bytes ignored".formatted(result.tailBytes()));
            facts.row("Merkle root", result.merkleRoot());
            facts.row(
                    "run", result.finished() ? "finished and sealed" : fork.orElse("not finished: it can be resumed"));
            facts.row("verdict", result.problems().isEmpty() ? "verified" : "does not verify");
            facts.lines().stream().skip(1).forEach(out::println);
        }
        result.problems().forEach(problem -> spec.commandLine().getErr().println("kvmsim: " + problem));
        return result.problems().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGED;
    }
}
