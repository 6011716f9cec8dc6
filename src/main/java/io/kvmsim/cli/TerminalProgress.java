package io.kvmsim.cli;

import io.kvmsim.run.RunCounts;
import io.kvmsim.run.RunProgress;

/// One line on standard error that is written over, where that is a terminal; else nothing.
final class TerminalProgress implements RunProgress, AutoCloseable {
    private static final String CLEAR = "\r\u001b[K";
    private static final double NANOS = 1e9;

    @SuppressWarnings("SystemConsoleNull") // the check holds for 22 to 24; from 25 on there may be none again
    private final boolean terminal =
            System.console() != null && System.console().isTerminal();

    private final long start = System.nanoTime();
    private boolean shown;

    @Override
    public void at(RunCounts counts, long lists, long all) {
        if (!terminal) {
            return;
        }
        shown = true;
        double seconds = Math.max((System.nanoTime() - start) / NANOS, 1 / NANOS);
        System.err.print(CLEAR
                + "%,d of %,d lists  %,d VMs  %,d vCPUs  %,.0f events/s  %,d refused"
                        .formatted(
                                lists,
                                all,
                                counts.vms(),
                                counts.vcpus(),
                                counts.eventCount() / seconds,
                                counts.refused()));
        System.err.flush();
    }

    @Override
    public void close() {
        if (shown) {
            System.err.print(CLEAR);
            System.err.flush();
        }
    }
}
