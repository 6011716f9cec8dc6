package io.kvmsim.cli.cpu;

import io.kvmsim.cli.option.DeprecatedFeatures;
import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.HostFiles;
import io.kvmsim.cli.option.KernelOption;
import io.kvmsim.cli.option.ModelWord;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cpu.Baseline;
import io.kvmsim.values.BadInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim cpu baseline HOST|MODEL…`
@Command(
        name = "baseline",
        description = "Find the largest CPU model that all of the hosts and models can run, as virsh "
                + "hypervisor-cpu-baseline does.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim cpu baseline z13 z14 z16",
            "  kvmsim cpu baseline z14 z15 --json > common.json",
            "  kvmsim cpu show common.json",
            "  kvmsim cpu baseline model:z14 z15,msa9=off"
        })
final class CpuBaselineCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "HOST|MODEL",
            description = "A name in config/hosts, a host file, or a CPU model. " + ModelWord.DESCRIPTION
                    + "; model:NAME if a host has the same name")
    private List<String> words;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "z17",
            description = "The host that the model \"host\" refers to: a name in config/hosts or a host file "
                    + "(default: ${DEFAULT-VALUE})")
    private String host;

    @Mixin
    private KernelOption kernel;

    @Mixin
    private DeprecatedFeatures deprecated;

    @Option(names = "--migratable", description = "Leave out features that block migration")
    private boolean migratable;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The name of the model (default: the names of the hosts and models)")
    private String name;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        var whose = HostFiles.read(host).host();
        var found = new ArrayList<ModelWord.Named>();
        for (var word : words) {
            found.add(ModelWord.hostOrModel(word, whose, kernel.kernel()));
        }
        var baseline = Baseline.of(
                found.stream().map(it -> deprecated.in(it.model())).toList(),
                migratable ? Baseline.Scope.MIGRATABLE : Baseline.Scope.ALL);
        var out = spec.commandLine().getOut();
        if (!output.isJson()) {
            out.println(baseline.qemuText());
            return ExitCode.DONE;
        }
        var file = new LinkedHashMap<String, Object>();
        file.put(
                "name",
                name == null ? found.stream().map(ModelWord.Named::name).collect(Collectors.joining("-")) : name);
        file.put("base", baseline.baseName());
        file.put("add", baseline.add());
        file.put("remove", baseline.remove());
        out.println(OutputFormat.json(file));
        return ExitCode.DONE;
    }
}
