package io.kvmsim.cli;

import io.kvmsim.cli.capacity.CapacityCommand;
import io.kvmsim.cli.cpu.CpuCommand;
import io.kvmsim.cli.debug.BisectCommand;
import io.kvmsim.cli.debug.DebugCommand;
import io.kvmsim.cli.fork.ForkCommand;
import io.kvmsim.cli.history.HistoryCommand;
import io.kvmsim.cli.journal.JournalCommand;
import io.kvmsim.cli.migrate.MigrateCommand;
import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.Failures;
import io.kvmsim.cli.option.Version;
import io.kvmsim.cli.option.WrongUsage;
import io.kvmsim.cli.output.ErrorWriter;
import io.kvmsim.cli.output.LineWriter;
import io.kvmsim.cli.output.LogbackWithoutMdc;
import io.kvmsim.cli.output.StandardOutput;
import io.kvmsim.cli.pack.PackCommand;
import io.kvmsim.cli.pack.UnpackCommand;
import io.kvmsim.cli.profile.ProfileCommand;
import io.kvmsim.cli.replay.ReplayCommand;
import io.kvmsim.cli.report.ReportCommand;
import io.kvmsim.cli.run.RunCommand;
import io.kvmsim.cli.scenario.ScenarioCommand;
import io.kvmsim.cli.trace.ShrinkCommand;
import io.kvmsim.cli.trace.TraceCommand;
import io.kvmsim.cli.vm.VmCommand;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/// The root of the command line: `kvmsim VERB` and `kvmsim NOUN VERB`.
@Command(
        name = "kvmsim",
        description = "Simulate KVM virtual machines on IBM Z. Every call is answered as Linux answers it, and "
                + "every change is an event.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim run config/scenarios/first-run.yaml",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:finished, but found a difference or a failed expectation",
            "2:wrong usage or invalid input",
            "3:the simulated call returned an errno",
            "4:the journal is damaged or does not verify",
            "5:a limit of the simulator or of its machine, such as a full disk",
            "69:no suitable Java",
            "130:interrupted"
        })
public final class Main implements Runnable {
    private static final List<Class<?>> COMMANDS = List.of(
            RunCommand.class,
            VmCommand.class,
            ReportCommand.class,
            HistoryCommand.class,
            DebugCommand.class,
            BisectCommand.class,
            ForkCommand.class,
            PackCommand.class,
            UnpackCommand.class,
            ReplayCommand.class,
            TraceCommand.class,
            ShrinkCommand.class,
            CpuCommand.class,
            MigrateCommand.class,
            ProfileCommand.class,
            JournalCommand.class,
            ScenarioCommand.class,
            VerifyCommand.class,
            CapacityCommand.class);

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /// Runs one command and ends the process with its exit code.
    public static void main(String[] arguments) {
        LogbackWithoutMdc.bind();
        System.exit(run(StandardOutput.install(), arguments));
    }

    /// Runs one command and gives its exit code.
    static int run(StandardOutput output, String... arguments) {
        var commandLine = commandLine(arguments);
        int exit = execute(commandLine, arguments);
        commandLine.getOut().flush();
        System.out.flush();
        return output.lost().map(reason -> lost(commandLine, reason)).orElse(exit);
    }

    /// A heap or a stack that is too small is a limit of this machine, and no reason for a stack trace.
    private static int execute(CommandLine commandLine, String... arguments) {
        try {
            return commandLine.execute(arguments);
        } catch (OutOfMemoryError e) {
            return limit(
                    commandLine, "out of memory (%s): KVMSIM_JAVA_FLAGS=-Xmx4g gives more".formatted(e.getMessage()));
        } catch (StackOverflowError _) {
            return limit(commandLine, "out of stack: KVMSIM_JAVA_FLAGS=-Xss4m gives more");
        }
    }

    private static int limit(CommandLine commandLine, String what) {
        commandLine.getErr().println("kvmsim: " + what);
        commandLine.getErr().flush();
        return ExitCode.LIMIT;
    }

    private static int lost(CommandLine commandLine, String reason) {
        return limit(commandLine, "standard output cannot be written: " + reason);
    }

    /// The whole tree of commands, as tests and the shell completion see it.
    static CommandLine commandLine() {
        return commandLine(
                COMMANDS,
                new OutputStreamWriter(System.out, StandardCharsets.UTF_8),
                new OutputStreamWriter(System.err, StandardCharsets.UTF_8));
    }

    static CommandLine commandLine(Writer out, Writer err) {
        return commandLine(COMMANDS, out, err);
    }

    /// Only the command that is called, where the first word names one: to make all of them takes half of the time in
    /// which a short command is over.
    private static CommandLine commandLine(String... arguments) {
        var called = COMMANDS.stream()
                .filter(command -> arguments.length > 0
                        && arguments[0].equals(
                                command.getAnnotation(Command.class).name()))
                .toList();
        var isVersion = arguments.length == 1 && arguments[0].equals("--version");
        return commandLine(
                called.isEmpty() && !isVersion ? COMMANDS : called,
                new OutputStreamWriter(System.out, StandardCharsets.UTF_8),
                new OutputStreamWriter(System.err, StandardCharsets.UTF_8));
    }

    /// Help has no colours: whatever a command shows goes through the same writer, which lets none pass.
    private static CommandLine commandLine(List<Class<?>> commands, Writer out, Writer err) {
        var root = new CommandLine(new Main());
        commands.forEach(root::addSubcommand);
        return root.setExecutionExceptionHandler(new Failures())
                .setParameterExceptionHandler(new WrongUsage())
                .setExpandAtFiles(false) // a call's @FILE is its bytes, and @end of a diff is a moment
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setOut(new LineWriter(out))
                .setErr(new ErrorWriter(err));
    }

    /// Without a command there is nothing to do: the usage, and the exit code of wrong usage.
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
    }
}
