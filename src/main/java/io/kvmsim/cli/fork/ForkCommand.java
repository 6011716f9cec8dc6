package io.kvmsim.cli.fork;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.output.ForkText;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Table;
import io.kvmsim.cli.output.TerminalProgress;
import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fork.ForkPlan;
import io.kvmsim.history.fork.ForkPlan.Inserted;
import io.kvmsim.history.fork.ForkResult;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.InsertedCalls;
import io.kvmsim.run.NewFork;
import io.kvmsim.run.RecordedRefusals;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.RunHistories;
import io.kvmsim.scenario.file.CallWords;
import io.kvmsim.values.BadInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim fork DIR --at MOMENT --as NAME`, `kvmsim fork list DIR`
@Command(
        name = "fork",
        description = {
            "Create a run that shares the past of a run up to a moment: DIR/forks/NAME. The journal is not copied, and"
                    + " the run itself is only read.",
            "With --replay-rest, the recorded calls after the moment are executed again in the fork, except for those"
                    + " left out with --skip. Calls that changed nothing and were not refused are not recorded, so they"
                    + " are not executed."
        },
        synopsisSubcommandLabel = "[COMMAND]",
        subcommands = ForkListCommand.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim fork runs/first-run-1 --at +1s --as copy",
            "  kvmsim fork runs/first-run-1 --vm vm-0001 --at '#20' --as what-if \\",
            "      --replay-rest --skip '#24'",
            "  kvmsim fork runs/first-run-1 --vm vm-0001 --at '#2' --as small \\",
            "      --replay-rest --call 'attr set mem.limit 2GiB'",
            "  kvmsim fork list runs/first-run-1"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:created",
            "2:wrong usage, no such moment, or a fork of this name exists; nothing is left behind",
            "4:the journal is damaged or does not follow",
            "5:the fork could not be written: the disk is full"
        })
public final class ForkCommand implements Callable<Integer> {
    /// Optional for the parser only: `list` has a directory of its own.
    @Parameters(arity = "0..1", paramLabel = "DIR", description = "The run directory; it may be that of a fork")
    private Path directory;

    @Option(
            names = "--at",
            paramLabel = "MOMENT",
            description = "The moment up to which the past is shared: an event '#812' of the VM, +1h30m, or a wall time"
                    + " in RFC 3339 (default: end)")
    private String at;

    @Option(names = "--as", paramLabel = "NAME", description = "The name of the fork")
    private String name;

    @Option(names = "--vm", paramLabel = "NAME", description = "Fork only this VM (default: all VMs)")
    private String vm;

    @Option(names = "--replay-rest", description = "Execute the recorded calls after the moment again")
    private boolean replays;

    @Option(
            names = "--skip",
            paramLabel = "EVENT",
            description = "Leave out the call that led to event '#811' or to the refusal '#811!1'; can be repeated")
    private List<String> skipped = new ArrayList<>();

    @Option(
            names = "--insert",
            paramLabel = "TRACE",
            description = "First execute the calls of this ioctl trace on the VM, at the moment")
    private String trace;

    @Option(
            names = "--call",
            paramLabel = "CALL",
            description = "First execute this call on the VM, at the moment; written as for kvmsim vm call; can be"
                    + " repeated")
    private List<String> calls = new ArrayList<>();

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, BadInput, JournalDamaged {
        if (directory == null) {
            throw wrong("Missing required parameter: 'DIR'");
        }
        if (name == null) {
            throw wrong("Missing --as NAME, which creates a fork; kvmsim fork list DIR lists the forks of a run");
        }
        requireVm();
        var run = RunDirectory.open(directory);
        var asked = at == null ? "end" : at;
        NewFork.Made made;
        try (var progress = new TerminalProgress()) {
            made = NewFork.make(run, name, asked, plan(run, Moment.parse(asked)), progress);
        }
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(json(made, asked)));
        } else {
            print(made);
        }
        if (replays) {
            spec.commandLine()
                    .getErr()
                    .println("calls that changed nothing and were not refused are not recorded, so they were not"
                            + " repeated");
        }
        return ExitCode.DONE;
    }

    private void requireVm() {
        if (!skipped.isEmpty() && !replays) {
            throw wrong("--skip leaves out one of the calls that --replay-rest executes again: use both");
        }
        if (vm == null && !skipped.isEmpty()) {
            throw wrong("--skip names a place in the history of one VM: name it with --vm");
        }
        if (vm == null && (trace != null || !calls.isEmpty())) {
            throw wrong("--insert and --call execute calls on one VM: name it with --vm");
        }
    }

    private ParameterException wrong(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    private ForkPlan plan(RunDirectory run, Moment moment) throws BadRun, BadInput, JournalDamaged {
        var refusals = RecordedRefusals.of(run, RunHistories.own(run).opened());
        return new ForkPlan(
                moment,
                Optional.ofNullable(vm),
                replays,
                skipped(),
                InsertedCalls.lists(inserted()),
                refusals,
                NewFork.principal(name));
    }

    private Set<Address> skipped() {
        var addresses = new LinkedHashSet<Address>();
        for (var text : skipped) {
            addresses.add(Address.parse(text)
                    .filter(address -> address.event() > 0 || address.isRefusal())
                    .orElseThrow(() -> wrong("--skip \"%s\" is not an event, e.g. '#812', or a refusal, e.g. '#812!1'"
                            .formatted(text))));
        }
        return addresses;
    }

    private List<Inserted> inserted() throws BadInput {
        if (vm == null) {
            return List.of();
        }
        if (vm.isEmpty() || vm.length() > VmName.LENGTH_MAX) {
            throw wrong("--vm \"%s\" is not a name: it has 1 to %d characters".formatted(vm, VmName.LENGTH_MAX));
        }
        var of = new VmName(vm);
        var all = new ArrayList<Inserted>();
        if (trace != null) {
            all.addAll(InsertedCalls.read(trace, of));
        }
        for (var words : calls) {
            var parsed = CallWords.parse(List.of(words.strip().split("\\s+")))
                    .orElseThrow(problem -> wrong("--call \"%s\": %s".formatted(words, problem)));
            all.add(new Inserted(of, parsed, Circumstances.USUAL));
        }
        return all;
    }

    private void print(NewFork.Made made) throws BadRun {
        var result = made.result();
        var facts = new Table("", "");
        facts.row(
                "fork",
                "%s, %s".formatted(made.run().path(), ForkText.of(made.run()).orElseThrow()));
        facts.row("VMs", "%,d".formatted(result.vms()));
        facts.row("shared", "%,d events, %,d records".formatted(result.sharedEvents(), result.sharedRecords()));
        facts.row("own", "%,d records".formatted(result.ownRecords()));
        if (result.inserted() > 0) {
            facts.row("inserted", "%,d calls".formatted(result.inserted()));
        }
        if (replays) {
            facts.row(
                    "again",
                    "%,d calls, %,d left out, %,d with a different result than recorded"
                            .formatted(result.replayed(), result.skipped(), result.otherwise()));
            result.first().ifPresent(it -> facts.row("first", text(it)));
        }
        facts.lines().stream().skip(1).forEach(spec.commandLine().getOut()::println);
    }

    /// `#18!1 web-0001 SET mem.limit 8 GiB: was EBUSY, is 0 and MemoryLimitSet`
    private static String text(ForkResult.Otherwise it) {
        return "%s %s %s: was %s, is %s".formatted(it.address(), it.vm(), it.call(), it.was(), it.is());
    }

    private Object json(NewFork.Made made, String asked) {
        var result = made.result();
        var json = new LinkedHashMap<String, Object>();
        json.put("fork", made.run().path().toString());
        json.put("parent", made.parent().path().toString());
        json.put("at", asked);
        if (vm != null) {
            json.put("vm", vm);
        }
        json.put("vms", result.vms());
        json.put("sharedEvents", result.sharedEvents());
        json.put("sharedRecords", result.sharedRecords());
        json.put("ownRecords", result.ownRecords());
        json.put("inserted", result.inserted());
        json.put("replayed", result.replayed());
        json.put("skipped", result.skipped());
        json.put("otherwise", result.otherwise());
        result.first().ifPresent(first -> {
            var otherwise = new LinkedHashMap<String, Object>();
            otherwise.put("vm", first.vm());
            otherwise.put("address", first.address().toString());
            otherwise.put("call", first.call());
            otherwise.put("was", first.was());
            otherwise.put("is", first.is());
            json.put("first", otherwise);
        });
        return json;
    }
}
