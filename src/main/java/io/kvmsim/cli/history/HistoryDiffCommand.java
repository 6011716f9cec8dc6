package io.kvmsim.cli.history;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.Question;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.history.ask.RunDiff;
import io.kvmsim.history.text.Difference;
import io.kvmsim.history.text.Fields;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.values.BadInput;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim history diff A B`
@Command(
        name = "diff",
        description = {
            "Compare two states field by field: of a VM at two moments, of two VMs, or of two runs.",
            "A and B are RUN, RUN:VM, RUN@MOMENT or RUN:VM@MOMENT. B may omit the parts that are "
                    + "equal to those of A. The default moment is the end. B may also be the name of a fork of "
                    + "the run of A, or main, the parent of a fork."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim history diff runs/first-run-1:vm-0001@#10 @#20",
            "  kvmsim history diff runs/first-run-1:vm-0001 :vm-0002",
            "  kvmsim history diff runs/first-run-1 runs/first-run-2",
            "  kvmsim history diff runs/first-run-1 what-if"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:equal", "1:different", "2:wrong usage", "4:a journal is damaged or does not follow"})
final class HistoryDiffCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "A", description = "The first side")
    private String one;

    @Parameters(index = "1", paramLabel = "B", description = "The second side")
    private String other;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, BadInput, JournalDamaged {
        var sides = DiffSide.both(one, other);
        var first = sides.getFirst();
        var second = sides.getLast();
        boolean differ = first.vm().isPresent() ? ofVms(first, second) : ofRuns(first, second);
        return differ ? ExitCode.DIFFERENCE : ExitCode.DONE;
    }

    private boolean ofVms(DiffSide first, DiffSide second) throws BadRun, BadInput, JournalDamaged {
        var names = List.of(first.vm().orElseThrow(), second.vm().orElseThrow());
        var before = Question.of(first.run(), history -> history.at(names.getFirst(), first.at()));
        var after = Question.of(second.run(), history -> history.at(names.getLast(), second.at()));
        var differences = Fields.between(
                before.situation(), new VmName(names.getFirst()), after.situation(), new VmName(names.getLast()));
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(
                    OutputFormat.json(differences.stream().map(Difference::json).toList()));
        } else {
            show(out, differences, "");
        }
        spec.commandLine()
                .getErr()
                .println(differences.isEmpty() ? "the same" : "%,d fields differ".formatted(differences.size()));
        return !differences.isEmpty();
    }

    private static void show(PrintWriter out, List<Difference> differences, String indent) {
        int width =
                differences.stream().mapToInt(it -> it.field().length()).max().orElse(0);
        differences.forEach(it ->
                out.println(indent + it.field() + " ".repeat(width - it.field().length() + 2) + it.text()));
    }

    private boolean ofRuns(DiffSide first, DiffSide second) throws BadRun, BadInput, JournalDamaged {
        var out = spec.commandLine().getOut();
        var differing = new ArrayList<Object>();
        var count = new long[2];
        count[1] = Question.of(first.run(), a -> {
            try {
                return Question.of(second.run(), b -> new RunDiff(a, first.at(), b, second.at()).visit(vm -> {
                    count[0]++;
                    if (output.isJson()) {
                        differing.add(json(vm));
                    } else {
                        out.println(vm.name() + (vm.inOne() ? vm.inOther() ? "" : ": only in A" : ": only in B"));
                        show(out, vm.differences(), "  ");
                    }
                }));
            } catch (BadRun e) {
                throw new BadInput(e.getMessage());
            }
        });
        if (output.isJson()) {
            out.println(OutputFormat.json(differing));
        }
        spec.commandLine().getErr().println("%,d of %,d VMs differ".formatted(count[0], count[1]));
        return count[0] > 0;
    }

    private static Object json(RunDiff.OfVm vm) {
        var json = new LinkedHashMap<String, Object>();
        json.put("vm", vm.name());
        json.put("in", vm.inOne() ? vm.inOther() ? "both" : "A" : "B");
        json.put("fields", vm.differences().stream().map(Difference::json).toList());
        return json;
    }
}
