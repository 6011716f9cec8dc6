package io.kvmsim.history.read;

import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.Situation;
import io.kvmsim.history.fold.StateAt;
import io.kvmsim.history.index.Checkpoint;
import io.kvmsim.history.index.MonitorState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// The states of all monitors of a run at some moments. The chains of hashes are left out: a verification goes along
/// them.
public final class FleetStates {
    /// The maximum number of histories that are folded in one pass over the log. If there are more, each one is read
    /// separately.
    static final int SIDE_BY_SIDE_MAX = 100_000;

    private final RunHistory run;
    private final boolean isOfPages;
    private final int threads;
    private final Map<String, Base> bases = new ConcurrentHashMap<>();

    /// What the events of a known state lead to. Most of a fleet's are the same from one place of the log to the
    /// next.
    private record Base(MonitorState state, Situation situation) {
        boolean isOf(MonitorState other) {
            return state.host().equals(other.host()) && Arrays.equals(state.events(), other.events());
        }
    }

    private FleetStates(RunHistory run, boolean isOfPages, int threads) {
        this.run = run;
        this.isOfPages = isOfPages;
        this.threads = threads;
    }

    /// Receives the states of one monitor at the moments, in their order; from several threads at once.
    @FunctionalInterface
    public interface Visitor {
        void states(String id, List<StateAt> states) throws IOException;
    }

    /// @param moments   none of them a place in the history of one VM
    /// @param isOfPages whether anyone will ask for the states of pages
    /// @param visitor   in no order that counts
    public static void visit(RunHistory run, List<Moment> moments, boolean isOfPages, int threads, Visitor visitor)
            throws IOException {
        var states = new FleetStates(run, isOfPages, threads);
        if (run.records().count() > SIDE_BY_SIDE_MAX) {
            states.oneByOne(moments, visitor);
        } else {
            states.sideBySide(moments, visitor);
        }
    }

    private StatesUntil begin(String id, List<Moment> moments) {
        var fold = run.fold(id).unchained();
        var begun = isOfPages ? fold : fold.withoutPages();
        return new StatesUntil(begun, StateAt.initial(id, begun.situation()), moments);
    }

    private StatesUntil goOn(MonitorState state, List<Moment> moments) {
        var last = bases.compute(
                state.id(),
                (_, before) -> before != null && before.isOf(state)
                        ? before
                        : new Base(state, MonitorFold.withoutPages(run, state)));
        var fold = MonitorFold.fold(run, state, last.situation(), isOfPages);
        return new StatesUntil(fold, MonitorFold.state(state, fold), moments);
    }

    private void oneByOne(List<Moment> moments, Visitor visitor) throws IOException {
        run.records().histories(threads, (id, history) -> {
            if (RunHistory.isMonitor(id)) {
                var monitor = begin(id, moments);
                monitor.addAll(history);
                visitor.states(id, monitor.states());
            }
        });
    }

    /// A pass for all moments, or one for each place that states are known at.
    private void sideBySide(List<Moment> moments, Visitor visitor) throws IOException {
        var from = new LinkedHashMap<Optional<Checkpoint>, List<Integer>>();
        for (int number = 0; number < moments.size(); number++) {
            from.computeIfAbsent(run.records().checkpoint(moments.get(number)), _ -> new ArrayList<>())
                    .add(number);
        }
        if (from.size() == 1) {
            pass(moments, visitor);
            return;
        }
        var all = new ConcurrentHashMap<String, StateAt[]>();
        var passes = List.copyOf(from.values());
        for (var numbers : passes) {
            boolean isLast = numbers == passes.getLast();
            pass(numbers.stream().map(moments::get).toList(), (id, states) -> {
                var known = all.computeIfAbsent(id, _ -> initial(id, moments.size()));
                for (int each = 0; each < states.size(); each++) {
                    known[numbers.get(each)] = states.get(each);
                }
                if (isLast) {
                    visitor.states(id, List.of(all.remove(id)));
                }
            });
        }
        for (var monitor : all.entrySet()) {
            visitor.states(monitor.getKey(), List.of(monitor.getValue()));
        }
    }

    private static StateAt[] initial(String id, int count) {
        var states = new StateAt[count];
        Arrays.fill(states, StateAt.initial(id, Situation.INITIAL));
        return states;
    }

    private void pass(List<Moment> moments, Visitor visitor) throws IOException {
        try (var past = run.records().fleetPast(moments, run.clocks())) {
            Map<String, MonitorState> known = new HashMap<>();
            past.known().forEach(state -> known.put(state.id(), state));
            Function<String, StatesUntil> begin = id -> {
                var state = known.get(id);
                return state == null ? begin(id, moments) : goOn(state, moments);
            };
            try (var fleet = new FleetFold<>(known.keySet(), begin, threads)) {
                fleet.fold(past.walk(), Long.MAX_VALUE);
                fleet.visit((id, monitor) -> visitor.states(id, monitor.states()));
            }
        }
    }
}
