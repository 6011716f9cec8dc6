package io.kvmsim.history.fork;

import io.kvmsim.abi.Errno;
import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.HistoryFold;
import io.kvmsim.history.fold.HostClock;
import io.kvmsim.history.fold.HostClocks;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.Numbering;
import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.history.fold.SharedPast;
import io.kvmsim.history.fold.When;
import io.kvmsim.history.fork.ForkPlan.Inserted;
import io.kvmsim.history.fork.ForkResult.Otherwise;
import io.kvmsim.history.text.CallText;
import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.Entry;
import io.kvmsim.ledger.EventName;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.Step;
import io.kvmsim.ledger.Turn;
import io.kvmsim.ledger.TurnBody;
import io.kvmsim.ledger.TurnRecord;
import io.kvmsim.ledger.chain.Head;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.values.TodText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The history of one monitor, and the branch that a fork grows from it: what is shared, then of a record that goes
/// beyond the moment its beginning, then calls that are inserted, then the rest of the recorded calls, decided again
/// where they come to stand. For one thread.
final class Branch {
    private final RunFacts run;
    private final HostClocks clocks;
    private final ForkPlan plan;
    private final Forking.Out out;
    /// The recorded history, as far as it was read.
    private Entity recorded;
    /// Of the calls in it that were read: the moment can be within a record.
    private Numbering numbering = Numbering.START;
    /// The latest wall time of what is shared.
    private long latest = When.NEVER;
    /// When the last recorded call that is shared was made.
    private Cause last = new Cause.Virtual(0);
    private Phase phase = new Phase.Sharing();
    /// The branch; before its first record since the moment it is what is recorded there.
    private Entity own;

    private long replayed;
    private long inserted;
    private long otherwise;
    private Optional<Otherwise> first = Optional.empty();
    private long skippedCalls;
    private final Set<Address> skipped = new HashSet<>();

    /// How far it is.
    private sealed interface Phase {
        /// The moment is not reached: what is read is shared.
        record Sharing() implements Phase {}

        /// @param shared    what is shared in whole records
        /// @param beginning the head after the beginning of the record in which the moment is, if it is in one
        /// @param events    how many are shared
        record Growing(Entity shared, Optional<Head> beginning, long events) implements Phase {}
    }

    Branch(String id, RunFacts run, HostClocks clocks, ForkPlan plan, Forking.Out out) {
        this.run = run;
        this.clocks = clocks;
        this.plan = plan;
        this.out = out;
        this.recorded = Entity.initial(id);
        this.own = recorded;
    }

    /// The next record of the history.
    void add(LogRecord record) throws IOException {
        boolean isShared = phase instanceof Phase.Sharing;
        boolean isNeeded = isShared || plan.replays();
        if (record.kind() != LogRecord.Kind.EVENT || !isNeeded) {
            return;
        }
        var turn = HistoryFold.turn(record, recorded.records() + 1);
        var body = recorded.decoded(turn, run.homes()::get);
        int from = 0;
        if (isShared) {
            from = entriesShared(body);
            if (from == body.entries().size()) {
                recorded = recorded.apply(turn, body);
                return;
            }
            own = recorded;
            grow(from == 0 ? Optional.empty() : Optional.of(beginning(body, from)), body.home());
        }
        if (plan.replays()) {
            replay(turn, body, from);
        }
    }

    /// There are no more records.
    void end() throws IOException {
        if (phase instanceof Phase.Sharing) {
            if (plan.at() instanceof Moment.OfEvent(var number) && recorded.lastEvent() < number) {
                throw new Forking.Refused("%s has no event #%d: its last one is #%d"
                        .formatted(recorded.id(), number, recorded.lastEvent()));
            }
            own = recorded;
            grow(Optional.empty(), own.home());
        }
        if (!skipped.equals(plan.skipped())) {
            var missing = new TreeSet<>(plan.skipped());
            missing.removeAll(skipped);
            throw new Forking.Refused("--skip %s: %s has no such event or refusal after %s"
                    .formatted(missing.getFirst(), recorded.id(), plan.at()));
        }
    }

    /// How many entries of a record are not later than the moment.
    private int entriesShared(TurnBody body) throws IOException {
        var clock = clocks.of(body.home().name());
        int count = 0;
        for (var entry : body.entries()) {
            var when = When.of(body.when(), entry.offsetMicros(), clock, latest);
            if (plan.at().isBefore(numbering.first(entry), when)) {
                return count;
            }
            var end = numbering.last(entry);
            if (plan.at().isBefore(end, when)) {
                throw new Forking.Refused("%s is within one call, which led to #%d to %s: fork at #%d or at %s"
                        .formatted(plan.at(), numbering.event() + 1, end, numbering.event(), end));
            }
            numbering = numbering.with(entry);
            last = at(body.when(), entry.offsetMicros());
            latest = when.latest();
            count++;
        }
        return count;
    }

    private static Cause at(Cause start, long offsetMicros) {
        return switch (start) {
            case Cause.Virtual(var micros) -> new Cause.Virtual(micros + offsetMicros);
            case Cause.Wall(var micros, var principal, var user) ->
                new Cause.Wall(micros + offsetMicros, principal, user);
        };
    }

    /// The branch begins with a part of the record in which the moment is.
    private Head beginning(TurnBody body, int entries) throws IOException {
        store(Turn.beginning(own, body, entries));
        return own.head();
    }

    private void grow(Optional<Head> beginning, NamedHost home) throws IOException {
        phase = new Phase.Growing(recorded, beginning, own.lastEvent());
        for (var list : plan.inserted()) {
            insert(list, home);
        }
    }

    private void store(TurnRecord record) throws IOException {
        out.append(own.id(), own.records() + 1, record);
        own = own.apply(record, run.homes()::get);
    }

    private void insert(List<Inserted> list, NamedHost home) throws IOException {
        var clock = clocks.of(home.name());
        var cause = momentOfInserted(clock);
        long wall = When.of(cause, 0, clock, When.NEVER).wallMicros();
        long tod = TodText.ofEpochMicros(wall);
        int epoch = TodText.epochIndex(wall);
        var steps = list.stream()
                .map(it -> new Step(
                        it.vm(), it.call(), it.now().hostTod() == 0 ? it.now().at(tod, epoch) : it.now()))
                .toList();
        var turn = Turn.decide(own, home, steps, cause, plan.refusals());
        inserted += steps.size();
        if (turn.record().isPresent()) {
            store(turn.record().get());
        }
    }

    /// At the moment; at the last call that is shared where the moment is not a time, or one of another kind.
    private Cause momentOfInserted(HostClock clock) {
        return switch (last) {
            case Cause.Virtual(var micros) -> {
                long asked =
                        switch (plan.at()) {
                            case Moment.Virtual(var at) -> at;
                            case Moment.Wall(var at) -> clock.until(at);
                            case Moment.OfEvent _, Moment.End _ -> micros;
                        };
                yield new Cause.Virtual(Math.max(asked, micros));
            }
            case Cause.Wall(var micros, var _, var _) ->
                new Cause.Wall(
                        plan.at() instanceof Moment.Wall(var at) ? Math.max(at, micros) : micros, plan.principal());
        };
    }

    /// What a recorded call led to, and how far facts are numbered before it.
    private record Recorded(Entry entry, Call call, Numbering before) {}

    private void replay(TurnRecord turn, TurnBody body, int from) throws IOException {
        var monitor = recorded.monitor();
        var calls = new ArrayList<Recorded>();
        int index = 0;
        for (var entry : body.entries()) {
            if (index++ >= from) {
                calls.add(new Recorded(entry, entry.call(monitor), numbering));
                numbering = numbering.with(entry);
            }
            for (var happened : entry.events()) {
                monitor = Kvm.evolve(monitor, happened);
            }
        }
        make(body, calls.stream().filter(call -> !isSkipped(call)).toList());
        recorded = recorded.apply(turn, body, monitor);
    }

    private boolean isSkipped(Recorded call) {
        if (plan.skipped().isEmpty()) {
            return false;
        }
        var led = call.before().addresses(call.entry());
        led.retainAll(plan.skipped());
        skipped.addAll(led);
        skippedCalls += led.isEmpty() ? 0 : 1;
        return !led.isEmpty();
    }

    private void make(TurnBody body, List<Recorded> calls) throws IOException {
        if (calls.isEmpty()) {
            return;
        }
        var steps = calls.stream()
                .map(it -> new Step(
                        it.entry().vm(),
                        it.call(),
                        it.entry().circumstances(),
                        it.entry().offsetMicros()))
                .toList();
        var turn = Turn.again(own, body.home(), steps, body.when(), plan.refusals());
        for (int index = 0; index < calls.size(); index++) {
            compare(calls.get(index), turn.decisions().get(index));
        }
        replayed += calls.size();
        if (turn.record().isPresent()) {
            store(turn.record().get());
        }
    }

    private void compare(Recorded call, Decision decision) {
        var entry = call.entry();
        if (decision.answer().ret() == entry.ret() && decision.events().equals(entry.events())) {
            return;
        }
        otherwise++;
        if (first.isEmpty()) {
            var was = said(entry.ret(), entry.events());
            var is = said(decision.answer().ret(), decision.events());
            first = Optional.of(new Otherwise(
                    own.id(),
                    call.before().first(entry),
                    CallText.of(call.call()),
                    was,
                    was.equals(is) ? is + " with other values" : is));
        }
    }

    private static String said(int ret, List<VmEvent> events) {
        var answer = ret < 0 ? Errno.of(-ret).map(Errno::name).orElse("errno " + -ret) : String.valueOf(ret);
        return events.isEmpty()
                ? answer + (ret < 0 ? "" : " and no event")
                : answer + " and " + events.stream().map(EventName::of).collect(Collectors.joining(", "));
    }

    /// What is of the past; nothing where the moment is before all of it.
    Optional<SharedPast.Cut> past() {
        var shared = grown().shared();
        var beginning = grown().beginning();
        return shared.records() == 0 && beginning.isEmpty()
                ? Optional.empty()
                : Optional.of(new SharedPast.Cut(
                        shared.records(), shared.lastEvent(), shared.head(), beginning.orElse(null)));
    }

    private Phase.Growing grown() {
        return switch (phase) {
            case Phase.Growing growing -> growing;
            case Phase.Sharing _ -> throw new IllegalStateException("the history was not read to its end");
        };
    }

    ForkResult result() {
        return new ForkResult(
                own.records() > 0 ? 1 : 0,
                grown().shared().records(),
                grown().events(),
                own.records() - grown().shared().records(),
                replayed,
                skippedCalls,
                inserted,
                otherwise,
                first);
    }
}
