package io.kvmsim.ledger;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.Footprint;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.Monitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A list of calls decided together, call by call against the evolving state.
///
/// @param decisions one per call that was made: all, or up to a needed one that was refused
/// @param record    what is to be written of it; nothing where nothing changed and nothing was refused
/// @param monitor   the state after it
public record Turn(List<Decision> decisions, Optional<TurnRecord> record, Monitor monitor) {
    /// The most calls of a list.
    public static final int CALLS_MAX = 256;

    /// @param home  where the entity lives
    /// @param steps where `free` is not [Circumstances#ALL], it counts down within the list from the first step's
    public static Turn decide(Entity entity, NamedHost home, List<Step> steps, Cause cause, Refusals refusals) {
        return decide(entity, home, steps, cause, refusals, Memory.COUNTS_DOWN);
    }

    /// Recorded calls once more: each with the `free` that is recorded, which was counted down already.
    public static Turn again(Entity entity, NamedHost home, List<Step> steps, Cause cause, Refusals refusals) {
        return decide(entity, home, steps, cause, refusals, Memory.AS_RECORDED);
    }

    /// What becomes of the host's free memory within a list.
    private enum Memory {
        COUNTS_DOWN,
        AS_RECORDED
    }

    private static Turn decide(
            Entity entity, NamedHost home, List<Step> steps, Cause cause, Refusals refusals, Memory memory) {
        if (steps.size() > CALLS_MAX) {
            throw new IllegalArgumentException(
                    "a list of %d calls; the limit is %d".formatted(steps.size(), CALLS_MAX));
        }
        var monitor = entity.monitor();
        var decisions = new ArrayList<Decision>(steps.size());
        var entries = new ArrayList<Entry>();
        long events = 0;
        long allocated = 0;
        for (var step : steps) {
            var now = withLeft(step, allocated);
            var decision = Kvm.decide(home.host(), monitor, step.vm(), now.call(), now.circumstances());
            decisions.add(decision);
            if (Entry.isRecorded(step.call(), decision, refusals)) {
                entries.add(Entry.of(now, decision));
            }
            if (!decision.events().isEmpty()) {
                var before = monitor;
                for (var event : decision.events()) {
                    monitor = Kvm.evolve(monitor, event);
                }
                events += decision.events().size();
                allocated += memory == Memory.COUNTS_DOWN && isCounted(step) ? growth(before, monitor) : 0;
            }
            if (step.needed() && decision.answer().refused()) {
                break;
            }
        }
        return new Turn(List.copyOf(decisions), record(entity, home, entries, events, cause, monitor), monitor);
    }

    private static Optional<TurnRecord> record(
            Entity entity, NamedHost home, List<Entry> entries, long events, Cause cause, Monitor after) {
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        var body = new TurnBody(cause, List.copyOf(entries), home);
        var decided = new TurnRecord.Decided(body, entity.monitor(), after);
        return Optional.of(
                TurnRecord.decided(body.encode(entity.id(), entity.records() == 0), seal(entity, events), decided));
    }

    private static Optional<Bytes> seal(Entity entity, long events) {
        boolean crosses =
                entity.lastEvent() / TurnRecord.SEAL_EVENTS != (entity.lastEvent() + events) / TurnRecord.SEAL_EVENTS;
        return crosses ? Optional.of(entity.head().hash()) : Optional.empty();
    }

    /// A recorded turn as if it had ended after a part of its recorded calls.
    ///
    /// @param entity before the turn
    public static TurnRecord beginning(Entity entity, TurnBody turn, int entries) {
        var first = List.copyOf(turn.entries().subList(0, entries));
        long events = first.stream().mapToLong(entry -> entry.events().size()).sum();
        var body = new TurnBody(turn.when(), first, turn.home()).encode(entity.id(), entity.records() == 0);
        return TurnRecord.stored(body, seal(entity, events));
    }

    private static boolean isCounted(Step step) {
        return step.circumstances().free() != Circumstances.ALL;
    }

    private static Step withLeft(Step step, long allocated) {
        if (!isCounted(step) || allocated == 0) {
            return step;
        }
        long left = Math.max(step.circumstances().free() - allocated, 0);
        return step.with(step.circumstances().withFree(left));
    }

    private static long growth(Monitor before, Monitor after) {
        return Footprint.of(after).total() - Footprint.of(before).total();
    }
}
