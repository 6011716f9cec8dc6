package io.kvmsim.load.measure;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;

/// This process's heap, in bytes.
public final class Heap {
    /// Twice: the first collection lets cleaners run, the second takes what they held.
    private static final int COLLECTIONS = 2;

    private Heap() {}

    /// What is reachable: used after collections.
    public static long live() {
        for (int collection = 0; collection < COLLECTIONS; collection++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /// The sum of the most that each generation ever held: an upper bound, as they need not have held it at one time.
    public static long peak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }
}
