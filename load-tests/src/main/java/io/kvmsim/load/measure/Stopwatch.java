package io.kvmsim.load.measure;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// Wall time and this process's processor time since it was made, without its pauses.
public final class Stopwatch {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final double NANOS = 1e9;

    private long wallStart = System.nanoTime();
    private long cpuStart = PROCESS.getProcessCpuTime();

    /// @param seconds    of wall time
    /// @param cpuSeconds of all processors together
    public record Spent(double seconds, double cpuSeconds) {
        /// Processor time of one of `count` things, in microseconds.
        public double cpuMicrosPer(long count) {
            return cpuSeconds * 1e6 / count;
        }
    }

    public Spent read() {
        return new Spent((System.nanoTime() - wallStart) / NANOS, (PROCESS.getProcessCpuTime() - cpuStart) / NANOS);
    }

    /// What runs here does not count. Nothing else should run meanwhile: its processor time would not count either.
    public void pause(Runnable uncounted) {
        long wall = System.nanoTime();
        long cpu = PROCESS.getProcessCpuTime();
        uncounted.run();
        wallStart += System.nanoTime() - wall;
        cpuStart += PROCESS.getProcessCpuTime() - cpu;
    }
}
