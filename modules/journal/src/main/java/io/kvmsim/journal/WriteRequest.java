package io.kvmsim.journal;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/// What waits for the writer's thread.
sealed interface WriteRequest {
    CompletableFuture<Void> done();

    /// An upper bound of what it takes in a group.
    long bytes();

    /// All or nothing, of one persistence id.
    record Append(List<NewRecord> records, long bytes, CompletableFuture<Void> done) implements WriteRequest {}

    record Delete(String persistenceId, long toSequenceNr, CompletableFuture<Void> done) implements WriteRequest {
        private static final int MARKER_BYTES_MAX = 64;

        @Override
        public long bytes() {
            return MARKER_BYTES_MAX + 3L * persistenceId.length();
        }
    }
}
