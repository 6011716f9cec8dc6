package io.kvmsim.load.bench;

import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.Step;
import io.kvmsim.ledger.Turn;
import io.kvmsim.ledger.TurnRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What does a whole bring-up cost (118 calls that the core models, 23 events, 4 vCPUs): decided and applied, decided
/// and encoded as one turn record, and folded again from the record's bytes?
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BringUpBench {
    private static final NamedHost HOME = new NamedHost("z15-1", Z15.HOST);

    private List<Step> steps;
    private Entity nothing;
    private byte[] body;

    @Setup
    public void record() {
        steps = Z15.bringUp();
        nothing = Entity.initial(Z15.VM.value());
        body = turn().record().orElseThrow().body();
    }

    private Turn turn() {
        return Turn.decide(nothing, HOME, steps, new Cause.Virtual(0), Refusals.ALL);
    }

    @Benchmark
    public Monitor decideAndEvolve() {
        return Z15.after(steps);
    }

    @Benchmark
    public Turn decideEvolveAndEncode() {
        return turn();
    }

    @Benchmark
    public Entity foldFromBytes() {
        return nothing.apply(TurnRecord.stored(body, Optional.empty()), _ -> HOME);
    }
}
