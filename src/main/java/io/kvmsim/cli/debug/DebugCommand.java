package io.kvmsim.cli.debug;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.ProfileOption;
import io.kvmsim.cli.option.Question;
import io.kvmsim.cli.output.Folded;
import io.kvmsim.debug.DebugCommands;
import io.kvmsim.debug.DebugCommands.BadCommand;
import io.kvmsim.debug.Debugger;
import io.kvmsim.debug.GuestTrack;
import io.kvmsim.debug.HistoryTrack;
import io.kvmsim.debug.TraceTrack;
import io.kvmsim.debug.Track;
import io.kvmsim.history.read.GuestVms;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.values.BadInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim debug DIR VM`, `kvmsim debug TRACE`
@Command(
        name = "debug",
        description = "Step forward and back through the history of a VM or through a trace. Commands come "
                + "from --command, from a prompt on a terminal, or from standard input.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim debug runs/first-run-1 vm-0001",
            "  kvmsim debug runs/first-run-1 vm-0001 -c 'until vcpus >= 2' -c state -c back -c diff",
            "  kvmsim debug runs/host-evacuation-1 --guest old-0001 -c 'until is.VmDestroyed == 1' -c 'list 3'",
            "  kvmsim debug trace.jsonl -c 'until refused == 1' -c why"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "2:wrong usage or an unknown command", "4:the journal is damaged"})
public final class DebugCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR|TRACE", description = "The run directory or the trace file")
    private String what;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "VM",
            description = "The VM of a run (default: the first one by name)")
    private String vm;

    @Option(
            names = "--guest",
            paramLabel = "NAME",
            description = "In place of VM: follow this guest through all its VMs as one history; goto "
                    + "web-0001.2#12 goes to a place in one of them")
    private String guest;

    @Option(
            names = {"-c", "--command"},
            paramLabel = "COMMAND",
            description = "Execute this command; can be repeated")
    private List<String> script = new ArrayList<>();

    @Mixin
    private ProfileOption profile;

    @Option(names = "--width", paramLabel = "COLUMNS", description = "Wrap lines at this width (default: do not wrap)")
    private int width = Integer.MAX_VALUE;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, BadInput, JournalDamaged, IOException {
        if (guest != null && vm != null) {
            throw new ParameterException(spec.commandLine(), "--guest stands in the place of VM");
        }
        if (Files.isDirectory(Path.of(what))) {
            return Question.of(Path.of(what), history -> debug(track(history)));
        }
        if (guest != null) {
            throw new ParameterException(
                    spec.commandLine(), "--guest needs a run; %s is not a run directory".formatted(what));
        }
        return debug(new TraceTrack(what, profile.profile()));
    }

    private Track track(RunHistory history) throws BadInput, IOException {
        return guest == null ? new HistoryTrack(history, vm(history)) : new GuestTrack(history, new GuestVms(guest));
    }

    private String vm(RunHistory history) throws BadInput {
        if (vm != null) {
            return vm;
        }
        return history.monitors().stream()
                .findFirst()
                .orElseThrow(() -> new BadInput("%s has no VM yet".formatted(what)));
    }

    @SuppressWarnings("SystemConsoleNull") // the check holds for 22 to 24; from 25 on there may be none again
    private static boolean isTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    private int debug(Track track) throws BadInput, IOException {
        var debugger = new Debugger(track);
        var commands = new DebugCommands(debugger);
        if (!script.isEmpty()) {
            for (var line : script) {
                run(commands, line);
            }
        } else if (isTerminal()) {
            new DebugShell(debugger, commands).run(track.name());
        } else {
            var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                run(commands, line);
            }
        }
        return ExitCode.DONE;
    }

    private void run(DebugCommands commands, String line) throws BadInput, IOException {
        try {
            Folded.lines(commands.run(line), width).forEach(spec.commandLine().getOut()::println);
        } catch (BadCommand e) {
            throw new BadInput(e.getMessage());
        }
    }
}
