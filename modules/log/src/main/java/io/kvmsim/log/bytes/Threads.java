package io.kvmsim.log.bytes;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// Waits for other threads and rethrows their original failure instead of a wrapper.
public final class Threads {
    private Threads() {}

    /// Waits for a thread's end, come what may. An interruption is kept for later.
    public static void join(Thread thread) {
        var isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Runs tasks on this number of threads and returns their results in order, or the first failure in that order.
    public static <T> List<T> all(int threads, List<? extends Callable<T>> tasks) throws IOException {
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var results = new ArrayList<T>(tasks.size());
            for (var result : pool.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while reading").initCause(interrupted);
        } catch (ExecutionException failure) {
            switch (failure.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw new IllegalStateException(failure.getCause());
            }
        }
    }
}
