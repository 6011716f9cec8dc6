package io.kvmsim.ledger;

import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.AnyCalls;
import io.kvmsim.kvm.AnyCircumstances;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.Fault;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.TestHosts;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/// Random histories of an entity, turn by turn.
public final class Histories {
    public static final String ID = AnyCalls.VMS.getFirst().value();

    private static final int TURNS = 25;

    private Histories() {}

    /// One decided list with the entity before and after it.
    public record Lived(NamedHost home, Entity before, List<Step> steps, Turn turn, Entity after) {
        public Function<String, NamedHost> hosts() {
            return _ -> home;
        }

        TurnBody decoded() {
            return before.decoded(stored(), hosts());
        }

        /// The record as it comes back from the journal.
        public TurnRecord stored() {
            var record = turn.record().orElseThrow();
            return TurnRecord.stored(record.body().clone(), record.seal());
        }
    }

    static NamedHost home(long seed) {
        Host host = TestHosts.ALL.get(new SplittableRandom(seed).nextInt(TestHosts.ALL.size()));
        return new NamedHost("host-" + seed % 3, host);
    }

    /// Lives through a history and shows each list that was recorded.
    public static Entity live(long seed, Refusals refusals, Consumer<Lived> each) {
        var random = new SplittableRandom(seed);
        var home = home(seed);
        var entity = Entity.initial(ID);
        var start = AnyCalls.start(random).stream()
                .map(call -> new Step(AnyCalls.VMS.getFirst(), call, Circumstances.USUAL))
                .toList();
        entity = turn(entity, home, start, cause(random), refusals, each);
        for (int turn = 0; turn < TURNS; turn++) {
            entity = turn(entity, home, steps(random), cause(random), refusals, each);
        }
        return entity;
    }

    static List<Step> steps(SplittableRandom random) {
        var steps = new ArrayList<Step>();
        int length = random.nextInt(4) == 0 ? 1 + random.nextInt(20) : 1 + random.nextInt(4);
        boolean tight = random.nextInt(4) == 0;
        long free = random.nextInt(3) * AnyCircumstances.free(random);
        for (int step = 0; step < length; step++) {
            var any = AnyCircumstances.any(random);
            var now = any.withFree(tight ? free : Circumstances.ALL);
            long offset = random.nextInt(3) == 0 ? random.nextInt(1000) : 0;
            var call = AnyCalls.any(random);
            steps.add(new Step(AnyCalls.vm(random), call(random, call), now.with(fault(random)), offset));
        }
        return steps;
    }

    private static Call call(SplittableRandom random, Call call) {
        boolean killed = call instanceof Call.Close && random.nextBoolean();
        return killed ? new Call.Close(Call.Close.Cause.OOM) : call;
    }

    /// Mostly none; else an errno, a delay, or both.
    private static Fault fault(SplittableRandom random) {
        var errnos = Errno.values();
        return switch (random.nextInt(24)) {
            case 0 -> Fault.of(errnos[random.nextInt(errnos.length)]);
            case 1 -> Fault.delay(1 + random.nextLong(1L << 40));
            case 2 -> new Fault(Errno.EINTR.number(), random.nextInt(1000));
            default -> Fault.NONE;
        };
    }

    static Cause cause(SplittableRandom random) {
        return random.nextBoolean()
                ? new Cause.Virtual(random.nextInt(5) * 1_000_000L)
                : new Cause.Wall(
                        random.nextLong() >>> 12, "user-" + random.nextInt(3), random.nextBoolean() ? "" : "root");
    }

    private static Entity turn(
            Entity entity, NamedHost home, List<Step> steps, Cause cause, Refusals refusals, Consumer<Lived> each) {
        var turn = Turn.decide(entity, home, steps, cause, refusals);
        if (turn.record().isEmpty()) {
            return entity;
        }
        var after = entity.apply(turn.record().get(), _ -> home);
        each.accept(new Lived(home, entity, steps, turn, after));
        return after;
    }
}
