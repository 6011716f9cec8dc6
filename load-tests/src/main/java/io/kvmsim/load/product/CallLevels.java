package io.kvmsim.load.product;

import io.kvmsim.ledger.NamedHost;
import io.kvmsim.load.bench.Z15;
import io.kvmsim.load.measure.Figures;
import io.kvmsim.load.measure.FsyncProbe;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import picocli.CommandLine.Option;

/// What single calls cost, with more and more of them in flight, on VMs that are up and a JVM that is warm.
public final class CallLevels {
    /// Where all VMs live.
    public static final NamedHost HOME = new NamedHost("z15-1", Z15.HOST);
    private static final int BRING_UPS_IN_FLIGHT = 256;
    private static final int WARM_IN_FLIGHT = 1_000;
    private static final long SEED = 1;
    private static final int FORCES = 200;

    @Option(names = "--vms", required = true)
    private int vms;

    @Option(names = "--in-flight", required = true, split = ",", description = "Levels, each measured by itself.")
    private List<Integer> levels;

    @Option(names = "--seconds", defaultValue = "5", description = "Of each level.")
    private int seconds;

    @Option(names = "--warm-calls", defaultValue = "300000", description = "Made first and not measured.")
    private long warmCalls;

    @Option(names = "--warm-seconds", defaultValue = "30", description = "At most so long.")
    private int warmSeconds;

    /// @param probe            of the disk that the journal is on; run before and after each level
    /// @param serverCpuSeconds processor time of another process that keeps the journal
    public Figures measure(FleetUnderLoad fleet, FsyncProbe probe, DoubleSupplier serverCpuSeconds) throws Exception {
        if (levels.stream().anyMatch(level -> level > vms)) {
            throw new IllegalArgumentException("more in flight than there are VMs: %s, %d".formatted(levels, vms));
        }
        var up = fleet.drive(CallDriver.of(new CallDriver.Load(
                HOME, new InTurn(vms, SEED, new BringUps()), BRING_UPS_IN_FLIGHT, vms, Long.MAX_VALUE)));
        check(up, BringUps.EVENTS);
        var clocks = new InTurn(vms, SEED, new ClockSettings());
        check(
                fleet.drive(CallDriver.of(new CallDriver.Load(
                        HOME, clocks, WARM_IN_FLIGHT, warmCalls, TimeUnit.SECONDS.toNanos(warmSeconds)))),
                1);
        var figures = new Figures().put("vms", vms);
        for (int level : levels) {
            var load = new CallDriver.Load(HOME, clocks, level, Long.MAX_VALUE, TimeUnit.SECONDS.toNanos(seconds));
            probe.run(FORCES);
            double server = serverCpuSeconds.getAsDouble();
            var made = fleet.drive(CallDriver.of(load));
            server = serverCpuSeconds.getAsDouble() - server;
            probe.run(FORCES);
            check(made, 1);
            figures.put(level + ".", figures(made, server));
        }
        return figures.put("force.", probe.latency().figures());
    }

    private static void check(CallDriver.Made made, int eventsPerList) {
        if (made.events() != made.lists() * eventsPerList || made.refused() != 0) {
            throw new IllegalStateException("%d lists with %d events and %d refusals, not %d events each"
                    .formatted(made.lists(), made.events(), made.refused(), eventsPerList));
        }
    }

    private static Figures figures(CallDriver.Made made, double serverCpuSeconds) {
        return new Figures()
                .put("calls", made.lists())
                .put("callsPerSecond", made.lists() / made.spent().seconds())
                .put("cpuPerCallMicros", made.spent().cpuMicrosPer(made.lists()))
                .put("serverCpuPerCallMicros", serverCpuSeconds * 1e6 / made.lists())
                .put("", made.latency().figures());
    }
}
