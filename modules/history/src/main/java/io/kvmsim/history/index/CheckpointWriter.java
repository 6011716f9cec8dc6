package io.kvmsim.history.index;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.List;

/// Adds checkpoints to an index.
public final class CheckpointWriter implements Closeable {
    /// The number of monitors whose states are compressed together, because they are similar.
    private static final int TOGETHER = 512;

    private final Store store;

    private CheckpointWriter(Store store) {
        this.store = store;
    }

    public static CheckpointWriter open(Path file) throws BadIndex {
        return new CheckpointWriter(Store.writable(file));
    }

    /// All of one checkpoint, or nothing.
    ///
    /// @param states as many as there are monitors
    public void put(Checkpoint checkpoint, List<MonitorState> states) throws BadIndex {
        for (int from = 0, part = 0; from < states.size(); from += TOGETHER, part++) {
            var together = states.subList(from, Math.min(from + TOGETHER, states.size()));
            store.put(Table.STATES, checkpoint.number(), part, MonitorState.blob(together));
        }
        checkpoint.store(store);
        store.commit();
    }

    @Override
    public void close() throws BadIndex {
        store.close();
    }
}
