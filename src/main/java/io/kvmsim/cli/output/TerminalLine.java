package io.kvmsim.cli.output;

import java.util.function.DoubleFunction;

/// One line on standard error that is written over, where that is a terminal; else nothing.
public final class TerminalLine implements AutoCloseable {
    private static final String CLEAR = "\r\u001b[K";
    private static final long INTERVAL_NANOS = 100_000_000;
    private static final double NANOS = 1e9;

    @SuppressWarnings("SystemConsoleNull") // the check holds for 22 to 24; from 25 on there may be none again
    private final boolean terminal =
            System.console() != null && System.console().isTerminal();

    private final long start = System.nanoTime();
    private long shownAt = start - INTERVAL_NANOS;
    private boolean shown;

    /// Writes the line that is given the seconds since the start, unless it was written a moment ago.
    public synchronized void show(DoubleFunction<String> line) {
        long now = System.nanoTime();
        if (!terminal || now - shownAt < INTERVAL_NANOS) {
            return;
        }
        shown = true;
        shownAt = now;
        System.err.print(CLEAR + line.apply(Math.max((now - start) / NANOS, 1 / NANOS)));
        System.err.flush();
    }

    @Override
    public synchronized void close() {
        if (shown) {
            System.err.print(CLEAR);
            System.err.flush();
        }
    }
}
