package io.kvmsim.history.index;

import io.kvmsim.history.index.HistoryIndex.History;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.List;

/// Adds snapshots to an index.
public final class SnapshotWriter implements Closeable {
    private final Store store;

    private SnapshotWriter(Store store) {
        this.store = store;
    }

    public static SnapshotWriter open(Path file) throws BadIndex {
        return new SnapshotWriter(Store.writable(file));
    }

    /// All of one history, or none.
    public void put(History history, List<Snapshot> snapshots) throws BadIndex {
        for (var snapshot : snapshots) {
            snapshot.store(store, history.number());
        }
        store.commit();
    }

    @Override
    public void close() throws BadIndex {
        store.close();
    }
}
