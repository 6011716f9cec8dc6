package io.kvmsim.cli;

import io.kvmsim.cpu.BadModel;
import io.kvmsim.cpu.Definition;
import io.kvmsim.cpu.GuestModels;
import io.kvmsim.cpu.Runnability;
import io.kvmsim.trace.BadTrace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `kvmsim cpu list`
@Command(
        name = "list",
        description = "Lists the CPU models that need no file, and the hosts of config/hosts that can run them.",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim cpu list")
final class CpuListCommand implements Callable<Integer> {
    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    /// One model of the list.
    ///
    /// @param runsOn     hosts that can run the model
    /// @param baseRunsOn hosts that can run its base
    record Row(
            String model,
            String qemuName,
            String type,
            String level,
            String description,
            List<String> runsOn,
            List<String> baseRunsOn) {}

    @Override
    public Integer call() throws BadModel, BadTrace {
        var hosts = HostFiles.all();
        var rows = new ArrayList<Row>();
        for (var it : Definition.ALL) {
            rows.add(new Row(
                    it.name(),
                    it.qemuName(),
                    "%04x".formatted(it.type()),
                    it.level().toString(),
                    it.description(),
                    runsOn(it.name(), hosts),
                    runsOn(it.name() + "-base", hosts)));
        }
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(rows));
            return ExitCode.DONE;
        }
        var table = new Table("MODEL", "QEMU", "TYPE", "LEVEL", "DESCRIPTION", "RUNS ON", "-BASE RUNS ON");
        rows.forEach(row -> table.row(
                row.model(),
                row.qemuName(),
                row.type(),
                row.level(),
                row.description(),
                words(row.runsOn()),
                words(row.baseRunsOn())));
        table.lines().forEach(out::println);
        return ExitCode.DONE;
    }

    private static String words(List<String> hosts) {
        return hosts.isEmpty() ? "none" : String.join(" ", hosts);
    }

    private static List<String> runsOn(String model, List<HostFiles.Named> hosts) throws BadModel {
        var names = new ArrayList<String>();
        for (var it : hosts) {
            if (Runnability.of(GuestModels.of(model, Path.of(""), it.host()), it.host())
                    .isEmpty()) {
                names.add(it.name());
            }
        }
        return names;
    }
}
