package io.kvmsim.history.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.abi.Processor;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactTextTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path folder;

    private static Call set(VmAttribute attribute, Bytes value) {
        return new Call.SetAttr(attribute.group().number(), attribute.number(), 0, UserBuffer.holding(value));
    }

    private static Call slot(int id, int flags, long gib) {
        return new Call.SetUserMemoryRegion(new UserspaceMemoryRegion(id, flags, 0, gib * GIB, 4 * GIB));
    }

    private List<String> told(Call... calls) throws BadInput, IOException {
        var run = WrittenRun.in(folder, TestHosts.Z16).at("web-0017", 0, new Call.CreateVm(0));
        for (int index = 0; index < calls.length; index++) {
            run.at("web-0017", 603_250_000L, calls[index]);
        }
        var lines = new ArrayList<String>();
        run.written().tell("web-0017", fact -> lines.add(FactText.line(fact)));
        lines.removeFirst();
        return lines.stream()
                .map(line -> line.replace(" +00:10:03.250 web-0017", "").replace(" by alice via scenario:test", ""))
                .toList();
    }

    @Test
    void a_line_says_number_time_VM_event_values_and_who() throws BadInput, IOException {
        var run = WrittenRun.in(folder, TestHosts.Z16).at("web-0017", 0, new Call.CreateVm(0));
        run.at("web-0017", 603_250_000L, set(VmAttribute.MEM_LIMIT_SIZE, Bytes.ofU64(4 * GIB)));
        run.by(
                "carol",
                1_800_000_000_123_000L,
                "web-0017",
                set(VmAttribute.MEM_LIMIT_SIZE, Bytes.ofU64(8 * 1024 * GIB)));
        var lines = new ArrayList<String>();
        run.written().tell("web-0017", fact -> lines.add(FactText.line(fact)));
        assertThat(lines.get(1))
                .isEqualTo("#2 +00:10:03.250 web-0017 MemoryLimitSet none → 4 GiB by alice via scenario:test");
        assertThat(lines.get(2))
                .isEqualTo("#3 2027-01-15T08:00:00.123Z web-0017 MemoryLimitSet 4 GiB → 8 TiB by carol");
    }

    @Test
    void refused_calls_take_no_number() throws BadInput, IOException {
        assertThat(told(
                        new Call.CreateVcpu(0),
                        set(VmAttribute.MEM_LIMIT_SIZE, Bytes.ofU64(4 * GIB)),
                        new Call.CreateVcpu(255),
                        new Call.CreateVcpu(1)))
                .containsExactly(
                        "#2 VcpuCreated vCPU 0",
                        "#2!1 refused EBUSY SET mem.limit 4 GiB",
                        "#2!2 refused EINVAL CREATE_VCPU 255",
                        "#3 VcpuCreated vCPU 1");
    }

    @Test
    void a_refused_call_with_an_event_is_told_after_it() throws BadInput, IOException {
        assertThat(told(new Call.CreateVcpu(0), new Call.CreateVcpu(0)))
                .containsExactly(
                        "#2 VcpuCreated vCPU 0", "#3 ScaEntryLost vCPU 0", "#3!1 refused EEXIST CREATE_VCPU 0");
    }

    @Test
    void values_are_decoded() throws BadInput, IOException {
        var list = TestHosts.Z16.initialList().withoutBit(76);
        var model = TestHosts.Z16.initialModel();
        var processor = new Processor(model.cpuid(), model.ibc(), list);
        assertThat(told(
                        new Call.EnableCap(Capability.S390_GS.number(), 0, 0),
                        slot(0, 0, 1),
                        slot(0, 1, 1),
                        slot(0, 0, 0),
                        set(VmAttribute.CPU_PROCESSOR, Processor.CODEC.encode(processor)),
                        set(VmAttribute.TOD_LOW, Bytes.ofU64(3_600_000_000L << 12)),
                        new Call.SetAttr(2, 0, 0, UserBuffer.NONE)))
                .containsExactly(
                        "#2 CapabilityEnabled S390_GS, allowed + 133 gs, facilities + 133 gs",
                        "#3 MemorySlotCreated slot 0, 1 GiB at 0x0 from 0x100000000",
                        "#4 MemorySlotLoggingChanged slot 0, not logging → logging",
                        "#5 MemorySlotDeleted slot 0, 1 GiB",
                        "#6 ProcessorSet facilities - 76 msa3-base, - 133 gs",
                        "#7 GuestClockSet the host's → the host's + 01:00:00.000",
                        "#7!1 refused EINVAL SET crypto.aes.enable");
    }

    @Test
    void guest_pages_are_told_as_sizes_and_runs() throws BadInput, IOException {
        assertThat(told(
                        new Call.SetAttr(0, 0, 0, UserBuffer.NONE),
                        slot(0, 1, 1),
                        new Call.CreateVcpu(0),
                        new Call.GuestStore(0, 0, 256),
                        new Call.GetCmmaBits(0, 16, 0, Access.READ_WRITE, Access.READ_WRITE)))
                .contains("#5 PagesMadeResident 1 MiB")
                .last()
                .isEqualTo("#5!1 refused EINVAL GET_CMMA_BITS 16 pages from gfn 0x0");
    }

    @Test
    void JSON_says_which_fields_changed() throws BadInput, IOException {
        var run = WrittenRun.in(folder, TestHosts.Z16)
                .at("web", 0, new Call.CreateVm(0))
                .at("web", 1_000_000, set(VmAttribute.MEM_LIMIT_SIZE, Bytes.ofU64(4 * GIB)));
        var facts = new ArrayList<Fact>();
        run.written().tell("web", facts::add);
        var json = FactText.json(facts.getLast());
        assertThat(json.get("event").longValue()).isEqualTo(2);
        assertThat(json.get("changes").toString())
                .contains("{\"field\":\"mem.limit\",\"before\":140737488355328,\"after\":4294967296}");
        var event = FactText.cloudEvent(facts.getLast(), run.facts());
        assertThat(event.get("specversion").textValue()).isEqualTo("1.0");
        assertThat(event.get("type").textValue()).isEqualTo("io.kvmsim.memory-limit-set.v1");
        assertThat(event.get("id").textValue()).isEqualTo("#2");
        assertThat(event.get("source").textValue()).endsWith("/web");
        assertThat(event.get("time").textValue()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(event.get("data")).isEqualTo(json);
        assertThat(FactText.csv(facts.getLast())).hasSameSizeAs(FactText.CSV_HEADER);
    }
}
