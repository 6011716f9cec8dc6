package io.kvmsim.cli;

import io.kvmsim.cpu.BadModel;
import io.kvmsim.cpu.Comparison;
import io.kvmsim.cpu.GuestModels;
import io.kvmsim.trace.BadTrace;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim cpu compare HOST MODEL`
@Command(
        name = "compare",
        description = "Compares what a host offers with a CPU model, as virsh hypervisor-cpu-compare does.",
        footerHeading = "%nExamples:%n",
        footer = {"  kvmsim cpu compare z16 z14-base", "  kvmsim cpu compare z16 host:z15"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the host is identical to the model or a superset of it: it can run the model",
            "1:a subset of it, or incompatible",
            "2:wrong usage or bad input"
        })
final class CpuCompareCommand implements Callable<Integer> {
    @Parameters(paramLabel = "HOST", description = "A name of config/hosts or a host file")
    private String host;

    @Parameters(
            paramLabel = "MODEL",
            description = "A name of kvmsim cpu list, also with -base; a model file; host:HOST for all it offers")
    private String model;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadModel, BadTrace {
        var found = HostFiles.read(host).host();
        var comparison =
                Comparison.of(GuestModels.of(GuestModels.HOST, Path.of(""), found), ModelWord.model(model, found));
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(comparison));
        } else {
            out.println(sentence(comparison.relation()));
            if (!comparison.firstLevel().equals(comparison.secondLevel())) {
                out.println("level: %s of the host, %s of %s"
                        .formatted(comparison.firstLevel(), comparison.secondLevel(), model));
            }
            differences(out, "only the host: ", comparison.onlyFirst());
            differences(out, "only %s: ".formatted(model), comparison.onlySecond());
        }
        return comparison.isRunnable() ? ExitCode.DONE : ExitCode.DIFFERENCE;
    }

    private String sentence(Comparison.Relation relation) {
        return switch (relation) {
            case IDENTICAL ->
                "CPU described in %s is identical to the CPU provided by hypervisor on the host %s"
                        .formatted(model, host);
            case SUPERSET ->
                "The CPU provided by hypervisor on the host %s is a superset of CPU described in %s"
                        .formatted(host, model);
            case SUBSET ->
                ("CPU described in %s is incompatible with the CPU provided by hypervisor on the host %s, which is a "
                                + "subset of it")
                        .formatted(model, host);
            case INCOMPATIBLE ->
                "CPU described in %s is incompatible with the CPU provided by hypervisor on the host %s"
                        .formatted(model, host);
        };
    }

    private static void differences(PrintWriter out, String label, List<String> items) {
        if (!items.isEmpty()) {
            Wrapped.list(label, items).forEach(out::println);
        }
    }
}
