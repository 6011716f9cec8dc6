package io.kvmsim.cli.vm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.abi.FacilityNames;
import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.Question;
import io.kvmsim.cli.option.VmArgument;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.StateAt;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.StateDigest;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.VmHistories;
import io.kvmsim.trace.InspectState;
import io.kvmsim.values.BadInput;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `kvmsim vm show DIR VM`
@Command(
        name = "show",
        description = "Show the state of a VM: memory, CPU model with facilities by number and name, clock, "
                + "crypto, vCPUs.",
        footerHeading = "%nExamples:%n",
        footer = {"  kvmsim vm show runs/first-run-1 vm-0001", "  kvmsim vm show runs/first-run-1 vm-0001 --at '#20'"})
final class VmShowCommand implements Callable<Integer> {
    @Mixin
    private VmArgument vm;

    @Option(
            names = "--at",
            paramLabel = "MOMENT",
            description = "Show the state at this moment: an event '#812', +1h30m, or a wall time in RFC 3339 "
                    + "(default: the current state)")
    private String at;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, BadInput, JournalDamaged {
        if (at != null) {
            var moment = Moment.parse(at);
            show(Question.of(vm.directory(), history -> history.at(vm.name(), moment)));
            return ExitCode.DONE;
        }
        var entity = VmHistories.of(RunDirectory.open(vm.directory())).entity(vm.name());
        var out = spec.commandLine().getOut();
        if (entity.monitor().vms().isEmpty()) {
            out.println("%s: closed, after %,d events".formatted(vm.name(), entity.lastEvent()));
            return ExitCode.DONE;
        }
        for (var vm : entity.monitor().vms()) {
            if (output.isJson()) {
                out.println(OutputFormat.json(json(entity, vm)));
            } else {
                VmText.lines(entity, vm).forEach(out::println);
            }
        }
        return ExitCode.DONE;
    }

    private void show(StateAt state) {
        var out = spec.commandLine().getOut();
        var monitor = state.situation().monitor();
        if (monitor.vms().isEmpty()) {
            out.println("%s: %s".formatted(vm.name(), state.records() == 0 ? "not yet there" : "closed"));
        }
        for (var vm : monitor.vms()) {
            if (output.isJson()) {
                out.println(OutputFormat.json(json(state.home(), monitor, state.records(), state.event(), vm)));
            } else {
                VmText.lines(state.home().name(), state.event(), state.records(), monitor.usesCmm(), vm)
                        .forEach(out::println);
            }
        }
    }

    private static ObjectNode json(Entity entity, Vm vm) {
        return json(entity.home(), entity.monitor(), entity.records(), entity.lastEvent(), vm)
                .put("head", entity.head().toString());
    }

    private static ObjectNode json(NamedHost home, Monitor monitor, long records, long events, Vm vm) {
        var json = InspectState.of(home.host(), monitor, vm);
        json.put("vm", vm.name().value())
                .put("host", home.name())
                .put("records", records)
                .put("events", events)
                .put("digest", StateDigest.of(monitor));
        names(json.putArray("facilities"), FacilityNames.of(vm.model().facList()));
        names(json.putArray("facilities_allowed"), FacilityNames.of(vm.model().facMask()));
        return json;
    }

    private static void names(ArrayNode array, List<String> names) {
        names.forEach(array::add);
    }
}
