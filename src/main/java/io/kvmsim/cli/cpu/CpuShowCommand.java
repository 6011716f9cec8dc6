package io.kvmsim.cli.cpu;

import io.kvmsim.cli.option.DeprecatedFeatures;
import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.HostFiles;
import io.kvmsim.cli.option.KernelOption;
import io.kvmsim.cli.option.ModelWord;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Wrapped;
import io.kvmsim.cpu.Decoded;
import io.kvmsim.cpu.GuestModel;
import io.kvmsim.values.BadInput;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim cpu show MODEL`
@Command(
        name = "show",
        description = "Show a CPU model: level, facilities by number and name, features, functions.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim cpu show z14-base",
            "  kvmsim cpu show host:z16",
            "  kvmsim cpu show host,te=off --host z15 --disable-deprecated-features"
        })
final class CpuShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = ModelWord.DESCRIPTION)
    private String model;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "z17",
            description = "The host of the guest: a name in config/hosts or a host file (default: ${DEFAULT-VALUE})")
    private String host;

    @Mixin
    private KernelOption kernel;

    @Mixin
    private DeprecatedFeatures deprecated;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    /// The model as programs read it.
    record Shown(String name, String cpuid, String ibc, boolean cmm, Decoded decoded) {}

    @Override
    public Integer call() throws BadInput {
        var found = deprecated.in(ModelWord.model(model, HostFiles.read(host).host(), kernel.kernel()));
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(new Shown(
                    found.name(), cpuid(found), "0x%03x".formatted(found.ibc()), found.hasCmm(), Decoded.of(found))));
        } else {
            print(out, found);
        }
        return ExitCode.DONE;
    }

    private static String cpuid(GuestModel model) {
        return "0x%016x".formatted(model.cpuid());
    }

    private static void print(PrintWriter out, GuestModel model) {
        var decoded = Decoded.of(model);
        lines(out, "model", List.of(model.name()));
        lines(out, "cpuid", List.of(cpuid(model)));
        lines(out, "ibc", List.of("0x%03x".formatted(model.ibc())));
        lines(out, "CMM", List.of(model.hasCmm() ? "yes" : "no"));
        lines(out, "facilities", decoded.facilities());
        lines(out, "features", decoded.features());
        lines(out, "others", decoded.others());
        lines(out, "deprecated", decoded.deprecated());
        decoded.functions().forEach((block, functions) -> lines(out, block, functions));
        if (!decoded.warnings().isEmpty()) {
            lines(out, "warnings", decoded.warnings());
        }
    }

    private static void lines(PrintWriter out, String label, List<String> items) {
        Wrapped.list("%-14s".formatted(label), items.isEmpty() ? List.of("none") : items)
                .forEach(out::println);
    }
}
