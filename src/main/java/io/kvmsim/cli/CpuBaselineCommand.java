package io.kvmsim.cli;

import io.kvmsim.cpu.BadModel;
import io.kvmsim.cpu.Baseline;
import io.kvmsim.trace.BadTrace;
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

/// `kvmsim cpu baseline HOST…`
@Command(
        name = "baseline",
        description =
                "Finds the largest CPU model that runs on all of the hosts, as virsh hypervisor-cpu-baseline does.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim cpu baseline z13 z14 z16",
            "  kvmsim cpu baseline z14 z15 --json > common.json",
            "  kvmsim cpu show common.json"
        })
final class CpuBaselineCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "HOST", description = "A name of config/hosts or a host file")
    private List<String> hosts;

    @Option(names = "--migratable", description = "Leave out features that block migration")
    private boolean migratable;

    @Option(names = "--name", paramLabel = "NAME", description = "Of the model (default: the hosts' names)")
    private String name;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadModel, BadTrace {
        var found = HostFiles.read(hosts);
        var baseline = Baseline.of(
                found.stream().map(HostFiles.Named::host).toList(),
                migratable ? Baseline.Scope.MIGRATABLE : Baseline.Scope.ALL);
        var out = spec.commandLine().getOut();
        if (!output.isJson()) {
            out.println(baseline.qemuText());
            return ExitCode.DONE;
        }
        var file = new LinkedHashMap<String, Object>();
        file.put(
                "name",
                name == null ? found.stream().map(HostFiles.Named::name).collect(Collectors.joining("-")) : name);
        file.put("base", baseline.baseName());
        file.put("add", baseline.add());
        file.put("remove", baseline.remove());
        out.println(OutputFormat.json(file));
        return ExitCode.DONE;
    }
}
