package io.kvmsim.load.product;

import io.kvmsim.kvm.state.Profile;
import io.kvmsim.load.bench.Z15;
import io.kvmsim.load.measure.Figures;
import io.kvmsim.load.measure.Heap;
import io.kvmsim.load.measure.Scratch;
import io.kvmsim.load.measure.Stopwatch;
import io.kvmsim.run.LiveRun;
import io.kvmsim.run.NewRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.RunSummary;
import io.kvmsim.run.Settings;
import io.kvmsim.run.count.RunCounts;
import io.kvmsim.run.count.RunProgress;
import io.kvmsim.scenario.Scenario;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What does it cost to bring up N VMs, durably, as `kvmsim run` does it?
@Command(name = "bring-up")
public final class BringUp implements Callable<Figures> {
    /// The memory of all hosts together, per VM. It is large enough that no call is refused.
    private static final long MEMORY_PER_VM = 1L << 30;

    @Option(names = "--vms", required = true)
    private int vms;

    @Option(names = "--hosts", defaultValue = "16")
    private int hosts;

    @Option(
            names = "--resident-max",
            description = "Set the maximum number of resident VM actors (0: the default of kvmsim).")
    private int residentMax;

    @Option(names = "--run", required = true, description = "The run directory, which must not exist.")
    private Path path;

    @Option(names = "--keep", description = "Leave the run directory.")
    private boolean keep;

    @Option(names = "--warm", description = "Do the same once before it in this JVM, and measure the second time.")
    private boolean warm;

    @Override
    public Figures call() throws Exception {
        if (warm) {
            var first = path.resolveSibling(path.getFileName() + "-warming");
            try (var _ = new Scratch(first)) {
                LiveRun.of(newRun(first), settings(), (_, _, _) -> {}).make();
            }
        }
        return measure();
    }

    private Figures measure() throws Exception {
        long before = Heap.live();
        var watch = new Stopwatch();
        var run = newRun(path);
        var idle = new Idle(watch);
        try {
            var summary = LiveRun.of(run, settings(), idle).make();
            var spent = watch.read();
            return figures(summary, spent, run, idle.heap - before).put("peakHeapBytes", idle.peak);
        } finally {
            if (!keep) {
                new Scratch(path).close();
            }
        }
    }

    private RunDirectory newRun(Path directory) throws Exception {
        return NewRun.make(scenario(), Profile.LINUX_6_12, directory, "load-test");
    }

    private Scenario scenario() {
        var host = new Scenario.HostGroup("z15", hosts, Z15.MACHINE, MEMORY_PER_VM * vms / hosts + MEMORY_PER_VM);
        var guests = new Scenario.GuestGroup("vm", vms, Z15.RECORDING);
        return new Scenario("bring-up", 1, List.of(host), List.of(guests));
    }

    private Settings settings() throws Exception {
        var usual = Settings.load();
        return residentMax == 0
                ? usual
                : new Settings(residentMax, usual.listsInFlightMax(), usual.vcpuIdleTimeout(), usual.all());
    }

    private Figures figures(RunSummary summary, Stopwatch.Spent spent, RunDirectory run, long heap) throws Exception {
        if (!summary.finished() || summary.vms() != vms || summary.refused() != 0) {
            throw new IllegalStateException("the run is not what was to be measured: " + summary);
        }
        long events = summary.events();
        long bytes = Scratch.bytes(run.journal());
        return new Figures()
                .put("vms", vms)
                .put("events", events)
                .put("wallSeconds", spent.seconds())
                .put("eventsPerSecond", (double) events / spent.seconds())
                .put("vmsPerSecond", vms / spent.seconds())
                .put("cpuSeconds", spent.cpuSeconds())
                .put("cpuPerVmMicros", spent.cpuMicrosPer(vms))
                .put("cpuPerEventMicros", spent.cpuMicrosPer(events))
                .put("journalBytes", bytes)
                .put("journalPerEventBytes", (double) bytes / events)
                .put("heapBytes", heap)
                .put("heapPerVmBytes", (double) heap / vms);
    }

    /// Looks at the heap when every list is answered and the actors are still there: every VM is idle.
    private static final class Idle implements RunProgress {
        private final Stopwatch watch;
        private volatile long heap;
        private volatile long peak;

        Idle(Stopwatch watch) {
            this.watch = watch;
        }

        @Override
        public void at(RunCounts counts, long lists, long all) {
            if (lists == all && heap == 0) {
                peak = Heap.peak();
                watch.pause(() -> heap = Heap.live());
            }
        }
    }
}
