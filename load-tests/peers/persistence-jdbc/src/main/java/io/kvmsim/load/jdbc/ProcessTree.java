package io.kvmsim.load.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;

/// A process and all that it started, as Linux accounts for them.
///
/// @param root process id
record ProcessTree(long root) {
    private static final double TICKS_PER_SECOND = 100;
    /// Places after the name, which is in brackets and may hold spaces: utime, stime, cutime, cstime.
    private static final int UTIME = 12;

    private static final int TIMES = 4;

    /// Processor time of those that live and of those that have ended and were waited for.
    double cpuSeconds() {
        var living = ProcessHandle.of(root).stream()
                .flatMap(ProcessHandle::descendants)
                .mapToLong(ProcessHandle::pid);
        return LongStream.concat(LongStream.of(root), living)
                .mapToDouble(ProcessTree::cpuSeconds)
                .sum();
    }

    private static double cpuSeconds(long process) {
        try {
            var stat = Files.readString(Path.of("/proc", String.valueOf(process), "stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 1).split(" ");
            double ticks = 0;
            for (int time = 0; time < TIMES; time++) {
                ticks += Long.parseLong(fields[UTIME + time]);
            }
            return ticks / TICKS_PER_SECOND;
        } catch (IOException _) {
            return 0; // ended just now: its parent has its time
        }
    }
}
