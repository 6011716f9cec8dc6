package io.kvmsim.history.read;

import io.kvmsim.history.index.MonitorState;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/// What leads to the states of all monitors of a run: known ones, and the records that follow them.
///
/// @param known of monitors that had a record until then
/// @param walk  over all that follows, in the order in which it was recorded
record FleetPast(List<MonitorState> known, RunLog.Walk walk) implements Closeable {
    @Override
    public void close() throws IOException {
        walk.close();
    }
}
