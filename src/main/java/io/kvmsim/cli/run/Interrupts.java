package io.kvmsim.cli.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// While open, Ctrl-C stops the work cleanly instead of ending the process in the middle: the process ends, with exit
/// code 130, once the work has ended.
final class Interrupts implements AutoCloseable {
    /// So long the process waits for the work to end.
    private static final long SECONDS_MAX = 60;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    Interrupts(Runnable stop) {
        hook = new Thread(() -> {
            stop.run();
            await();
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void await() {
        try {
            ended.await(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // the process is ending, and waits for this
        }
        ended.countDown();
    }
}
