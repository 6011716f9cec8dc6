package io.kvmsim.load.bench;

import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.Host;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.Monitor;
import io.kvmsim.kvm.VmName;
import io.kvmsim.ledger.Step;
import io.kvmsim.trace.BadTrace;
import io.kvmsim.trace.HostJson;
import io.kvmsim.trace.Recording;
import io.kvmsim.trace.TraceReader;
import io.kvmsim.trace.TracedCall;
import java.nio.file.Path;
import java.util.List;

/// The host and the calls that the benchmarks share: a z15, and what a real QEMU was recorded asking.
final class Z15 {
    static final VmName VM = new VmName("web-0001");

    private static final Path CONFIG = Path.of(System.getProperty("kvmsim.config", "../config"));

    static final Host HOST = host();

    private Z15() {}

    private static Host host() {
        try {
            return HostJson.read(CONFIG.resolve("hosts/z15.json"));
        } catch (BadTrace e) {
            throw new IllegalStateException(e);
        }
    }

    /// The bring-up of a VM with four vCPUs.
    static List<Step> bringUp() {
        try (var reader = TraceReader.open(
                CONFIG.resolve("recordings/qemu-10.0.2-4cpu-8g.jsonl").toString())) {
            return Recording.read(reader).calls().stream()
                    .map(Recording.Recorded::call)
                    .map(call -> new Step(
                            call.vm().equals(TracedCall.DEV_KVM) ? TracedCall.DEV_KVM : VM,
                            call.call(),
                            call.circumstances()))
                    .toList();
        } catch (BadTrace e) {
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
