package io.kvmsim.cli;

import io.kvmsim.run.ReplayProgress;
import io.kvmsim.run.RunCounts;
import io.kvmsim.run.RunProgress;

/// How far a run or a replay has come, on a [TerminalLine].
final class TerminalProgress implements RunProgress, ReplayProgress, AutoCloseable {
    private final TerminalLine line = new TerminalLine();

    @Override
    public void at(RunCounts counts, long lists, long all) {
        line.show(seconds -> "%,d of %,d lists  %,d VMs  %,d vCPUs  %,.0f events/s  %,d refused"
                .formatted(lists, all, counts.vms(), counts.vcpus(), counts.eventCount() / seconds, counts.refused()));
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
