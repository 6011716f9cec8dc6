package io.kvmsim.values;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A file that a user names and that is read as a whole. Never more than a limit is held: a pipe and a device have no
/// size that could be asked for before.
public final class InputFile {
    /// Of a description: a host, a CPU model, the bytes of a call.
    public static final int DESCRIPTION_BYTES_MAX = 1 << 20;

    /// Of a recording, a key, a seal, a proof, and of any file of a run's directory that is read as a whole.
    public static final int BYTES_MAX = 1 << 28;

    private InputFile() {}

    /// With the limit [#BYTES_MAX].
    public static byte[] read(Path file) throws IOException {
        return read(file, BYTES_MAX);
    }

    /// @param bytesMax the limit
    /// @throws FileSystemException where it is longer, with the limit as its reason
    public static byte[] read(Path file, int bytesMax) throws IOException {
        try (var input = Files.newInputStream(file)) {
            var bytes = input.readNBytes(bytesMax + 1);
            if (bytes.length > bytesMax) {
                throw new FileSystemException(file.toString(), null, "it has more than %d bytes".formatted(bytesMax));
            }
            return bytes;
        }
    }

    /// What the file system said, without the exception's name and the file's.
    public static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "no such file or directory";
            case FileAlreadyExistsException _ -> "a file has its name";
            case FileSystemException failed when failed.getReason() != null -> failed.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
