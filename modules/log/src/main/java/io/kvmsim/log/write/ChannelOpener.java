package io.kvmsim.log.write;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/// Opens a segment for the writer. A test can pass a channel that fails like a disk.
@FunctionalInterface
public interface ChannelOpener {
    FileChannel open(Path file, Set<? extends OpenOption> options) throws IOException;
}
