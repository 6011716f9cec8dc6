package io.kvmsim.load.bench;

import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Step;
import io.kvmsim.trace.HostJson;
import io.kvmsim.trace.Recording;
import io.kvmsim.trace.TraceReader;
import io.kvmsim.trace.TracedCall;
import io.kvmsim.values.BadInput;
import java.nio.file.Path;
import java.util.List;

/// The host and the calls that the load tests share: a z15, and what a real QEMU was recorded asking.
public final class Z15 {
    static final VmName VM = new VmName("web-0001");

    /// The folder of hosts and recordings.
    public static final Path CONFIG = Path.of(System.getProperty("kvmsim.config", "../config"));

    /// Its description, below [#CONFIG].
    public static final Path MACHINE = CONFIG.resolve("hosts/z15.json");

    /// A trace of a QEMU with 4 vCPUs and 8 GiB.
    public static final Path RECORDING = CONFIG.resolve("recordings/qemu-10.0.2-4cpu-8g.jsonl");

    public static final Host HOST = host();

    private Z15() {}

    private static Host host() {
        try {
            return HostJson.read(MACHINE);
        } catch (BadInput e) {
            throw new IllegalStateException(e);
        }
    }

    static List<Step> bringUp() {
        return bringUp(VM);
    }

    /// The bring-up of a VM with four vCPUs: 118 calls, 23 events.
    public static List<Step> bringUp(VmName vm) {
        try (var reader = TraceReader.open(RECORDING.toString())) {
            return Recording.read(reader).calls().stream()
                    .map(Recording.Recorded::call)
                    .map(call -> new Step(
                            call.vm().equals(TracedCall.DEV_KVM) ? TracedCall.DEV_KVM : vm,
                            call.call(),
                            call.circumstances()))
                    .toList();
        } catch (BadInput e) {
            throw new IllegalStateException(e);
        }
    }

    /// The state after these calls.
    static Monitor after(List<Step> steps) {
        var monitor = Monitor.INITIAL;
        for (var step : steps) {
            monitor = after(monitor, Kvm.decide(HOST, monitor, step.vm(), step.call(), step.circumstances()));
        }
        return monitor;
    }

    static Monitor after(Monitor monitor, Decision decision) {
        var after = monitor;
        for (var event : decision.events()) {
            after = Kvm.evolve(after, event);
        }
        return after;
    }
}
