package io.kvmsim.cli.fork;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.RunArgument;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `kvmsim fork list DIR`
@Command(
        name = "list",
        description = "List the forks of a run, including forks of forks.",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim fork list runs/first-run-1",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:listed", "2:not a run directory", "4:the journal of a fork is damaged"})
final class ForkListCommand implements Callable<Integer> {
    @Mixin
    private RunArgument directory;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, JournalDamaged {
        new ForkList(RunDirectory.open(directory.path()))
                .print(spec.commandLine().getOut(), output.isJson());
        return ExitCode.DONE;
    }
}
