package io.kvmsim.load.bench;

import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.StateDigest;
import io.kvmsim.ledger.Step;
import io.kvmsim.ledger.Turn;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How long do calls take that are about all pages of a guest, by the pattern of the pages' states and their number?
/// The time for one page is to be the same for few and for many.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class PageStatesBench {
    @Param({"ALTERNATING", "RANDOM", "UNIFORM"})
    private ScatteredStates.Pattern pattern;

    @Param({"10000", "100000", "1000000"})
    private int pages;

    private Entity fresh;
    private Entity scattered;
    private List<Step> set;
    private byte[] record;

    @Setup
    public void scatter() {
        fresh = ScatteredStates.guest(pages);
        set = ScatteredStates.set(pattern, pages);
        record = ScatteredStates.turn(fresh, set).record().orElseThrow().body();
        scattered = ScatteredStates.after(fresh, set);
    }

    @Benchmark
    public Turn setAllAndEncode() {
        return ScatteredStates.turn(fresh, set);
    }

    @Benchmark
    public Turn essaOfAll() {
        return ScatteredStates.turn(scattered, ScatteredStates.essa(4, pages));
    }

    @Benchmark
    public Entity foldFromBytes() {
        return ScatteredStates.folded(fresh, record);
    }

    @Benchmark
    public String digest() {
        return StateDigest.of(scattered.monitor());
    }
}
