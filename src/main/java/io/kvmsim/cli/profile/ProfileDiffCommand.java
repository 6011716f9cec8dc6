package io.kvmsim.cli.profile;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.kvm.Documented;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `kvmsim profile diff`
@Command(
        name = "diff",
        description = "List the differences between the document of 2020 and Linux 6.12, each with the section "
                + "of the document.",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim profile diff")
final class ProfileDiffCommand implements Callable<Integer> {
    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(Documented.DIFFERENCES));
            return ExitCode.DONE;
        }
        for (var difference : Documented.DIFFERENCES) {
            out.println("%s %s".formatted(difference.section(), difference.attribute()));
            out.println("    documented  " + difference.text());
            out.println("    linux-6.12  " + difference.linux());
        }
        return ExitCode.DONE;
    }
}
