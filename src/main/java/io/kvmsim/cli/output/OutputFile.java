package io.kvmsim.cli.output;

import io.kvmsim.log.format.DurableFile;
import io.kvmsim.run.BadRun;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.nio.file.Path;

/// Where a command writes much: a file, which is there whole or not at all, or standard output. For one thread.
public final class OutputFile extends FilterOutputStream {
    private final Path file;
    /// Null for standard output.
    private final DurableFile target;

    private OutputFile(Path file, DurableFile target, OutputStream out) {
        super(out);
        this.file = file;
        this.target = target;
    }

    /// It could not be written. Not to be taken for a journal that could not be read.
    public static final class Unwritten extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        Unwritten(IOException cause) {
            super(cause);
        }
    }

    /// @param file null for standard output
    public static OutputFile at(Path file) throws BadRun {
        if (file == null) {
            return new OutputFile(null, null, new BufferedOutputStream(System.out));
        }
        try {
            var target = DurableFile.replacing(file);
            return new OutputFile(file, target, target.out());
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
    public void keep() throws BadRun {
        try {
            out.flush();
            if (target != null) {
                target.keep();
            }
        } catch (IOException e) {
            drop();
            throw unwritten(e);
        }
    }

    /// Leaves nothing behind.
    public void drop() {
        try {
            if (target != null) {
                target.close();
            } else {
                out.flush();
            }
        } catch (IOException _) {
            // nothing of it counts
        }
    }

    public BadRun unwritten(IOException e) {
        return new BadRun("%s: cannot be written: %s".formatted(file == null ? "-" : file, e.getMessage()), e);
    }
}
