package io.kvmsim.history.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.abi.Errno;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Fault;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an event says beside its name.
class EventTextTest {
    private static final long MIB = Calls.MIB;
    private static final Call CREATE = new Call.CreateVm(0);

    @TempDir
    private Path folder;

    /// Of the events that calls lead to, each in a list of its own: name and text.
    private List<String> told(Call... calls) throws BadInput, IOException {
        var run = WrittenRun.in(folder, TestHosts.Z16);
        for (var call : calls) {
            run.at("web", 0, call);
        }
        return told(run);
    }

    private static List<String> told(WrittenRun run) throws BadInput, IOException {
        var told = new ArrayList<String>();
        run.written().tell("web", fact -> {
            if (!fact.isRefusal()) {
                told.add((fact.type() + " "
                                + FactText.what(fact).replace(fact.type(), "").strip())
                        .strip());
            }
        });
        return told;
    }

    @Test
    void a_new_VM_has_a_cpuid_facilities_and_a_limit() throws BadInput, IOException {
        assertThat(told(CREATE))
                .containsExactly("VmCreated cpuid 0x%016x, %d facilities, 128 TiB at most"
                        .formatted(
                                TestHosts.Z16.initialModel().cpuid(),
                                TestHosts.Z16.initialList().bits().count()));
    }

    @Test
    void a_VM_whose_memory_user_space_manages_says_so() throws BadInput, IOException {
        assertThat(told(new Call.CreateVm(1))).singleElement().asString().endsWith("no memory limit, UCONTROL");
    }

    @Test
    void slots_say_where_they_are_and_where_they_were() throws BadInput, IOException {
        assertThat(told(
                        CREATE,
                        Calls.logged(1, 0, 2 * MIB, Calls.USER),
                        Calls.slot(1, 0, 2 * MIB, Calls.USER),
                        Calls.slot(1, 16 * MIB, 2 * MIB, Calls.USER),
                        Calls.delete(1)))
                .endsWith(
                        "MemorySlotCreated slot 1, 2 MiB at 0x0 from 0x40000000, logging",
                        "MemorySlotLoggingChanged slot 1, logging → not logging",
                        "MemorySlotMoved slot 1, 0x0 → 0x1000000",
                        "MemorySlotDeleted slot 1, 2 MiB");
    }

    @Test
    void limits_say_what_they_were() throws BadInput, IOException {
        assertThat(told(CREATE, Calls.limit(4 * Calls.GIB), Calls.limit(8 * Calls.TIB)))
                .endsWith("MemoryLimitSet none → 4 GiB", "MemoryLimitSet 4 GiB → 8 TiB");
    }

    @Test
    void wrapping_keys_are_numbers() throws BadInput, IOException {
        assertThat(told(
                        CREATE,
                        Calls.vcpu(0),
                        Calls.set(VmAttribute.CRYPTO_ENABLE_AES_KW),
                        Calls.set(VmAttribute.CRYPTO_ENABLE_DEA_KW),
                        Calls.set(VmAttribute.CRYPTO_DISABLE_AES_KW),
                        Calls.set(VmAttribute.CRYPTO_DISABLE_DEA_KW)))
                .endsWith(
                        "AesWrappingEnabled key number 2",
                        "DeaWrappingEnabled key number 2",
                        "AesWrappingDisabled",
                        "DeaWrappingDisabled");
    }

    @Test
    void page_states_and_migration_are_counted_in_pages() throws BadInput, IOException {
        assertThat(told(
                        CREATE,
                        Calls.enableCmma(),
                        Calls.logged(0, 0, 2 * MIB, Calls.USER),
                        Calls.vcpu(0),
                        Calls.setBits(5, 1, 1, 2),
                        Calls.store(0, 0),
                        Calls.startMigration(),
                        Calls.read(0, 4),
                        Calls.stopMigration()))
                .contains(
                        "CmmaEnabled",
                        "CmmaStatesSet 3 pages from gfn 0x5",
                        "PagesMadeResident 4 KiB",
                        "MigrationStarted 512 pages dirty",
                        "CmmaDirtyRead 4 pages from gfn 0x0, of which 4 were dirty",
                        "MigrationStopped");
    }

    @Test
    void an_essa_says_its_operation_and_its_first_page() throws BadInput, IOException {
        assertThat(told(
                        CREATE,
                        Calls.enableCmma(),
                        Calls.slot(0, 0, 2 * MIB, Calls.USER),
                        Calls.vcpu(0),
                        Calls.essa(0, 7, 2)))
                .contains("PageStateChanged 1 page by ESSA operation 2 from gfn 0x7");
    }

    @Test
    void a_slot_that_logs_nothing_ends_a_migration() throws BadInput, IOException {
        assertThat(told(
                        CREATE,
                        Calls.enableCmma(),
                        Calls.logged(0, 0, 2 * MIB, Calls.USER),
                        Calls.startMigration(),
                        Calls.slot(1, 16 * MIB, 2 * MIB, 2 * Calls.USER)))
                .contains("MigrationStopped by slot 1, which logs nothing");
    }

    @Test
    void a_topology_report_is_pending_or_cleared() throws BadInput, IOException {
        assertThat(told(
                        CREATE,
                        Calls.enable(Capability.S390_CPU_TOPOLOGY),
                        new Call.SetAttr(5, 1, 0, UserBuffer.NONE),
                        new Call.SetAttr(5, 0, 0, UserBuffer.NONE)))
                .endsWith("TopologyReportChanged pending", "TopologyReportChanged cleared");
    }

    @Test
    void a_vcpu_that_extends_the_SCA_is_named() throws BadInput, IOException {
        assertThat(told(CREATE, Calls.vcpu(64))).endsWith("ScaExtended for vCPU 64", "VcpuCreated vCPU 64");
    }

    @Test
    void a_fault_has_its_errno_or_its_delay() throws BadInput, IOException {
        var run = WrittenRun.in(folder, TestHosts.Z16).at("web", 0, CREATE);
        run.faulty("web", 1, Calls.vcpu(0), Fault.of(Errno.EIO));
        run.faulty("web", 2, Calls.vcpu(0), Fault.delay(250_000));
        assertThat(told(run)).contains("FaultInjected EIO", "FaultInjected late by 00:00:00.250", "VcpuCreated vCPU 0");
    }

    @Test
    void function_codes_are_counted() throws BadInput, IOException {
        var subfunc = Bytes.ofHex("f0", 2048);
        var said = told(CREATE, Calls.set(VmAttribute.CPU_PROCESSOR_SUBFUNC, subfunc));
        assertThat(said.getLast()).startsWith("ProcessorSubfunctionsSet ").contains(" functions");
    }
}
