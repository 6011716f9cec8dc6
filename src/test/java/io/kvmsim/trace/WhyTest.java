package io.kvmsim.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.VmAttribute;
import io.kvmsim.history.ask.Why;
import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.Principal;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Op;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every refused call of the conformance corpus, journaled: which rule refused it, in which section of the
/// specification it stands, and which event made it apply.
class WhyTest {
    /// Call, errno, section of the specification, rule, event that made it apply, how often.
    private static final String EXPECTED = """
            KVM_CHECK_EXTENSION | EIO | 2.3 | FOREIGN_PROCESS | - | 3
            KVM_CREATE_IRQCHIP | EINVAL | 4.4 | IRQCHIP_NOT_ENABLED | - | 1
            KVM_CREATE_VCPU | EEXIST | 4.2 | VCPU_ID_TAKEN | VcpuCreated | 1
            KVM_CREATE_VCPU | EINVAL | 4.2 | VCPU_BEYOND_ESCA | - | 3
            KVM_CREATE_VCPU | EINVAL | 4.2 | VCPU_ID_TOO_LARGE | - | 5
            KVM_CREATE_VCPU | EINVAL | 4.2 | VCPU_NO_MEMORY_FOR_ESCA | - | 1
            KVM_CREATE_VCPU | EIO | 2.3 | FOREIGN_PROCESS | - | 2
            KVM_CREATE_VCPU | ENOMEM | 4.2 | VCPU_NO_MEMORY | - | 1
            KVM_CREATE_VM | EINVAL | 4.1 | VM_TYPE_UNKNOWN | - | 3
            KVM_CREATE_VM | EINVAL | 4.1 | VM_UCONTROL_UNPRIVILEGED | - | 1
            KVM_CREATE_VM | ENOMEM | 4.1 | VM_NO_MEMORY | - | 2
            KVM_ENABLE_CAP | EBUSY | 4.4 | CAP_AFTER_VCPU | VcpuCreated | 6
            KVM_ENABLE_CAP | EFAULT | 2.3 | ARGUMENT_UNREADABLE | - | 1
            KVM_ENABLE_CAP | EINVAL | 4.4 | CAP_FLAGS | - | 2
            KVM_ENABLE_CAP | EINVAL | 4.4 | CAP_HALT_POLL_BAD | - | 2
            KVM_ENABLE_CAP | EINVAL | 4.4 | CAP_HPAGE_EXCLUDED | - | 5
            KVM_ENABLE_CAP | EINVAL | 4.4 | CAP_UNKNOWN | - | 6
            KVM_ENABLE_CAP | EIO | 2.3 | FOREIGN_PROCESS | - | 2
            KVM_GET_DEVICE_ATTR | EFAULT | 2.3 | ARGUMENT_UNREADABLE | - | 1
            KVM_GET_DEVICE_ATTR | EFAULT | 3.3 | MEM_LIMIT_ADDRESS | - | 3
            KVM_GET_DEVICE_ATTR | EFAULT | 3.4 | TOD_ADDRESS | - | 9
            KVM_GET_DEVICE_ATTR | EFAULT | 3.6 | MODEL_ADDRESS | - | 24
            KVM_GET_DEVICE_ATTR | EFAULT | 3.7 | MIGRATION_ADDRESS | - | 3
            KVM_GET_DEVICE_ATTR | EFAULT | 3.8 | TOPOLOGY_ADDRESS | - | 3
            KVM_GET_DEVICE_ATTR | EINVAL | 3.4 | TOD_FLAGS | - | 2
            KVM_GET_DEVICE_ATTR | EIO | 2.3 | FOREIGN_PROCESS | - | 2
            KVM_GET_DEVICE_ATTR | ENOMEM | 3.6 | MODEL_NO_MEMORY | - | 3
            KVM_GET_DEVICE_ATTR | ENXIO | 2.3 | ATTRIBUTE_UNKNOWN | - | 8
            KVM_GET_DEVICE_ATTR | ENXIO | 2.3 | GROUP_UNKNOWN | - | 5
            KVM_GET_DEVICE_ATTR | ENXIO | 3.8 | TOPOLOGY_NOT_IN_MODEL | - | 1
            KVM_HAS_DEVICE_ATTR | EFAULT | 2.3 | ARGUMENT_UNREADABLE | - | 1
            KVM_HAS_DEVICE_ATTR | EIO | 2.3 | FOREIGN_PROCESS | - | 2
            KVM_HAS_DEVICE_ATTR | ENXIO | 2.3 | ATTRIBUTE_UNKNOWN | - | 10
            KVM_HAS_DEVICE_ATTR | ENXIO | 2.3 | GROUP_UNKNOWN | - | 7
            KVM_S390_GET_CMMA_BITS | EFAULT | 2.3 | ARGUMENT_UNREADABLE | - | 1
            KVM_S390_GET_CMMA_BITS | EFAULT | 4.6 | GET_CMMA_ADDRESS | - | 3
            KVM_S390_GET_CMMA_BITS | EFAULT | 4.6 | GET_CMMA_OUTSIDE | CmmaUsed | 1
            KVM_S390_GET_CMMA_BITS | EFAULT | 4.6 | GET_CMMA_OUTSIDE | MemorySlotDeleted | 1
            KVM_S390_GET_CMMA_BITS | EINVAL | 4.6 | GET_CMMA_FLAGS | - | 1
            KVM_S390_GET_CMMA_BITS | EINVAL | 4.6 | GET_CMMA_NOT_MIGRATING | - | 2
            KVM_S390_GET_CMMA_BITS | EINVAL | 4.6 | GET_CMMA_NOT_MIGRATING | MigrationStopped | 1
            KVM_S390_GET_CMMA_BITS | EIO | 2.3 | FOREIGN_PROCESS | - | 2
            KVM_S390_GET_CMMA_BITS | ENOMEM | 4.6 | GET_CMMA_NO_MEMORY | - | 1
            KVM_S390_GET_CMMA_BITS | ENXIO | 4.6 | GET_CMMA_NOT_ENABLED | - | 3
            KVM_S390_SET_CMMA_BITS | EFAULT | 2.3 | ARGUMENT_UNREADABLE | - | 1
            KVM_S390_SET_CMMA_BITS | EFAULT | 4.7 | SET_CMMA_ADDRESS | - | 1
            KVM_S390_SET_CMMA_BITS | EFAULT | 4.7 | SET_CMMA_OUTSIDE | - | 2
            KVM_S390_SET_CMMA_BITS | EINVAL | 4.7 | SET_CMMA_FLAGS | - | 1
            KVM_S390_SET_CMMA_BITS | EINVAL | 4.7 | SET_CMMA_TOO_MANY | - | 1
            KVM_S390_SET_CMMA_BITS | EIO | 2.3 | FOREIGN_PROCESS | - | 2
            KVM_S390_SET_CMMA_BITS | ENOMEM | 4.7 | SET_CMMA_NO_MEMORY | - | 1
            KVM_S390_SET_CMMA_BITS | ENXIO | 4.7 | SET_CMMA_NOT_ENABLED | - | 1
            KVM_SET_DEVICE_ATTR | EFAULT | 2.3 | ARGUMENT_UNREADABLE | - | 1
            KVM_SET_DEVICE_ATTR | EIO | 2.3 | FOREIGN_PROCESS | - | 1
            KVM_SET_USER_MEMORY_REGION | EEXIST | 4.3 | SLOT_OVERLAPS | MemorySlotCreated | 4
            KVM_SET_USER_MEMORY_REGION | EEXIST | 4.3 | SLOT_OVERLAPS | MemorySlotMoved | 1
            KVM_SET_USER_MEMORY_REGION | EFAULT | 2.3 | ARGUMENT_UNREADABLE | - | 1
            KVM_SET_USER_MEMORY_REGION | EINVAL | 4.3 | SLOT_ABSENT | - | 2
            KVM_SET_USER_MEMORY_REGION | EINVAL | 4.3 | SLOT_ABSENT | MemorySlotDeleted | 1
            KVM_SET_USER_MEMORY_REGION | EINVAL | 4.3 | SLOT_ADDRESS_SPACE | - | 1
            KVM_SET_USER_MEMORY_REGION | EINVAL | 4.3 | SLOT_BEYOND_LIMIT | - | 2
            KVM_SET_USER_MEMORY_REGION | EINVAL | 4.3 | SLOT_CHANGES_MEMORY | MemorySlotCreated | 2
            KVM_SET_USER_MEMORY_REGION | EINVAL | 4.3 | SLOT_FLAGS_UNKNOWN | - | 4
            KVM_SET_USER_MEMORY_REGION | EINVAL | 4.3 | SLOT_ID_TOO_LARGE | - | 2
            KVM_SET_USER_MEMORY_REGION | EINVAL | 4.3 | SLOT_NOT_PAGES | - | 3
            KVM_SET_USER_MEMORY_REGION | EINVAL | 4.3 | SLOT_NOT_SEGMENTS | - | 3
            KVM_SET_USER_MEMORY_REGION | EINVAL | 4.3 | SLOT_READONLY | - | 3
            KVM_SET_USER_MEMORY_REGION | EINVAL | 4.3 | SLOT_TOO_MANY_PAGES | - | 2
            KVM_SET_USER_MEMORY_REGION | EINVAL | 4.3 | SLOT_UCONTROL | VmCreated | 1
            KVM_SET_USER_MEMORY_REGION | EINVAL | 4.3 | SLOT_WRAPS | - | 2
            KVM_SET_USER_MEMORY_REGION | EIO | 2.3 | FOREIGN_PROCESS | - | 2
            KVM_SET_USER_MEMORY_REGION | ENOMEM | 4.3 | SLOT_NO_MEMORY | - | 3
            cpu.machine | ENXIO | 2.3 | ATTRIBUTE_UNKNOWN | - | 1
            cpu.machine-feat | ENXIO | 2.3 | ATTRIBUTE_UNKNOWN | - | 1
            cpu.machine-subfunc | ENXIO | 2.3 | ATTRIBUTE_UNKNOWN | - | 1
            cpu.machine-uv-feat | ENXIO | 2.3 | ATTRIBUTE_UNKNOWN | - | 1
            cpu.processor | EBUSY | 3.6 | MODEL_AFTER_VCPU | VcpuCreated | 5
            cpu.processor | EFAULT | 3.6 | MODEL_ADDRESS | - | 2
            cpu.processor | ENOMEM | 3.6 | MODEL_NO_MEMORY | - | 2
            cpu.processor-feat | EBUSY | 3.6 | MODEL_AFTER_VCPU | VcpuCreated | 1
            cpu.processor-feat | EFAULT | 3.6 | MODEL_ADDRESS | - | 2
            cpu.processor-feat | EINVAL | 3.6.5 | FEAT_NOT_AVAILABLE | - | 2
            cpu.processor-subfunc | EBUSY | 3.6 | MODEL_AFTER_VCPU | VcpuCreated | 2
            cpu.processor-subfunc | EFAULT | 3.6.6 | SUBFUNC_ADDRESS | - | 2
            cpu.processor-uv-feat | EBUSY | 3.6 | MODEL_AFTER_VCPU | VcpuCreated | 1
            cpu.processor-uv-feat | EFAULT | 3.6 | MODEL_ADDRESS | - | 2
            cpu.processor-uv-feat | EINVAL | 3.6.7 | UV_FEAT_NOT_AVAILABLE | - | 5
            crypto.aes.disable | EINVAL | 3.5 | CRYPTO_WITHOUT_MSA3 | ProcessorSet | 2
            crypto.aes.enable | EINVAL | 3.5 | CRYPTO_WITHOUT_MSA3 | ProcessorSet | 2
            crypto.dea.disable | EINVAL | 3.5 | CRYPTO_WITHOUT_MSA3 | ProcessorSet | 1
            crypto.dea.enable | EINVAL | 3.5 | CRYPTO_WITHOUT_MSA3 | ProcessorSet | 1
            mem.clear | EINVAL | 3.2 | CLR_CMMA_NOT_ENABLED | - | 1
            mem.cmma | EBUSY | 3.1 | CMMA_AFTER_VCPU | VcpuCreated | 1
            mem.limit | E2BIG | 3.3 | MEM_LIMIT_TOO_BIG | - | 9
            mem.limit | EBUSY | 3.3 | MEM_LIMIT_AFTER_VCPU | VcpuCreated | 2
            mem.limit | EFAULT | 3.3 | MEM_LIMIT_ADDRESS | - | 3
            mem.limit | EINVAL | 3.3 | MEM_LIMIT_UCONTROL | VmCreated | 2
            mem.limit | EINVAL | 3.3 | MEM_LIMIT_ZERO | - | 2
            mem.limit | EIO | 2.3 | FOREIGN_PROCESS | - | 1
            mem.limit | ENOMEM | 3.3 | MEM_LIMIT_NO_MEMORY | - | 1
            migration.start | EINVAL | 3.7 | MIGRATION_WITHOUT_LOGGING | MemorySlotCreated | 1
            migration.start | EINVAL | 3.7 | MIGRATION_WITHOUT_SLOTS | - | 2
            migration.start | EINVAL | 3.7 | MIGRATION_WITHOUT_SLOTS | MigrationStopped | 1
            migration.status | ENXIO | 2.3 | ATTRIBUTE_UNKNOWN | - | 1
            no attribute | EINVAL | 3.4 | TOD_FLAGS | - | 1
            no attribute | ENXIO | 2.3 | ATTRIBUTE_UNKNOWN | - | 8
            no attribute | ENXIO | 2.3 | GROUP_UNKNOWN | - | 3
            tod.ext | EFAULT | 3.4 | TOD_ADDRESS | - | 1
            tod.ext | EINVAL | 3.4 | TOD_EXT_NOT_IN_MODEL | ProcessorSet | 1
            tod.ext | EINVAL | 3.4 | TOD_FLAGS | - | 1
            tod.high | EFAULT | 3.4 | TOD_ADDRESS | - | 1
            tod.high | EINVAL | 3.4 | TOD_HIGH_NOT_ZERO | - | 2
            tod.low | EFAULT | 3.4 | TOD_ADDRESS | - | 1
            topology | ENXIO | 3.8 | TOPOLOGY_NOT_IN_MODEL | - | 1
            """;

    @TempDir
    private Path folder;

    /// A refusal's history and address.
    private record Refused(String id, Address address) {}

    @Test
    void names_the_rule_and_the_event_of_every_refusal_of_the_corpus() throws Exception {
        var history = journaled("attributes");
        var refused = new ArrayList<Refused>();
        for (var id : history.monitors()) {
            history.tell(id, fact -> {
                if (fact.isRefusal()) {
                    refused.add(new Refused(id, fact.address()));
                }
            });
        }
        var rows = new TreeMap<String, Integer>();
        for (var each : refused) {
            rows.merge(row(Why.of(history, each.id(), each.address())), 1, Integer::sum);
        }
        var found = rows.entrySet().stream()
                .map(row -> row.getKey() + " | " + row.getValue())
                .collect(Collectors.joining("\n", "", "\n"));
        assertThat(found).isEqualTo(EXPECTED);
    }

    private static String row(Why why) {
        var event = why.since().map(Fact::type).orElse("-");
        return "%s | %s | %s | %s | %s"
                .formatted(
                        call(why.refusal().call()),
                        why.refusal().errno(),
                        why.rule().section(),
                        why.rule(),
                        event);
    }

    private static String call(Call call) {
        return switch (call) {
            case Call.SetAttr set ->
                VmAttribute.of(set.group(), set.attr())
                        .map(VmAttribute::shortName)
                        .orElse("no attribute");
            case Call.UnreadableArgument(var op) -> op.wireName();
            default -> call.op().wireName();
        };
    }

    private RunHistory journaled(String name) throws Exception {
        var file = Corpus.conformance().stream()
                .filter(path -> path.getFileName().toString().equals(name + ".jsonl.gz"))
                .findFirst()
                .orElseThrow();
        try (var reader = TraceReader.open(file.toString())) {
            var home = new NamedHost("host", reader.host());
            try (var stored = StoredSteps.in(folder)) {
                var processes = new HashMap<String, String>();
                for (var line = reader.next(); line != null; line = reader.next()) {
                    CallJson.decode(line).ifPresent(traced -> add(stored, home, traced, processes));
                }
            }
            return StoredSteps.history(folder, Map.of("host", home), new Principal("corpus", ""));
        }
    }

    /// A VM without a process of its own begins a new history each time it is created.
    private static void add(StoredSteps stored, NamedHost home, TracedCall traced, Map<String, String> processes) {
        var vm = traced.vm().value();
        if (traced.call().op() == Op.CREATE_VM) {
            processes.put(
                    vm,
                    traced.process().isEmpty()
                            ? "own-" + processes.size() + "-" + traced.line()
                            : "process-" + traced.process());
        }
        var id = processes.computeIfAbsent(vm, _ -> "none-" + traced.line());
        stored.add(home, id, new Step(traced.vm(), traced.call(), traced.circumstances()), traced.line());
    }
}
