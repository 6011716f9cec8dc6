package io.kvmsim.load.table;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What the figures were taken on.
///
/// @param disk type of the file system that the journals were on
/// @param date RFC 3339
public record MachineDescription(
        int cores, String processor, long memoryBytes, String kernel, String jdk, String disk, String date) {
    private static final String MODEL = "model name";

    /// @param directory where the journals will be
    public static MachineDescription of(Path directory) throws IOException {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new MachineDescription(
                system.getAvailableProcessors(),
                model(),
                system.getTotalMemorySize(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Runtime.version().toString(),
                Files.getFileStore(directory).type(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static String model() throws IOException {
        var file = Path.of("/proc/cpuinfo");
        if (!Files.exists(file)) {
            return System.getProperty("os.arch");
        }
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(MODEL))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }

    String line() {
        return "%d cores (%s), %d GiB, %s, JDK %s, %s, %s"
                .formatted(cores, processor, memoryBytes >> 30, kernel, jdk, disk, date);
    }
}
