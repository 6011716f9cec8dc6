package io.kvmsim.load.jdbc;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/// H2's files, so opened that a write is on the disk when it returns. By itself H2 writes at a commit and leaves it to
/// the system when that reaches the disk, even with WRITE_DELAY=0.
public final class ForcedFilePath extends FilePathWrapper {
    private static final String SCHEME = "forced";

    /// Makes `jdbc:h2:forced:PATH` known.
    static void register() {
        FilePath.register(new ForcedFilePath());
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        var options = mode.equals("r")
                ? Set.of(StandardOpenOption.READ)
                : Set.of(
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.DSYNC);
        return FileChannel.open(Path.of(getBase().toString()), options);
    }
}
