package io.kvmsim.cli.cpu;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.HostFiles;
import io.kvmsim.cli.option.KernelOption;
import io.kvmsim.cli.option.ModelWord;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Table;
import io.kvmsim.cpu.Definition;
import io.kvmsim.cpu.GuestModel;
import io.kvmsim.cpu.GuestModels;
import io.kvmsim.cpu.Runnability;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.values.BadInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `kvmsim cpu list`
@Command(
        name = "list",
        description = "List the CPU models that need no file, and the hosts of config/hosts that can run them.",
        footerHeading = "%nExamples:%n",
        footer = {"  kvmsim cpu list", "  kvmsim cpu list --on z16", "  kvmsim cpu list --on z17 --kernel 7.2"})
final class CpuListCommand implements Callable<Integer> {
    private static final String ANY_HOST = "z17";

    @Option(
            names = "--on",
            paramLabel = "HOST|MODEL",
            description = "List for each model the features that are unavailable on this host, as QEMU's "
                    + "query-cpu-definitions does; a model stands for a host that offers it")
    private String on;

    @Mixin
    private KernelOption kernel;

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

    /// A model on one host.
    record OnHost(String model, String qemuName, List<String> unavailable) {}

    @Override
    public Integer call() throws BadInput {
        return on == null ? everywhere() : onOne();
    }

    private int onOne() throws BadInput {
        var whose = HostFiles.read(ModelWord.isHost(on) ? on : ANY_HOST).host();
        var most = ModelWord.hostOrModel(on, whose, kernel.kernel()).model();
        var rows = new ArrayList<OnHost>();
        for (var name : GuestModels.names()) {
            var model = GuestModels.isAllOfTheHost(name) ? most : model(name, whose);
            rows.add(new OnHost(name, GuestModels.qemuName(name), Runnability.unavailable(model, most)));
        }
        var table = new Table("MODEL", "QEMU", "UNAVAILABLE FEATURES");
        rows.forEach(row -> table.row(row.model(), row.qemuName(), words(row.unavailable())));
        print(rows, table);
        return ExitCode.DONE;
    }

    private int everywhere() throws BadInput {
        var hosts = new ArrayList<ModelWord.Named>();
        for (var it : HostFiles.all()) {
            hosts.add(new ModelWord.Named(it.name(), model(GuestModels.HOST, it.host())));
        }
        var any = HostFiles.read(ANY_HOST).host();
        var rows = new ArrayList<Row>();
        for (var it : Definition.ALL) {
            rows.add(new Row(
                    it.name(),
                    it.qemuName(),
                    "%04x".formatted(it.type()),
                    it.level().toString(),
                    it.description(),
                    runsOn(model(it.name(), any), hosts),
                    runsOn(model(it.name() + "-base", any), hosts)));
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
        print(rows, table);
        return ExitCode.DONE;
    }

    private void print(Object rows, Table table) {
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(rows));
        } else {
            table.lines().forEach(out::println);
        }
    }

    private GuestModel model(String name, Host host) throws BadInput {
        return GuestModels.of(name, Path.of(""), host, kernel.kernel());
    }

    private static String words(List<String> words) {
        return words.isEmpty() ? "none" : String.join(" ", words);
    }

    private static List<String> runsOn(GuestModel model, List<ModelWord.Named> hosts) {
        return hosts.stream()
                .filter(it -> Runnability.unavailable(model, it.model()).isEmpty())
                .map(ModelWord.Named::name)
                .toList();
    }
}
