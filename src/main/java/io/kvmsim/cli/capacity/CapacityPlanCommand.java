package io.kvmsim.cli.capacity;

import io.kvmsim.capacity.CapacityPlan;
import io.kvmsim.capacity.Question;
import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Table;
import io.kvmsim.cli.output.Wrapped;
import io.kvmsim.scenario.file.ScenarioFile;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Quantity;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim capacity plan FILE`
@Command(
        name = "plan",
        description = "Calculate how many more guests of a group fit on a host of a scenario, and which limit "
                + "the next guest exceeds. A simulation confirms each number. The plan has rows with and "
                + "without CMMA for each overcommit ratio.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim capacity plan config/scenarios/boot-storm.yaml",
            "  kvmsim capacity plan config/scenarios/bank-month.yaml --guest online --host z15-2 --overcommit 1.5,2"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "2:wrong usage, or the scenario cannot be planned"})
final class CapacityPlanCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The scenario file")
    private Path file;

    @Option(
            names = "--guest",
            paramLabel = "GROUP",
            description = "The group of guests (default: the first group with a memory size)")
    private String guest;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "The host, or a group of hosts for its first host (default: the first host)")
    private String host;

    @Option(
            names = "--overcommit",
            paramLabel = "RATIOS",
            description = "Ratios of the memory of guests to the memory of the host, separated by commas (default: "
                    + "1.0 to 2.5 in steps of 0.25)")
    private String overcommits;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        var question = new Question(
                Optional.ofNullable(guest),
                Optional.ofNullable(host),
                overcommits == null ? Question.SWEEP : Question.overcommits(overcommits));
        var plan = CapacityPlan.of(ScenarioFile.read(file), question);
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(plan));
        } else {
            print(out, plan);
        }
        out.flush();
        return ExitCode.DONE;
    }

    private static void print(PrintWriter out, CapacityPlan plan) {
        out.println("More guests %s on host %s".formatted(plan.guest(), plan.host()));
        out.println();
        plan.assumed().forEach(line -> Wrapped.sentence("", line).forEach(out::println));
        out.println();
        var costs = new Table("A GUEST", ">MEMORY", ">RESIDENT", ">GIVEN BACK", ">KERNEL");
        plan.costs()
                .forEach(cost -> costs.row(
                        words(cost.cmma()),
                        Quantity.readable(cost.configured()),
                        Quantity.readable(cost.resident()),
                        Quantity.readable(cost.givenBack()),
                        Quantity.readable(cost.kernel())));
        costs.lines().forEach(out::println);
        out.println();
        // One number is enough where nothing is left to chance.
        boolean chance = plan.rows().stream().anyMatch(row -> row.simulation().seeds() > 0);
        var table = chance
                ? new Table(">OVERCOMMIT", "CMMA", ">FIT", ">ON AVERAGE", "LIMIT", "SIMULATION", "")
                : new Table(">OVERCOMMIT", "CMMA", ">FIT", "LIMIT", "SIMULATION", "");
        for (var row : plan.rows()) {
            var cells = new ArrayList<Object>(List.of(row.overcommit() + ":1", words(row.cmma()), row.fits()));
            if (chance) {
                cells.add(row.onAverage());
            }
            cells.addAll(List.of(
                    row.limit().words(), row.simulation().words(), row.advisedMost() ? "IBM advises at most 2:1" : ""));
            table.row(cells.toArray());
        }
        table.lines().forEach(out::println);
    }

    private static String words(boolean cmma) {
        return cmma ? "with CMMA" : "without CMMA";
    }
}
