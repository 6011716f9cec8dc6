package io.kvmsim.cli;

import io.kvmsim.run.BadRun;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Where a command writes much: a file, which is there whole or not at all, or standard output. For one thread.
final class OutputFile extends FilterOutputStream {
    private final Path file;
    private final Path part;
    private boolean closed;

    private OutputFile(Path file, Path part, OutputStream out) {
        super(out);
        this.file = file;
        this.part = part;
    }

    /// It could not be written. Not to be taken for a journal that could not be read.
    static final class Unwritten extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        Unwritten(IOException cause) {
            super(cause);
        }
    }

    /// @param file null for standard output
    static OutputFile at(Path file) throws BadRun {
        if (file == null) {
            return new OutputFile(null, null, new BufferedOutputStream(System.out));
        }
        var part = file.resolveSibling(file.getFileName() + ".part");
        try {
            return new OutputFile(file, part, new BufferedOutputStream(new FileOutputStream(part.toFile())));
        } catch (IOException e) {
            throw new BadRun("%s: cannot be written: %s".formatted(file, e.getMessage()), e);
        }
    }

    @Override
    public void write(int value) {
        try {
            out.write(value);
        } catch (IOException e) {
            throw new Unwritten(e);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw new Unwritten(e);
        }
    }

    @Override
    public void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new Unwritten(e);
        }
    }

    /// What wrote through this need not know whether its work is kept.
    @Override
    public void close() {
        flush();
    }

    /// Gives the file its name.
    void keep() throws BadRun {
        try {
            end();
            if (file != null) {
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            drop();
            throw unwritten(e);
        }
    }

    /// Leaves nothing behind.
    void drop() {
        try {
            end();
        } catch (IOException _) {
            // it is taken away
        }
        if (part != null) {
            part.toFile().delete();
        }
    }

    private void end() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (file == null) {
            out.flush();
        } else {
            out.close();
        }
    }

    BadRun unwritten(IOException e) {
        return new BadRun("%s: cannot be written: %s".formatted(file == null ? "-" : file, e.getMessage()), e);
    }
}
