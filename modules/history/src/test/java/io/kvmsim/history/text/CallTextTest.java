package io.kvmsim.history.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.abi.TodClock;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Op;
import io.kvmsim.kvm.call.UserBuffer;
import org.junit.jupiter.api.Test;

/// Calls as people are told of them.
class CallTextTest {
    private static final long GIB = Calls.GIB;

    private static void says(String text, Call call) {
        assertThat(CallText.of(call)).isEqualTo(text);
    }

    private static Call region(int flags, long size) {
        return new Call.SetUserMemoryRegion(new UserspaceMemoryRegion(3, flags, 0x1000, size, 0x2000));
    }

    @Test
    void a_VM_and_its_vcpus() {
        says("CREATE_VM", new Call.CreateVm(0));
        says("CREATE_VM type 18446744073709551615", new Call.CreateVm(-1));
        says("CREATE_VCPU 18446744073709551615", new Call.CreateVcpu(-1));
        says("CREATE_IRQCHIP", new Call.CreateIrqchip());
        says("close", new Call.Close());
    }

    @Test
    void a_capability_has_its_name_or_its_number_and_flags_only_if_there_are_some() {
        says("ENABLE_CAP S390_GS", Calls.enable(Capability.S390_GS));
        says("ENABLE_CAP 9999, flags 0x10", new Call.EnableCap(9999, 16, 0));
        says("CHECK_EXTENSION 7", new Call.CheckExtension(7));
    }

    @Test
    void a_slot_is_told_with_its_place_and_as_deleted_if_it_has_no_size() {
        says("SET_USER_MEMORY_REGION slot 3, 1 GiB at 0x1000 from 0x2000", region(0, GIB));
        says("SET_USER_MEMORY_REGION slot 3, 1 GiB at 0x1000 from 0x2000, logging", region(1, GIB));
        says("SET_USER_MEMORY_REGION slot 3, 1 GiB at 0x1000 from 0x2000, flags 0x2", region(2, GIB));
        says("SET_USER_MEMORY_REGION slot 3, delete", region(0, 0));
    }

    @Test
    void an_attribute_has_its_name_or_its_numbers() {
        says("SET " + VmAttribute.MEM_ENABLE_CMMA.shortName(), Calls.enableCmma());
        says("SET 9/18446744073709551615, flags 0x1", new Call.SetAttr(9, -1, 1, UserBuffer.NONE));
        says("GET 9/3", new Call.GetAttr(9, 3, 0, Access.READ_WRITE));
        says("HAS 9/3", new Call.HasAttr(9, 3, 0));
    }

    @Test
    void a_memory_limit_is_a_size() {
        says("SET mem.limit 4 GiB", Calls.limit(4 * GIB));
        says("SET mem.limit no limit", Calls.limit(-1));
        says("SET mem.limit", Calls.set(VmAttribute.MEM_LIMIT_SIZE));
    }

    @Test
    void a_clock_is_a_time_and_an_epoch_index() {
        says("SET tod.low 1900-01-01 00:00:00.000001", Calls.setU64(VmAttribute.TOD_LOW, 1 << 12));
        says("SET tod.high epoch index 7", Calls.set(VmAttribute.TOD_HIGH, Bytes.ofHex("07")));
        says("SET tod.high from an unreadable address", Calls.set(VmAttribute.TOD_HIGH));
        says("SET tod.ext epoch index 1, 1900-01-01 00:00:00.000000", Calls.todExt(1, 0));
        says(
                "SET tod.ext from an unreadable address",
                Calls.set(VmAttribute.TOD_EXT, Bytes.zeros(TodClock.CODEC.size() - 1)));
    }

    @Test
    void a_step_of_the_hosts_clock_has_a_sign() {
        says("host clock step + 00:00:00.000001", new Call.HostClockStep(1 << 12));
        says("host clock step - 01:00:00.000", new Call.HostClockStep(-(3_600_000_000L << 12)));
    }

    @Test
    void pages_are_counted() {
        says("GET_CMMA_BITS 1 page from gfn 0x10, peeking", Calls.peek(16, 1));
        says("GET_CMMA_BITS 2 pages from gfn 0x10", Calls.read(16, 2));
        says(
                "GET_CMMA_BITS 1,000 pages from gfn 0x10, flags 0x2",
                new Call.GetCmmaBits(16, 1000, 2, Access.READ_WRITE, Access.READ_WRITE));
        says("SET_CMMA_BITS 2 pages from gfn 0x10", Calls.setBits(16, 1, 2));
        says("ESSA by vCPU 1, operation 2, 1 page from gfn 0x10", Calls.essa(1, 16, 2));
        says("store by vCPU 1, 1 page from gfn 0x10", Calls.store(1, 16));
        assertThat(CallText.bytes(256)).isEqualTo("1 MiB");
    }

    @Test
    void an_argument_that_cannot_be_read_is_named_with_its_ioctl() {
        assertThat(CallText.of(new Call.UnreadableArgument(Op.ENABLE_CAP)))
                .isEqualTo("ENABLE_CAP with an unreadable argument");
    }
}
