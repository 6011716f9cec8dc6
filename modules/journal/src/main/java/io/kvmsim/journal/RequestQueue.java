package io.kvmsim.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The bounded queue before the writer's thread: who puts waits while it is full.
final class RequestQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition drained = lock.newCondition();
    private final ArrayDeque<WriteRequest> requests = new ArrayDeque<>();
    private final long bytesMax;
    private final int requestsMax;
    private long bytes;
    private boolean isClosed;

    RequestQueue(long bytesMax, int requestsMax) {
        this.bytesMax = bytesMax;
        this.requestsMax = requestsMax;
    }

    /// False once the queue was closed. A request larger than the bound passes alone.
    boolean put(WriteRequest request) {
        lock.lock();
        try {
            while (!isClosed && !requests.isEmpty() && isFullWith(request)) {
                drained.awaitUninterruptibly();
            }
            if (isClosed) {
                return false;
            }
            requests.add(request);
            bytes += request.bytes();
            filled.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFullWith(WriteRequest request) {
        return requests.size() >= requestsMax || bytes + request.bytes() > bytesMax;
    }

    /// What waits, in order and up to so many bytes but at least one; empty once closed and drained.
    List<WriteRequest> take(long takenBytesMax) {
        lock.lock();
        try {
            while (requests.isEmpty() && !isClosed) {
                filled.awaitUninterruptibly();
            }
            var taken = new ArrayList<WriteRequest>();
            long takenBytes = 0;
            while (!requests.isEmpty()
                    && (taken.isEmpty() || takenBytes + requests.peek().bytes() <= takenBytesMax)) {
                var request = requests.remove();
                takenBytes += request.bytes();
                taken.add(request);
            }
            bytes -= takenBytes;
            drained.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Refuses what comes from now on; what is there can still be taken.
    void close() {
        lock.lock();
        try {
            isClosed = true;
            filled.signalAll();
            drained.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
