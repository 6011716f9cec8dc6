package io.kvmsim.history.read;

import io.kvmsim.log.format.LogRecord;
import java.io.Closeable;
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

/// Folds all monitors of a run side by side, oldest record first: the next records are read while those before are
/// folded. In memory that grows with the monitors.
///
/// @param <M> what a monitor is folded into
final class FleetFold<M extends FleetFold.Monitor> implements Closeable {
    private static final int BATCH_RECORDS = 1_024;
    /// The maximum number of events, over all monitors, that wait until the states of pages are needed.
    private static final int WAITING_MAX = 1 << 18;

    private final Function<String, M> begin;
    private final ExecutorService pool;
    private final List<Share> shares = new ArrayList<>();

    /// @param known of these monitors there may be no record any more
    /// @param begin of a monitor, by its id, before its next record; by several threads at once
    FleetFold(Iterable<String> known, Function<String, M> begin, int threads) {
        this.begin = begin;
        this.pool = Executors.newFixedThreadPool(threads);
        for (int share = 0; share < threads; share++) {
            shares.add(new Share());
        }
        known.forEach(id -> share(id).known.add(id));
    }

    /// For one thread at a time.
    interface Monitor {
        void add(LogRecord record) throws IOException;

        /// Limits the number of events that wait until the states of pages are needed.
        void boundWaiting(int waitingMax);
    }

    /// Receives what the monitors were folded into, from several threads at once.
    @FunctionalInterface
    interface Visitor<M> {
        void monitor(String id, M monitor) throws IOException;
    }

    /// Folds the next records.
    ///
    /// @param records the maximum number of records, including those that belong to no monitor
    /// @return the number of records
    long fold(RunLog.Walk walk, long records) throws IOException {
        try {
            List<Future<Void>> busy = List.of();
            long left = records;
            for (boolean isMore = true; isMore; ) {
                int read = fill(walk, (int) Math.min(left, BATCH_RECORDS));
                left -= read;
                isMore = read == BATCH_RECORDS;
                await(busy);
                busy = begin(Share::fold);
            }
            await(busy);
            return records - left;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// Visits every monitor that has a record, in no order that counts.
    void visit(Visitor<M> visitor) throws IOException {
        try {
            await(begin(share -> share.visit(visitor)));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted", e);
    }

    @Override
    public void close() {
        pool.close();
    }

    private Share share(String id) {
        return shares.get(Math.floorMod(id.hashCode(), shares.size()));
    }

    /// How many there were.
    private int fill(RunLog.Walk walk, int records) throws IOException {
        for (int count = 0; count < records; count++) {
            var record = walk.next();
            if (record == null) {
                return count;
            }
            if (RunHistory.isMonitor(record.persistenceId())) {
                share(record.persistenceId()).next.add(record);
            }
        }
        return records;
    }

    @FunctionalInterface
    private interface Work<S> {
        void on(S share) throws IOException;
    }

    private List<Future<Void>> begin(Work<Share> work) {
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
        private final List<String> known = new ArrayList<>();
        private final Map<String, M> monitors = new HashMap<>();
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
                var monitor = monitors.computeIfAbsent(record.persistenceId(), begin);
                monitor.add(record);
                monitor.boundWaiting(WAITING_MAX / shares.size() / monitors.size());
            }
        }

        void visit(Visitor<M> visitor) throws IOException {
            known.forEach(id -> monitors.computeIfAbsent(id, begin));
            for (var monitor : monitors.entrySet()) {
                visitor.monitor(monitor.getKey(), monitor.getValue());
            }
        }
    }
}
