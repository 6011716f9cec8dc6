package io.kvmsim.log.write;

import io.kvmsim.log.bytes.IdBytes;
import io.kvmsim.log.format.JournalFailed;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.format.WriteRejected;
import io.kvmsim.log.read.Index;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Two groups in turn: callers encode into the one that is filling, on their own threads, while the journal's thread
/// has the other one in flight to the disk. So nobody waits for the disk but who finds the filling group full.
final class DoubleBuffer {
    /// So much of the time that a group takes to the disk is well spent on waiting for more writes for the next one.
    private static final int PATIENCE = 8;

    private static final long PATIENCE_NANOS_MAX = 1_000_000;

    private final Index index;
    private final int groupBytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private GroupBuilder filling = new GroupBuilder();
    private GroupBuilder other = new GroupBuilder();
    private boolean isOtherInFlight;
    /// How many writes were under way when the last group landed, and until when it pays to wait for as many.
    private int expected;

    private long expectedUntil;
    /// Why nothing is taken any more; null while it is.
    private IOException refusal;

    /// @param start the position after the last group of the log
    DoubleBuffer(Index index, int groupBytesMax, long start) {
        this.index = index;
        this.groupBytesMax = groupBytesMax;
        filling.start(start);
    }

    /// @param bytesMax what the write takes at most
    CompletionStage<Void> append(IdBytes id, List<NewRecord> write, long bytesMax) {
        return add(bytesMax, () -> filling.append(before(id), write));
    }

    CompletionStage<Void> delete(IdBytes id, long toSequenceNr, long time) {
        var bytesMax = new NewRecord("", toSequenceNr, time, 0, "", new byte[0]).encodedBytesMax() + id.length();
        return add(bytesMax, () -> filling.delete(before(id), toSequenceNr, time));
    }

    private CompletionStage<Void> add(long bytesMax, Supplier<CompletableFuture<Void>> write) {
        lock.lock();
        try {
            awaitRoom(bytesMax);
            if (refusal != null) {
                return CompletableFuture.failedFuture(refusal);
            }
            var done = write.get();
            if (filling.writes() == 1 || filling.writes() >= expected) {
                filled.signal();
            }
            return done;
        } catch (WriteRejected rejected) {
            return CompletableFuture.failedFuture(rejected);
        } finally {
            // Whoever waits next may fit in as well.
            emptied.signal();
            lock.unlock();
        }
    }

    /// A write larger than a group passes alone. Who comes later does not overtake who waits: a large write would
    /// never find room.
    private void awaitRoom(long bytesMax) {
        var mustWait = lock.hasWaiters(emptied);
        while (refusal == null && (mustWait || isFullWith(bytesMax))) {
            emptied.awaitUninterruptibly();
            mustWait = false;
        }
    }

    private boolean isFullWith(long bytesMax) {
        return filling.records() > 0 && filling.bytes() + bytesMax > groupBytesMax;
    }

    /// The newest record of an id, whether it is on disk or in flight.
    private PendingHeads.Pending before(IdBytes id) {
        var pending = filling.heads().find(id);
        if (pending == null && isOtherInFlight) {
            pending = other.heads().find(id);
        }
        if (pending != null) {
            return pending;
        }
        var place = index.place(id);
        return new PendingHeads.Pending(id, place == Index.NO_PLACE ? Index.Head.NONE : index.head(place), place);
    }

    /// Completes when the writes of an id that are under way now are stored or lost; at once if there are none.
    CompletionStage<Void> settled(IdBytes id) {
        lock.lock();
        try {
            if (filling.heads().find(id) != null) {
                return filling.settled();
            }
            return isOtherInFlight && other.heads().find(id) != null
                    ? other.settled()
                    : CompletableFuture.completedFuture(null);
        } finally {
            lock.unlock();
        }
    }

    /// Waits for writes and gives the group that holds them, in exchange for an empty one behind it. Null once it is
    /// closed and all writes have been taken.
    GroupBuilder take() {
        lock.lock();
        try {
            while (filling.writes() == 0 && refusal == null) {
                filled.awaitUninterruptibly();
            }
            awaitReturns();
            if (filling.writes() == 0) {
                return null;
            }
            var taken = filling;
            filling = other;
            filling.start(taken.end());
            other = taken;
            isOtherInFlight = true;
            emptied.signal();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Those whose writes have just landed mostly come with the next ones at once. Were they left behind, callers
    /// would fall into two parties that wait for each other's groups, and the disk would do everything twice.
    private void awaitReturns() {
        try {
            var left = expectedUntil - System.nanoTime();
            while (left > 0 && filling.writes() < expected && refusal == null) {
                left = filled.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// The group that was taken is on the disk, which took so long, and in the index.
    void landed(long nanos) {
        lock.lock();
        try {
            isOtherInFlight = false;
            expected = other.writes() + filling.writes();
            expectedUntil = System.nanoTime() + Math.min(nanos / PATIENCE, PATIENCE_NANOS_MAX);
        } finally {
            lock.unlock();
        }
    }

    /// Refuses what comes from now on; what is there can still be taken.
    void close(IOException reason) {
        lock.lock();
        try {
            if (refusal == null) {
                refusal = reason;
            }
            filled.signalAll();
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Refuses what comes from now on and fails what is there, in flight or not.
    void fail(JournalFailed failure) {
        lock.lock();
        try {
            refusal = failure;
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
        other.fail(failure);
        filling.fail(failure);
    }
}
