package io.kvmsim.cli.cpu;

import io.kvmsim.cli.option.DeprecatedFeatures;
import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.HostFiles;
import io.kvmsim.cli.option.KernelOption;
import io.kvmsim.cli.option.ModelWord;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Wrapped;
import io.kvmsim.cpu.Comparison;
import io.kvmsim.cpu.Dependencies;
import io.kvmsim.values.BadInput;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim cpu compare HOST|MODEL MODEL`
@Command(
        name = "compare",
        description = "Compare a host or a CPU model with a CPU model, as virsh hypervisor-cpu-compare does.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim cpu compare z16 z14-base",
            "  kvmsim cpu compare z16 host:z15",
            "  kvmsim cpu compare gen16a-base,vx=on z14-base"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the host is identical to the model or a superset of it: it can run the model",
            "1:the host is a subset of the model, or incompatible with it",
            "2:wrong usage or invalid input"
        })
final class CpuCompareCommand implements Callable<Integer> {
    /// Gives models nothing but an identification.
    private static final String ANY_HOST = "z17";

    @Parameters(
            paramLabel = "HOST|MODEL",
            description = "A name in config/hosts, a host file, or a model as below; model:NAME if a host has the "
                    + "same name")
    private String host;

    @Parameters(paramLabel = "MODEL", description = ModelWord.DESCRIPTION)
    private String model;

    @Mixin
    private KernelOption kernel;

    @Mixin
    private DeprecatedFeatures deprecated;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        var whose = HostFiles.read(ModelWord.isHost(host) ? host : ANY_HOST).host();
        var first = ModelWord.hostOrModel(host, whose, kernel.kernel()).model();
        var second = deprecated.in(ModelWord.model(model, whose, kernel.kernel()));
        Dependencies.warnings(second).forEach(it -> spec.commandLine().getErr().println("kvmsim: warning: " + it));
        var comparison = Comparison.of(first, second);
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
            differences(out, "unavailable features: ", comparison.unavailable());
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
