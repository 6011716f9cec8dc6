package io.kvmsim.history;

import io.kvmsim.journal.LogRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/// Folds all monitors of a run up to some moments, in one pass over its log, oldest record first: the next records are
/// read while those before are folded. In memory that grows with the monitors.
final class FleetFold {
    private static final int BATCH_RECORDS = 1_024;
    /// So many events of all monitors together wait at most until someone asks for the states of pages.
    private static final int WAITING_MAX = 1 << 18;

    private final RunLog.Walk walk;
    private final Function<String, StatesUntil> fold;
    private final List<Share> shares = new ArrayList<>();

    private FleetFold(RunLog.Walk walk, Function<String, StatesUntil> fold, int threads) {
        this.walk = walk;
        this.fold = fold;
        for (int share = 0; share < threads; share++) {
            shares.add(new Share());
        }
    }

    /// Receives the states of one monitor at the moments, in their order; from several threads at once.
    @FunctionalInterface
    interface Visitor {
        void states(String id, List<StateAt> states) throws IOException;
    }

    /// Visits every monitor that has a record, in no order that counts.
    ///
    /// @param walk over the run's records, until the latest of the moments
    /// @param fold of a monitor, by its id, before the first record
    static void visit(RunLog.Walk walk, Function<String, StatesUntil> fold, int threads, Visitor visitor)
            throws IOException {
        var fleet = new FleetFold(walk, fold, threads);
        try (var pool = Executors.newFixedThreadPool(threads)) {
            try {
                fleet.read(pool);
                await(fleet.begin(pool, share -> share.visit(visitor)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    private void read(ExecutorService pool) throws IOException, InterruptedException {
        List<Future<Void>> busy = List.of();
        var isMore = true;
        while (isMore) {
            isMore = fill();
            await(busy);
            busy = begin(pool, Share::fold);
        }
        await(busy);
    }

    /// Whether there may be more.
    private boolean fill() throws IOException {
        for (int count = 0; count < BATCH_RECORDS; count++) {
            var record = walk.next();
            if (record == null) {
                return false;
            }
            if (RunHistory.isMonitor(record.persistenceId())) {
                shares.get(Math.floorMod(record.persistenceId().hashCode(), shares.size()))
                        .next
                        .add(record);
            }
        }
        return true;
    }

    @FunctionalInterface
    private interface Work {
        void on(Share share) throws IOException;
    }

    private List<Future<Void>> begin(ExecutorService pool, Work work) {
        var begun = new ArrayList<Future<Void>>();
        for (var share : shares) {
            share.turn();
            Callable<Void> task = () -> {
                work.on(share);
                return null;
            };
            begun.add(pool.submit(task));
        }
        return begun;
    }

    private static void await(List<Future<Void>> tasks) throws IOException, InterruptedException {
        for (var task : tasks) {
            try {
                task.get();
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case IOException cause -> throw cause;
                    case RuntimeException cause -> throw cause;
                    case Error cause -> throw cause;
                    case null, default -> throw new IllegalStateException(e);
                }
            }
        }
    }

    /// The monitors of one thread at a time.
    private final class Share {
        private final Map<String, StatesUntil> monitors = new HashMap<>();
        private List<LogRecord> next = new ArrayList<>();
        private List<LogRecord> now = new ArrayList<>();

        /// What was read is folded now, and what comes is kept beside it.
        void turn() {
            var folded = now;
            folded.clear();
            now = next;
            next = folded;
        }

        void fold() throws IOException {
            for (var record : now) {
                var monitor = monitors.computeIfAbsent(record.persistenceId(), fold);
                monitor.add(record);
                monitor.boundWaiting(WAITING_MAX / shares.size() / monitors.size());
            }
        }

        void visit(Visitor visitor) throws IOException {
            for (var monitor : monitors.entrySet()) {
                visitor.states(monitor.getKey(), monitor.getValue().states());
            }
        }
    }
}
