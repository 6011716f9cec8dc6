package io.kvmsim.cli.run;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.ProfileOption;
import io.kvmsim.cli.option.RefusalsWord;
import io.kvmsim.cli.option.Version;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.TerminalProgress;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.report.Report;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.LiveRun;
import io.kvmsim.run.NewRun;
import io.kvmsim.run.ResumedRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.RunEnd;
import io.kvmsim.run.RunExists;
import io.kvmsim.run.RunHistories;
import io.kvmsim.run.RunSummary;
import io.kvmsim.run.Settings;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.file.ScenarioFile;
import io.kvmsim.values.BadInput;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim run SCENARIO`, `kvmsim run --resume DIR`
@Command(
        name = "run",
        description = "Run a scenario and create a run directory with its journal.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim run config/scenarios/first-run.yaml",
            "  kvmsim run config/scenarios/boot-storm.yaml",
            "  kvmsim run --resume runs/first-run-1"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:finished, but an expectation of the scenario failed",
            "2:wrong usage or invalid input",
            "4:the journal is damaged, or its history differs from that of the scenario",
            "5:the journal could not be written: the disk is full",
            "130:interrupted; the run can be resumed"
        })
public final class RunCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "SCENARIO", description = "The scenario file")
    private Path scenario;

    @Option(names = "--run", paramLabel = "DIR", description = "The run directory to create (default: runs/NAME-N)")
    private Path directory;

    @Option(names = "--resume", paramLabel = "DIR", description = "Continue a run that was interrupted")
    private Path resumed;

    @Option(
            names = "--refusals",
            paramLabel = "WHICH",
            defaultValue = "all",
            converter = RefusalsWord.class,
            description = "The refused calls to record: all, writes or none; writes leaves out calls that only "
                    + "read (GET, HAS, CHECK_EXTENSION) (default: ${DEFAULT-VALUE})")
    private Refusals refusals;

    @Mixin
    private ProfileOption profile;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, BadInput, JournalDamaged, InterruptedException {
        if ((scenario == null) == (resumed == null)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "Name a scenario file, or a run directory with --resume");
        }
        if (resumed != null && directory != null) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--run is for a new run; --resume goes on in its own directory");
        }
        return resumed == null ? start() : resume();
    }

    private int start() throws BadRun, BadInput, JournalDamaged, InterruptedException {
        var read = ScenarioFile.read(scenario);
        var settings = Settings.load();
        var run = make(read);
        try (var progress = new TerminalProgress()) {
            var live = LiveRun.of(run, settings, progress);
            try (var _ = new Interrupts(live::stop)) {
                return ended(run, live.make());
            }
        }
    }

    private RunDirectory make(Scenario read) throws BadRun {
        if (directory != null) {
            return NewRun.make(read, profile.profile(), refusals, directory, Version.number());
        }
        while (true) {
            try {
                var path = NewRun.free(Path.of("runs"), read.name());
                return NewRun.make(read, profile.profile(), refusals, path, Version.number());
            } catch (RunExists _) {
                // Another run was started at the same moment and took the name: the next number is free.
            }
        }
    }

    private int resume() throws BadRun, JournalDamaged, InterruptedException {
        var run = RunDirectory.open(resumed);
        if (RunEnd.isFinished(run, RunHistories.own(run))) {
            spec.commandLine().getErr().println("kvmsim: %s is finished already".formatted(run.path()));
            return ExitCode.DONE;
        }
        try (var progress = new TerminalProgress()) {
            var live = ResumedRun.of(run, Version.number(), progress);
            try (var _ = new Interrupts(live::stop)) {
                return ended(run, live.make());
            }
        }
    }

    private int ended(RunDirectory run, RunSummary summary) throws BadRun {
        if (summary.finished() && summary.virtual() != null) {
            Report.write(run);
        }
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(summary));
        } else {
            SummaryText.lines(run, summary, run.manifest().firstVm()).forEach(out::println);
        }
        out.flush();
        if (!summary.finished()) {
            return ExitCode.INTERRUPTED;
        }
        return summary.asExpected() ? ExitCode.DONE : ExitCode.DIFFERENCE;
    }
}
