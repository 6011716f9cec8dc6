package io.kvmsim.scenario.sim;

import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.cputime.CpuFigures;
import io.kvmsim.scenario.cputime.CpuTime;
import io.kvmsim.scenario.cputime.CpuTime.Resident;
import io.kvmsim.scenario.cputime.CpuTime.Residents;
import java.util.List;
import java.util.function.LongConsumer;

/// CPU time beside all that happens in windows: it also changes in those in which nothing else does.
final class CpuWindows {
    private final List<SimulatedHost> hosts;
    private final long length;
    /// How many windows the run has.
    private final long windows;
    /// Null where the scenario is not about it.
    private final CpuTime cpu;

    CpuWindows(Scenario scenario, List<SimulatedHost> hosts) {
        this.hosts = hosts;
        this.length = scenario.window();
        this.windows = (scenario.duration() + length - 1) / length;
        this.cpu = scenario.hasCpuTime() ? new CpuTime(scenario) : null;
    }

    /// Null where the scenario is not about it.
    CpuFigures figures() {
        return cpu == null ? null : cpu.figures();
    }

    /// All windows before a moment pass, and what is served in the one that begins then is known.
    ///
    /// @param before is told of each window in which something changes, before it does: microseconds
    /// @param after  is told once that window is over
    void pass(long micros, LongConsumer before, LongConsumer after) {
        if (cpu == null) {
            return;
        }
        long until = micros / length;
        for (long next = cpu.next(); next < Math.min(until, windows); next = cpu.next()) {
            before.accept(next * length);
            cpu.advance(next);
            after.accept((next + 1) * length);
        }
        if (until < windows) {
            cpu.advance(until);
        }
    }

    /// Who runs where after a window.
    void windowClosed(long to) {
        if (cpu == null || to / length > windows) {
            return;
        }
        var changed = hosts.stream()
                .filter(SimulatedHost::takeResidentsChanged)
                .map(CpuWindows::residents)
                .toList();
        if (!changed.isEmpty()) {
            cpu.runs(to / length, changed);
        }
    }

    private static Residents residents(SimulatedHost host) {
        return new Residents(
                host.index,
                host.lives.stream()
                        .filter(life -> life == life.guest.life && life.guest.isAlive() && !life.guest.isPaused())
                        .map(life -> new Resident(life.guest.number, life.guest.boots(), life.vcpus))
                        .toList());
    }

    void ends() {
        if (cpu != null) {
            cpu.ends(windows);
        }
    }

    /// Of what a guest wants, what it is served now; 1 where that is not asked.
    double served(Guest guest) {
        return cpu == null ? 1 : cpu.servedShare(guest.number);
    }
}
