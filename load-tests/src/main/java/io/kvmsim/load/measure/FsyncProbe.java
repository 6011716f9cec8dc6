package io.kvmsim.load.measure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What the disk itself takes: 200 bytes appended to a file and forced, again and again, with nothing else around.
public final class FsyncProbe {
    private static final int BYTES = 200;

    private final Path directory;
    private final Latency latency = new Latency();

    /// @param directory on the disk in question
    public FsyncProbe(Path directory) {
        this.directory = directory;
    }

    public void run(int times) throws IOException {
        var file = Files.createTempFile(directory, "fsync", ".probe");
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.allocate(BYTES);
            for (int time = 0; time < times; time++) {
                long start = System.nanoTime();
                channel.write(bytes.clear());
                channel.force(false);
                latency.add(System.nanoTime() - start);
            }
        } finally {
            Files.delete(file);
        }
    }

    public Latency latency() {
        return latency;
    }
}
