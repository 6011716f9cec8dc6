package io.kvmsim.history.read;

import io.kvmsim.history.fold.EssentialEvents;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.HistoryFold;
import io.kvmsim.history.fold.Situation;
import io.kvmsim.history.fold.StateAt;
import io.kvmsim.history.index.MonitorState;
import io.kvmsim.kvm.pages.Pages;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.EventList;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.log.format.LogRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Folds the history of one monitor and keeps the few events that lead to its state. For one thread.
final class MonitorFold implements FleetFold.Monitor {
    /// A state of more events, or of more runs of pages, would not save much.
    private static final int EVENTS_MAX = 256;

    private static final int RUNS_MAX = 4_096;

    private final HistoryFold fold;
    private final EssentialEvents essential = new EssentialEvents();
    private long told;
    /// The events, once they were found to lead to the state, until there is another one.
    private byte[] events;

    private Long virtualLast;
    private boolean isVirtual = true;

    private MonitorFold(HistoryFold fold, long told) {
        this.fold = fold;
        this.told = told;
    }

    /// Before the first record.
    static MonitorFold first(RunHistory run, String id) {
        return new MonitorFold(run.fold(id).unchained(), 0);
    }

    /// Where a state is known.
    static MonitorFold after(RunHistory run, MonitorState state) {
        var fold = new MonitorFold(fold(run, state, withoutPages(run, state), true), state.told());
        fold.essential.addAll(EventList.decode(state.events(), home(run, state)));
        return fold;
    }

    /// What the events of a known state lead to: all of it but the states of pages.
    ///
    /// @throws BadRecord where they cannot be read, or its host is none of the run's
    static Situation withoutPages(RunHistory run, MonitorState state) {
        return withoutPages(EventList.decode(state.events(), home(run, state)));
    }

    private static Situation withoutPages(List<VmEvent> events) {
        return BadRecord.unlessDamaged(() -> {
            var situation = Situation.INITIAL_WITHOUT_PAGES;
            for (var event : events) {
                situation = situation.after(event);
            }
            return situation;
        });
    }

    /// A fold that goes on where a state is known.
    ///
    /// @param withoutPages see [#withoutPages]
    static HistoryFold fold(RunHistory run, MonitorState state, Situation withoutPages, boolean isOfPages) {
        var situation =
                isOfPages ? withoutPages.with(BadRecord.unlessDamaged(() -> pages(state.pages()))) : withoutPages;
        var entity = new Entity(
                state.id(), home(run, state), situation.withoutPages(), state.sequenceNr(), state.event(), null);
        return new HistoryFold(run.run(), run.clocks(), entity, situation, state.refusals(), state.latest())
                .placed(run.records()::place)
                .unchained();
    }

    /// What a fold from there has come to before its next record.
    static StateAt state(MonitorState state, HistoryFold fold) {
        return state.told() == 0
                ? StateAt.initial(state.id(), fold.situation())
                : new StateAt(state.id(), fold.home(), fold.situation(), state.event(), state.told(), Optional.empty());
    }

    private static NamedHost home(RunHistory run, MonitorState state) {
        var home = run.run().homes().get(state.host());
        if (home == null) {
            throw new BadRecord(
                    "a known state of %s is on %s, which the run does not have".formatted(state.id(), state.host()));
        }
        return home;
    }

    @Override
    public void add(LogRecord record) throws IOException {
        fold.add(record, this::tell);
    }

    private void tell(Fact fact) {
        told = fact.sequenceNr();
        if (fact.when().isVirtual()) {
            virtualLast = virtualLast == null
                    ? fact.when().micros()
                    : Math.max(virtualLast, fact.when().micros());
        } else {
            isVirtual = false;
        }
        fact.event().filter(event -> !isOfPagesOnly(event)).ifPresent(this::add);
    }

    private void add(VmEvent event) {
        events = null;
        if (event instanceof VmEvent.VmDestroyed(var vm)) {
            essential.forget(vm);
        } else {
            essential.add(event);
        }
    }

    private static boolean isOfPagesOnly(VmEvent event) {
        return switch (event) {
            case VmEvent.PageStateChanged(var _, var _, var runs) ->
                runs.stream().noneMatch(VmEvent.PageRun::nowDirty);
            case VmEvent.PagesMadeResident _, VmEvent.CmmaStatesReset _, VmEvent.CmmaStatesSet _ -> true;
            case VmEvent.OfVm _, VmEvent.OfProcess _, VmEvent.Notice _ -> false;
        };
    }

    @Override
    public void boundWaiting(int waitingMax) {
        if (fold.situation().waiting() > waitingMax) {
            fold.situation().monitor();
        }
    }

    /// The latest time on virtual time since it was begun, in microseconds; null where there is none.
    Long virtualLast() {
        return virtualLast;
    }

    /// Wall time that anything counts as, or `When.NEVER`.
    long latest() {
        return fold.latest();
    }

    /// Whether there was no call in real time since it was begun.
    boolean isVirtual() {
        return isVirtual;
    }

    /// Nothing where few events and few runs of pages do not lead to the state.
    Optional<MonitorState> state() {
        if (essential.size() > EVENTS_MAX) {
            return Optional.empty();
        }
        var runs = fold.situation().monitor().pages().runs();
        if (runs.size() > RUNS_MAX) {
            return Optional.empty();
        }
        if (events == null) {
            var encoded = EventList.encode(essential.events(), fold.home());
            if (!isSame(encoded)) {
                return Optional.empty();
            }
            events = encoded;
        }
        return Optional.of(new MonitorState(
                fold.id(),
                fold.home().name(),
                fold.records(),
                fold.lastEvent(),
                fold.refusals(),
                fold.latest(),
                told,
                events,
                numbers(runs)));
    }

    /// Which events are void is a matter of experience; that pages are those of their runs is a law.
    private boolean isSame(byte[] encoded) {
        try {
            return withoutPages(EventList.decode(encoded, fold.home())).isSameWithoutPages(fold.situation());
        } catch (BadRecord _) {
            return false;
        }
    }

    private static long[] numbers(List<Pages.Run> runs) {
        var numbers = new long[3 * runs.size()];
        long end = 0;
        int next = 0;
        for (var run : runs) {
            numbers[next++] = run.page() - end;
            numbers[next++] = run.count();
            numbers[next++] = run.state();
            end = run.page() + run.count();
        }
        return numbers;
    }

    private static Pages pages(long[] numbers) {
        var runs = new ArrayList<Pages.Run>();
        long end = 0;
        for (int next = 0; next < numbers.length; next += 3) {
            var run = new Pages.Run(end + numbers[next], numbers[next + 1], (int) numbers[next + 2]);
            end = run.page() + run.count();
            runs.add(run);
        }
        return Pages.of(runs);
    }
}
