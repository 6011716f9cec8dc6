package io.kvmsim.cli.scenario;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Table;
import io.kvmsim.scenario.Measures;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `kvmsim scenario measures`
@Command(
        name = "measures",
        description = "List the measures that expectations of a scenario can use.",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim scenario measures")
final class ScenarioMeasuresCommand implements Callable<Integer> {
    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(Measures.ALL));
        } else {
            var table = new Table("MEASURE", "MEANING");
            Measures.ALL.forEach(measure -> table.row(measure.name(), measure.meaning()));
            table.lines().forEach(out::println);
        }
        out.flush();
        return ExitCode.DONE;
    }
}
