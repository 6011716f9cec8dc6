package io.kvmsim.scenario;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/// Numbers of a scenario's seed, split by name, so that one more VM does not disturb the others. SplitMix64, written
/// down here because the same seed is to give the same bytes on every Java.
public final class SeededRandom implements RandomGenerator {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int SHARE_BITS = 53;

    private long state;

    public SeededRandom(long seed, String name) {
        long mixed = mix(seed + GOLDEN);
        for (byte it : name.getBytes(StandardCharsets.UTF_8)) {
            mixed = mix(mixed ^ it) + GOLDEN;
        }
        this.state = mixed;
    }

    private SeededRandom(long state) {
        this.state = state;
    }

    /// Numbers of their own for the nth of something, whatever was drawn for the others.
    public SeededRandom split(long number) {
        return new SeededRandom(mix(state ^ mix(number + GOLDEN)));
    }

    @Override
    public long nextLong() {
        state += GOLDEN;
        return mix(state);
    }

    @Override
    public double nextDouble() {
        return (nextLong() >>> Long.SIZE - SHARE_BITS) * 0x1.0p-53;
    }

    /// From 0 to `bound` - 1; 0 where there is nothing to choose from.
    public long below(long bound) {
        return bound <= 1 ? 0 : Math.min((long) (nextDouble() * bound), bound - 1);
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
