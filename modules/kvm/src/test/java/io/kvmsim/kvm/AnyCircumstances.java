package io.kvmsim.kvm;

import io.kvmsim.kvm.call.Circumstances;
import java.util.SplittableRandom;

/// Any circumstances of a call: mostly the usual ones.
public final class AnyCircumstances {
    private static final long[] FREE = {0, 100, 215, 216, 2500, 10_000, 16_384, 40_000, 172_240, 1 << 20};

    private AnyCircumstances() {}

    public static Circumstances any(SplittableRandom random) {
        var now = Circumstances.USUAL;
        if (random.nextInt(3) == 0) {
            now = now.at(random.nextLong(), random.nextInt(256));
        }
        if (random.nextInt(8) == 0) {
            now = now.withFree(free(random));
        }
        if (random.nextInt(40) == 0) {
            now = now.asForeign();
        }
        return random.nextInt(20) == 0 ? now.unprivileged() : now;
    }

    /// No memory, some, or much.
    public static long free(SplittableRandom random) {
        return Math.max(FREE[random.nextInt(FREE.length)] + random.nextInt(200) - 100, 0);
    }
}
