package io.kvmsim.log.format;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// A file that exists completely or not at all, whenever the machine fails: written beside its place as `NAME.part`,
/// forced, renamed, and the folder forced. For one thread.
public final class DurableFile implements Closeable {
    private static final String PART = ".part";

    private final Path file;
    private final Path part;
    private final boolean isNew;
    private final FileChannel channel;
    private final OutputStream out;
    private boolean isDone;

    private DurableFile(Path file, boolean isNew, FileAttribute<?>... attributes) throws IOException {
        this.file = file;
        this.isNew = isNew;
        this.part = staged(file);
        if (isNew) {
            refuseExisting();
        }
        Files.deleteIfExists(part); // with the permissions of whoever left it
        this.channel =
                FileChannel.open(part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes);
        this.out = new Content(channel);
    }

    /// Whoever writes into it need not know whether the file is kept: closing it only flushes.
    private static final class Content extends BufferedOutputStream {
        Content(FileChannel channel) {
            super(Channels.newOutputStream(channel));
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /// Takes the place of a file that may be there.
    public static DurableFile replacing(Path file) throws IOException {
        return new DurableFile(file, false);
    }

    /// @throws FileAlreadyExistsException where the file is there already
    public static DurableFile making(Path file) throws IOException {
        return new DurableFile(file, true);
    }

    /// Only its owner can read it, where the file system knows owners.
    ///
    /// @throws FileAlreadyExistsException where the file is there already
    public static DurableFile makingSecret(Path file) throws IOException {
        var isPosix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? new DurableFile(
                        file, true, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : new DurableFile(file, true);
    }

    public OutputStream out() {
        return out;
    }

    /// Writes all of it as UTF-8, and gives it its name.
    public void keep(String text) throws IOException {
        keep(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Writes all of it, and gives it its name.
    public void keep(byte[] content) throws IOException {
        out.write(content);
        keep();
    }

    /// Gives it its name. It is on the disk when this returns.
    public void keep() throws IOException {
        out.flush();
        channel.force(true);
        channel.close();
        if (isNew) {
            refuseExisting();
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        isDone = true;
        forceFolder(file.toAbsolutePath().getParent());
    }

    private void refuseExisting() throws FileAlreadyExistsException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(file.toString());
        }
    }

    /// Where a file is that has no name yet.
    public static Path staged(Path file) {
        return file.resolveSibling(file.getFileName() + PART);
    }

    /// Writes a file to the disk that has no name yet: [#rename] gives it its name.
    public static void stage(Path file, byte[] content) throws IOException {
        try (var staged = replacing(file)) {
            staged.out.write(content);
            staged.out.flush();
            staged.channel.force(true);
            staged.isDone = true;
        }
    }

    /// Gives a file its name that was written otherwise, once it is on the disk. One that has the name is replaced.
    public static void rename(Path part, Path file) throws IOException {
        forceFile(part);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceFolder(file.toAbsolutePath().getParent());
    }

    /// Gives a folder its name, once all that is in it is on the disk.
    public static void renameFolder(Path part, Path folder) throws IOException {
        try (var paths = Files.walk(part)) {
            for (var path : paths.toList()) {
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    forceFolder(path);
                } else {
                    forceFile(path);
                }
            }
        }
        Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        forceFolder(folder.toAbsolutePath().getParent());
    }

    /// Makes a file durable that was written otherwise, and its name.
    public static void force(Path file) throws IOException {
        forceFile(file);
        forceFolder(file.toAbsolutePath().getParent());
    }

    private static void forceFile(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /// Makes what was created, renamed or deleted in a folder durable.
    public static void forceFolder(Path folder) throws IOException {
        SegmentFiles.force(folder);
    }

    /// Leaves nothing behind of a file that did not get its name.
    @Override
    public void close() throws IOException {
        channel.close();
        if (!isDone) {
            Files.deleteIfExists(part);
        }
    }
}
