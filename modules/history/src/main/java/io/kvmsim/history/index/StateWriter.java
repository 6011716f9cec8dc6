package io.kvmsim.history.index;

import io.kvmsim.history.index.HistoryIndex.History;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.List;

/// Adds states to an index: snapshots of one history, and checkpoints of all monitors.
public final class StateWriter implements Closeable {
    /// The number of monitors whose states are compressed together, because they are similar.
    private static final int TOGETHER = 512;

    private final Store store;

    private StateWriter(Store store) {
        this.store = store;
    }

    public static StateWriter open(Path file) throws BadIndex {
        return new StateWriter(Store.writable(file));
    }

    /// All of one history, or none.
    public void put(History history, List<Snapshot> snapshots) throws BadIndex {
        for (var snapshot : snapshots) {
            snapshot.store(store, history.number());
        }
        store.commit();
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
