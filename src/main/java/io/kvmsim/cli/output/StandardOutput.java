package io.kvmsim.cli.output;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Standard output that remembers its first failure: a print stream swallows it, and a command whose output was lost
/// must not end with 0.
public final class StandardOutput extends OutputStream {
    private final OutputStream target;
    private IOException failure;

    StandardOutput(OutputStream target) {
        this.target = target;
    }

    /// Takes the place of Java's own.
    public static StandardOutput install() {
        return install(new FileOutputStream(FileDescriptor.out));
    }

    /// The same, but the output goes elsewhere.
    public static StandardOutput install(OutputStream target) {
        var output = new StandardOutput(target);
        System.setOut(new PrintStream(new BufferedOutputStream(output), false, StandardCharsets.UTF_8));
        return output;
    }

    @Override
    public synchronized void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            target.write(bytes, offset, length);
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }

    /// Why something was not written; empty where all was, or where nobody reads any more: `head` ends and closes the
    /// pipe.
    public synchronized Optional<String> lost() {
        return Optional.ofNullable(failure)
                .map(e -> e.getMessage() == null ? e.toString() : e.getMessage())
                .filter(message -> !message.contains("Broken pipe"));
    }
}
