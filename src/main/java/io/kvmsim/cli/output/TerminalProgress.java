package io.kvmsim.cli.output;

import io.kvmsim.history.proof.VerifyProgress;
import io.kvmsim.run.count.RunCounts;
import io.kvmsim.run.count.RunProgress;

/// How far a run or a replay has come, on a [TerminalLine].
public final class TerminalProgress implements RunProgress, VerifyProgress, AutoCloseable {
    private static final double MICROS = 1e6;

    private final TerminalLine line = new TerminalLine();
    private Virtual virtual;
    private long running;

    private record Virtual(long micros, long duration, String guests) {}

    @Override
    public void virtually(long micros, long duration, String guests) {
        virtual = new Virtual(micros, duration, guests);
    }

    @Override
    public void running(long vcpus) {
        running = vcpus;
    }

    @Override
    public void at(RunCounts counts, long lists, long all) {
        line.show(seconds -> virtual == null ? recorded(counts, lists, all, seconds) : virtual(counts, seconds));
    }

    private static String recorded(RunCounts counts, long lists, long all, double seconds) {
        return "%,d of %,d lists  %,d VMs  %,d vCPUs  %,.0f events/s  %,d refused"
                .formatted(lists, all, counts.vms(), counts.vcpus(), counts.eventCount() / seconds, counts.refused());
    }

    private String virtual(RunCounts counts, double seconds) {
        double passed = virtual.micros() / MICROS;
        var left = virtual.duration() == 0 || passed == 0
                ? ""
                : "  %.0f%%, %.0f s left"
                        .formatted(
                                100.0 * virtual.micros() / virtual.duration(),
                                seconds * (virtual.duration() / MICROS - passed) / passed);
        return "%s  %,d vCPUs running  %,.0fx real time  %,.0f events/s  %,d refused%s"
                .formatted(
                        virtual.guests(),
                        running,
                        passed / seconds,
                        counts.eventCount() / seconds,
                        counts.refused(),
                        left);
    }

    @Override
    public void at(long histories, long all) {
        line.show(seconds -> "%,d of %,d histories  %,.0f a second".formatted(histories, all, histories / seconds));
    }

    @Override
    public void close() {
        line.close();
    }
}
