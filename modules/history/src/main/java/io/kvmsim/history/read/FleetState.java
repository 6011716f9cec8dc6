package io.kvmsim.history.read;

import io.kvmsim.history.fold.When;
import io.kvmsim.history.index.Checkpoint;
import io.kvmsim.history.index.MonitorState;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Gathers the states of all monitors at one place of the log. Any thread may add to it.
final class FleetState implements FleetFold.Visitor<MonitorFold> {
    private final TreeMap<String, MonitorState> states = new TreeMap<>();
    private long monitors;
    private Long virtualLast;
    private Long latest;
    private boolean isVirtual;

    /// @param before the checkpoint that the folds were begun with
    FleetState(Optional<Checkpoint> before) {
        this.virtualLast = before.map(Checkpoint::virtualLast).orElse(null);
        this.latest = before.map(Checkpoint::latest).orElse(null);
        this.isVirtual = before.map(Checkpoint::isVirtual).orElse(true);
    }

    @Override
    public void monitor(String id, MonitorFold monitor) {
        var state = monitor.state();
        synchronized (this) {
            monitors++;
            state.ifPresent(it -> states.put(id, it));
            virtualLast = later(virtualLast, monitor.virtualLast());
            latest = later(latest, monitor.latest() == When.NEVER ? null : monitor.latest());
            isVirtual = isVirtual && monitor.isVirtual();
        }
    }

    private static Long later(Long one, Long other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return Math.max(one, other);
    }

    long monitors() {
        return monitors;
    }

    /// In the order of their ids. Nothing where one of them is not known by few events.
    Optional<List<MonitorState>> states() {
        return states.size() == monitors ? Optional.of(List.copyOf(states.values())) : Optional.empty();
    }

    /// @param position behind the last record
    /// @param records  until there
    Checkpoint checkpoint(long number, long position, long records) {
        return new Checkpoint(number, position, records, monitors, virtualLast, latest, isVirtual);
    }
}
