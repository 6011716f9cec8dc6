package io.kvmsim.cli.trace;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.trace.TraceReader;
import io.kvmsim.trace.TraceShow;
import io.kvmsim.values.BadInput;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim trace show FILE`
@Command(
        name = "show",
        description = "Print a trace in the style of strace, one line per call.",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim trace show config/recordings/qemu-10.0.2-4cpu-8g.jsonl")
final class TraceShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "A trace, optionally compressed with gzip; - is standard input")
    private String file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        var out = spec.commandLine().getOut();
        try (var reader = TraceReader.open(file)) {
            TraceShow.run(reader, out::println);
        }
        return ExitCode.DONE;
    }
}
