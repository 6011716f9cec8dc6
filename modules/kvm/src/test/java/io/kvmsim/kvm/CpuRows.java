package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EBUSY;
import static io.kvmsim.abi.Errno.EFAULT;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.ENOMEM;
import static io.kvmsim.abi.Errno.ENXIO;
import static io.kvmsim.abi.VmAttribute.CPU_MACHINE;
import static io.kvmsim.abi.VmAttribute.CPU_MACHINE_FEAT;
import static io.kvmsim.abi.VmAttribute.CPU_MACHINE_SUBFUNC;
import static io.kvmsim.abi.VmAttribute.CPU_MACHINE_UV_FEAT_GUEST;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR_FEAT;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR_SUBFUNC;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR_UV_FEAT_GUEST;
import static io.kvmsim.abi.VmAttribute.CPU_TOPOLOGY;
import static io.kvmsim.kvm.AttributeRow.get0;
import static io.kvmsim.kvm.AttributeRow.getFails;
import static io.kvmsim.kvm.AttributeRow.has;
import static io.kvmsim.kvm.AttributeRow.set0;
import static io.kvmsim.kvm.AttributeRow.setFails;
import static io.kvmsim.kvm.Calls.enable;
import static io.kvmsim.kvm.Calls.processor;
import static io.kvmsim.kvm.Calls.set;
import static io.kvmsim.kvm.Calls.setU64;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.state.TestHosts.Z16;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.state.TestHosts;
import java.util.stream.Stream;

/// The rows of the CPU model and of the CPU topology.
final class CpuRows {
    private static final Story PLAIN = given(Z16);
    private static final Story VCPU = given(Z16, vcpu(0));
    private static final Story POOR = PLAIN.withFree(0);
    private static final Story TOPOLOGY = given(Z16, enable(Capability.S390_CPU_TOPOLOGY));
    private static final Bytes LIST = Bytes.zeros(2048);

    private CpuRows() {}

    static Stream<AttributeRow> model() {
        var feat = Bytes.zeros(128).withBit(0);
        var tooMuch = Bytes.zeros(128).withBit(1);
        long apFeature = 0x0800_0000_0000_0000L;
        return Stream.of(
                set0(PLAIN, processor(1, 2, LIST), ""),
                setFails(EBUSY, VCPU, processor(1, 2, LIST), "with a vCPU"),
                setFails(EBUSY, VCPU, set(CPU_PROCESSOR), "with a vCPU, before EFAULT"),
                setFails(EBUSY, VCPU.withFree(0), processor(1, 2, LIST), "with a vCPU, before ENOMEM"),
                setFails(ENOMEM, POOR, set(CPU_PROCESSOR), "without memory, before EFAULT"),
                setFails(EFAULT, PLAIN, set(CPU_PROCESSOR), "where addr is not readable"),
                setFails(EFAULT, PLAIN, set(CPU_PROCESSOR, Bytes.zeros(2063)), "where 2063 bytes are readable"),
                set0(PLAIN, set(CPU_PROCESSOR_FEAT, feat), ""),
                setFails(EFAULT, PLAIN, set(CPU_PROCESSOR_FEAT), "where addr is not readable"),
                setFails(EFAULT, PLAIN, set(CPU_PROCESSOR_FEAT, Bytes.zeros(127)), "where 127 bytes are readable"),
                setFails(EINVAL, PLAIN, set(CPU_PROCESSOR_FEAT, tooMuch), "for a feature the host lacks"),
                setFails(
                        EINVAL,
                        PLAIN,
                        set(CPU_PROCESSOR_FEAT, Bytes.zeros(128).withBit(1023)),
                        "for bit 1023, which no host has"),
                setFails(EBUSY, VCPU, set(CPU_PROCESSOR_FEAT, feat), "with a vCPU"),
                setFails(EFAULT, VCPU, set(CPU_PROCESSOR_FEAT), "with a vCPU, before EBUSY"),
                setFails(EINVAL, VCPU, set(CPU_PROCESSOR_FEAT, tooMuch), "with a vCPU, before EBUSY"),
                set0(PLAIN, set(CPU_PROCESSOR_SUBFUNC, LIST), ""),
                setFails(EBUSY, VCPU, set(CPU_PROCESSOR_SUBFUNC, LIST), "with a vCPU"),
                setFails(EBUSY, VCPU, set(CPU_PROCESSOR_SUBFUNC), "with a vCPU, before EFAULT"),
                setFails(EFAULT, PLAIN, set(CPU_PROCESSOR_SUBFUNC), "where addr is not readable"),
                set0(PLAIN, setU64(CPU_PROCESSOR_UV_FEAT_GUEST, apFeature), ""),
                setFails(EFAULT, PLAIN, set(CPU_PROCESSOR_UV_FEAT_GUEST), "where addr is not readable"),
                setFails(EINVAL, PLAIN, setU64(CPU_PROCESSOR_UV_FEAT_GUEST, 1), "for an unknown indication"),
                setFails(
                        EINVAL,
                        given(TestHosts.NO_UV),
                        setU64(CPU_PROCESSOR_UV_FEAT_GUEST, apFeature),
                        "where the host has no ultravisor"),
                setFails(EBUSY, VCPU, setU64(CPU_PROCESSOR_UV_FEAT_GUEST, apFeature), "with a vCPU"),
                setFails(EFAULT, VCPU, set(CPU_PROCESSOR_UV_FEAT_GUEST), "with a vCPU, before EBUSY"),
                setFails(EINVAL, VCPU, setU64(CPU_PROCESSOR_UV_FEAT_GUEST, 1), "with a vCPU, before EBUSY"),
                setFails(ENXIO, PLAIN, set(CPU_MACHINE, Bytes.zeros(4112)), "is read-only"),
                setFails(ENXIO, PLAIN, set(CPU_MACHINE_FEAT, feat), "is read-only"),
                setFails(ENXIO, PLAIN, set(CPU_MACHINE_SUBFUNC, LIST), "is read-only"),
                setFails(ENXIO, PLAIN, setU64(CPU_MACHINE_UV_FEAT_GUEST, 0), "is read-only"),
                getFails(ENOMEM, POOR, CPU_PROCESSOR, Access.NONE, "before EFAULT"),
                getFails(ENOMEM, POOR, CPU_MACHINE, Access.NONE, "before EFAULT"),
                getFails(ENOMEM, PLAIN.withFree(2063), CPU_PROCESSOR, Access.READ_WRITE, "with 2063 bytes"),
                getFails(ENOMEM, PLAIN.withFree(4111), CPU_MACHINE, Access.READ_WRITE, "with 4111 bytes"));
    }

    static Stream<AttributeRow> topology() {
        return Stream.of(
                set0(TOPOLOGY, set(CPU_TOPOLOGY), ""),
                setFails(ENXIO, PLAIN, set(CPU_TOPOLOGY), "before ENABLE_CAP"),
                setFails(ENXIO, TOPOLOGY.and(processor(0, 0, LIST)), set(CPU_TOPOLOGY), "where the list lacks 11"),
                getFails(ENXIO, PLAIN, CPU_TOPOLOGY, Access.NONE, "before EFAULT"),
                getFails(EFAULT, TOPOLOGY, CPU_TOPOLOGY, Access.NONE, ""),
                getFails(EFAULT, TOPOLOGY, CPU_TOPOLOGY, Access.READ_ONLY, "where addr is read-only"),
                get0(TOPOLOGY, CPU_TOPOLOGY),
                has(ENXIO.ret(), PLAIN, CPU_TOPOLOGY, "before ENABLE_CAP"),
                has(0, TOPOLOGY, CPU_TOPOLOGY, ""));
    }
}
