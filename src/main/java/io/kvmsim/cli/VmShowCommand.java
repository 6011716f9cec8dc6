package io.kvmsim.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.cpu.FacilityNames;
import io.kvmsim.journal.JournalDamaged;
import io.kvmsim.kvm.Vm;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.StateDigest;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.VmHistories;
import io.kvmsim.trace.InspectState;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim vm show DIR VM`
@Command(
        name = "show",
        description =
                "Shows the state of a VM: memory, CPU model with facilities by number and name, clock, crypto, vCPUs.",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim vm show runs/first-run-1 vm-0001")
final class VmShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "A run directory")
    private Path directory;

    @Parameters(paramLabel = "VM", description = "Its name")
    private String name;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, JournalDamaged {
        var entity = VmHistories.of(RunDirectory.open(directory)).entity(name);
        var out = spec.commandLine().getOut();
        if (entity.monitor().vms().isEmpty()) {
            out.println("%s: closed, after %,d events".formatted(name, entity.lastEvent()));
            return ExitCode.DONE;
        }
        for (var vm : entity.monitor().vms()) {
            if (output.isJson()) {
                out.println(json(entity, vm).toPrettyString());
            } else {
                VmText.lines(entity, vm).forEach(out::println);
            }
        }
        return ExitCode.DONE;
    }

    private static ObjectNode json(Entity entity, Vm vm) {
        var json = InspectState.of(entity.home().host(), entity.monitor(), vm);
        json.put("vm", vm.name().value())
                .put("host", entity.home().name())
                .put("records", entity.records())
                .put("events", entity.lastEvent())
                .put("head", entity.head().toString())
                .put("digest", StateDigest.of(entity.monitor()));
        names(json.putArray("facilities"), FacilityNames.of(vm.model().facList()));
        names(json.putArray("facilities_allowed"), FacilityNames.of(vm.model().facMask()));
        return json;
    }

    private static void names(ArrayNode array, List<String> names) {
        names.forEach(array::add);
    }
}
