package io.kvmsim.cli.report;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.report.Report;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim report DIR`, `kvmsim report diff DIR1 DIR2`
@Command(
        name = "report",
        description = "Write the report of a run, DIR/report/index.html, from the files of the run, and print "
                + "its name; with --json, print the summary of the run.",
        synopsisSubcommandLabel = "[COMMAND]",
        subcommands = ReportDiffCommand.class,
        footerHeading = "%nExamples:%n",
        footer = {"  kvmsim report runs/first-run-1", "  kvmsim report diff runs/first-run-1 runs/first-run-2"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "2:not a run directory, or a file of it is malformed",
            "5:the report could not be written: the disk is full"
        })
public final class ReportCommand implements Callable<Integer> {
    /// Optional for the parser only: `diff` has directories of its own.
    @Parameters(arity = "0..1", paramLabel = "DIR", description = "The run directory")
    private Path directory;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun {
        if (directory == null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "Missing required parameter: 'DIR'");
        }
        var run = RunDirectory.open(directory);
        var page = Report.write(run);
        var out = spec.commandLine().getOut();
        out.println(output.isJson() ? OutputFormat.json(Report.read(run).tree()) : page);
        return ExitCode.DONE;
    }
}
