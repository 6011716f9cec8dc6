package io.kvmsim.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The traces that the tests replay.
public final class Corpus {
    private Corpus() {}

    /// Whose answers are the reference kernel's.
    public static List<Path> conformance() {
        return files("/conformance");
    }

    /// What real programs asked, answered by a stand-in.
    static List<Path> recordings() {
        return files("/recordings");
    }

    private static List<Path> files(String folder) {
        try (var files = Files.list(Path.of(Corpus.class.getResource(folder).toURI()))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
