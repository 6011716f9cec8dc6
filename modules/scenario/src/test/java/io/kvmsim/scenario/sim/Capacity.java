package io.kvmsim.scenario.sim;

import io.kvmsim.values.Quantity;

/// Spec 7.2 and 7.4 written down once more, from its tables.
final class Capacity {
    private static final long KIB = 1024;
    private static final long MIB = 1 << 20;

    private Capacity() {}

    static long bytes(String size) {
        return Quantity.bytes(size).orElseThrow();
    }

    /// Of a fully touched guest of a host with region-3 tables at the top, whose memory lies from 0 on in one slot.
    static long kernelBytes(long memory, int cpus, boolean cmma) {
        long vm = 16 * KIB + 128 * KIB + 4 * KIB + 4 * KIB + 16 * KIB + 208;
        long vcpu = 2504 + 4 * KIB + 4 * KIB + (cmma ? 4 * KIB : 0);
        long esca = cpus > 64 ? 12 * KIB : 0;
        long slot = 216 + memory / MIB * 18;
        return vm + cpus * vcpu + esca + slot + tables(memory);
    }

    private static long tables(long memory) {
        long pages = memory / MIB * 4 * KIB;
        long segment = ceil(memory, 2L << 30) * 16 * KIB;
        long region3 = ceil(memory, 4L << 40) * 16 * KIB;
        long region2 = ceil(memory, 8L << 50) * 16 * KIB;
        return pages + segment + region3 + region2;
    }

    private static long ceil(long value, long unit) {
        return (value + unit - 1) / unit;
    }
}
