package io.kvmsim.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Inputs that once ended in an exception, in no memory, or in no answer.
public final class Hostile {
    private Hostile() {}

    public static Path file(String name) {
        try {
            return Path.of(Hostile.class.getResource("/hostile/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    /// Bytes that are not UTF-8 are replaced.
    public static String text(String name) throws IOException {
        return new String(Files.readAllBytes(file(name)), StandardCharsets.UTF_8);
    }
}
