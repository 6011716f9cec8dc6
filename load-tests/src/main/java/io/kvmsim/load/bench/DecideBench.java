package io.kvmsim.load.bench;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Processor;
import io.kvmsim.abi.TodClock;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.Op;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.Monitor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How long does it take to decide one attribute call on a VM that a real QEMU has brought up to its first vCPU, and to
/// apply what follows? `set` where the attribute can be set, else `get`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class DecideBench {
    @Param({
        "mem.cmma",
        "mem.clear",
        "mem.limit",
        "tod.low",
        "tod.high",
        "tod.ext",
        "crypto.aes.enable",
        "crypto.dea.enable",
        "crypto.aes.disable",
        "crypto.dea.disable",
        "crypto.apie.enable",
        "crypto.apie.disable",
        "cpu.processor",
        "cpu.machine",
        "cpu.processor-feat",
        "cpu.machine-feat",
        "cpu.processor-subfunc",
        "cpu.machine-subfunc",
        "cpu.processor-uv-feat",
        "cpu.machine-uv-feat",
        "migration.start",
        "migration.stop",
        "migration.status",
        "topology"
    })
    private String attribute;

    private final Circumstances now = Circumstances.USUAL.at(0xe39e_9c3c_fd3c_9228L, 0);
    private Monitor monitor;
    private Call call;

    @Setup
    public void bringUp() {
        var steps = Z15.bringUp();
        int firstVcpu = 0;
        while (steps.get(firstVcpu).call().op() != Op.CREATE_VCPU) {
            firstVcpu++;
        }
        monitor = Z15.after(steps.subList(0, firstVcpu));
        call = call(VmAttribute.ofShortName(attribute).orElseThrow());
    }

    private Call call(VmAttribute which) {
        int group = which.group().number();
        return switch (which) {
            case CPU_MACHINE, CPU_MACHINE_FEAT, CPU_MACHINE_SUBFUNC, CPU_MACHINE_UV_FEAT_GUEST, MIGRATION_STATUS ->
                new Call.GetAttr(group, which.number(), 0, Access.READ_WRITE);
            case CPU_TOPOLOGY -> new Call.SetAttr(group, 1, 0, UserBuffer.NONE);
            default -> new Call.SetAttr(group, which.number(), 0, UserBuffer.holding(value(which)));
        };
    }

    private Bytes value(VmAttribute which) {
        var model = monitor.vm(Z15.VM).orElseThrow().model();
        return switch (which) {
            case MEM_LIMIT_SIZE -> Bytes.ofU64(1L << 32);
            case TOD_LOW -> Bytes.ofU64(0xe39e_9c3c_0000_0000L);
            case TOD_HIGH -> Bytes.ofU8(0);
            case TOD_EXT -> TodClock.CODEC.encode(new TodClock(0, 0xe39e_9c3c_0000_0000L));
            case CPU_PROCESSOR ->
                Processor.CODEC.encode(new Processor(model.cpuid() + 1, model.ibc(), model.facList()));
            case CPU_PROCESSOR_FEAT -> Bytes.zeros(128);
            case CPU_PROCESSOR_SUBFUNC -> Bytes.zeros(2048);
            case CPU_PROCESSOR_UV_FEAT_GUEST -> Bytes.ofU64(0);
            default -> Bytes.EMPTY;
        };
    }

    @Benchmark
    public Monitor decideAndEvolve() {
        return Z15.after(monitor, Kvm.decide(Z15.HOST, monitor, Z15.VM, call, now));
    }
}
