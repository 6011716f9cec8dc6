package io.kvmsim.run;

import io.kvmsim.history.fork.Forking;
import io.kvmsim.log.write.JournalWriter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/// Appends records to a journal, a bounded number ahead of the disk. Safe for several threads.
final class RecordSink implements Forking.Out {
    private static final int IN_FLIGHT_MAX = 4096;

    private final JournalWriter writer;
    private final Deque<CompletionStage<Void>> inFlight = new ArrayDeque<>();

    RecordSink(JournalWriter writer) {
        this.writer = writer;
    }

    /// The journal failed, and not whatever the records come from.
    static final class Unwritten extends IOException {
        private static final long serialVersionUID = 1;

        Unwritten(Throwable cause) {
            super(cause);
        }
    }

    @Override
    public synchronized void append(String id, long sequenceNr, Object record) throws Unwritten {
        inFlight.add(writer.append(List.of(RunEnd.newRecord(id, sequenceNr, record))));
        drain(IN_FLIGHT_MAX);
    }

    /// Returns once all is on the disk.
    synchronized void drain() throws Unwritten {
        drain(0);
    }

    private void drain(int most) throws Unwritten {
        while (inFlight.size() > most) {
            try {
                inFlight.remove().toCompletableFuture().get();
            } catch (ExecutionException e) {
                throw new Unwritten(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Unwritten(e);
            }
        }
    }
}
