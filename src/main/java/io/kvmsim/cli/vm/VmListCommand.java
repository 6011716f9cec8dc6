package io.kvmsim.cli.vm;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.RunArgument;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Table;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.ledger.Entity;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.VcpusRunning;
import io.kvmsim.run.VmHistories;
import io.kvmsim.values.Quantity;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `kvmsim vm list DIR`
@Command(
        name = "list",
        description = "List the VMs of a run.",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim vm list runs/first-run-1")
final class VmListCommand implements Callable<Integer> {
    @Mixin
    private RunArgument directory;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    /// One VM of the list.
    ///
    /// @param vm           its name
    /// @param vcpusRunning in KVM_RUN, where the run goes on; else 0
    /// @param memory       bytes of all slots
    /// @param records      of its monitor's history
    record Row(
            String vm,
            String host,
            int vcpus,
            int vcpusRunning,
            long memory,
            boolean cmma,
            boolean migrating,
            long records,
            long events) {
        static Row of(Entity entity, Vm vm, Map<String, Integer> running) {
            long memory = vm.memory().slots().ascending().stream()
                    .mapToLong(slot -> slot.size())
                    .sum();
            return new Row(
                    vm.name().value(),
                    entity.home().name(),
                    vm.vcpus().size(),
                    running.getOrDefault(vm.name().value(), 0),
                    memory,
                    vm.cmma().enabled(),
                    vm.cmma().migrationMode(),
                    entity.records(),
                    entity.lastEvent());
        }
    }

    @Override
    public Integer call() throws BadRun, JournalDamaged {
        var run = RunDirectory.open(directory.path());
        var histories = VmHistories.of(run);
        var running = VcpusRunning.of(run);
        var found = new ConcurrentLinkedQueue<Row>();
        histories.forEach(Runtime.getRuntime().availableProcessors(), entity -> entity.monitor()
                .vms()
                .forEach(vm -> found.add(Row.of(entity, vm, running.orElse(Map.of())))));
        var rows = found.stream().sorted(Comparator.comparing(Row::vm)).toList();
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(rows));
            return ExitCode.DONE;
        }
        var table =
                new Table("VM", "HOST", ">VCPUS", ">RUNNING", ">MEMORY", "CMMA", "MIGRATING", ">RECORDS", ">EVENTS");
        rows.forEach(row -> table.row(
                row.vm(),
                row.host(),
                row.vcpus(),
                running.isPresent() ? row.vcpusRunning() : "-",
                Quantity.readable(row.memory()),
                row.cmma() ? "on" : "off",
                row.migrating() ? "yes" : "no",
                row.records(),
                row.events()));
        table.lines().forEach(out::println);
        return ExitCode.DONE;
    }
}
