package io.kvmsim.cli.debug;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.Question;
import io.kvmsim.cli.option.VmArgument;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.debug.Bisection;
import io.kvmsim.debug.Condition;
import io.kvmsim.debug.HistoryTrack;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Expression;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `kvmsim bisect DIR VM --bad CONDITION`
@Command(
        name = "bisect",
        description = "Find the first event of a VM after which a condition holds. The search halves the "
                + "history if the condition stays true once it is true; otherwise it scans all events.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim bisect runs/first-run-1 vm-0001 --bad 'vcpus >= 2'",
            "  kvmsim bisect runs/admin-mistakes-1 web-0001 --bad 'errno.EBUSY == 1 && mem.limit > 1GiB'"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:found",
            "1:the condition never holds",
            "2:wrong usage",
            "4:the journal is damaged or does not follow"
        })
public final class BisectCommand implements Callable<Integer> {
    @Mixin
    private VmArgument vm;

    @Option(
            names = "--bad",
            required = true,
            paramLabel = "CONDITION",
            description = "The condition: fields of the state compared with numbers, as in kvmsim debug: "
                    + "'mem.limit > 4GiB', 'crypto.aes == off', 'errno.EBUSY == 1', 'is.VcpuCreated == 1'")
    private String bad;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, BadInput, JournalDamaged {
        var condition = condition();
        var found =
                Question.of(vm.directory(), history -> Bisection.of(new HistoryTrack(history, vm.name()), condition));
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(json(found)));
        } else if (found.isEmpty()) {
            out.println("%s never holds".formatted(bad));
        } else {
            out.println(found.get().stop().line());
            // Only what can but begin to hold holds from there on.
            out.println(
                    found.get().byHalving()
                            ? "%s holds from here on, found by halving, after examining %,d"
                                    .formatted(bad, found.get().looked())
                            : "%s holds here for the first time, found by scanning %,d"
                                    .formatted(bad, found.get().looked()));
        }
        return found.isPresent() ? ExitCode.DONE : ExitCode.DIFFERENCE;
    }

    private Condition condition() throws BadInput {
        try {
            return Condition.parse(bad);
        } catch (Expression.Malformed e) {
            throw new BadInput("--bad is \"%s\": %s".formatted(bad, e.getMessage()));
        }
    }

    private static Object json(Optional<Bisection> found) {
        var json = new LinkedHashMap<String, Object>();
        json.put("found", found.isPresent());
        found.ifPresent(it -> {
            json.put("address", it.stop().place());
            json.put("time", it.stop().time());
            json.put("text", it.stop().text());
            json.put("looked", it.looked());
            json.put("method", it.byHalving() ? "halving" : "scan");
        });
        return json;
    }
}
