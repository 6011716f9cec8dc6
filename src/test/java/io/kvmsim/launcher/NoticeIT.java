package io.kvmsim.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Whoever passes the distribution on passes on the licences of all that is in it.
class NoticeIT {
    private static final Path DISTRIBUTION = Path.of(System.getProperty("kvmsim.distribution"));

    @Test
    void every_jar_of_others_is_named_with_its_licence() throws IOException {
        var named = Files.readAllLines(DISTRIBUTION.resolve("NOTICE")).stream()
                .dropWhile(line -> !line.startsWith("jar "))
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(jars()).isEqualTo(named);
    }

    @Test
    void the_text_of_every_licence_is_there() throws IOException {
        var texts = Files.readAllLines(DISTRIBUTION.resolve("NOTICE")).stream()
                .dropWhile(line -> !line.startsWith("jar "))
                .skip(1)
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .collect(Collectors.toSet());
        assertThat(texts).hasSizeGreaterThan(5).allSatisfy(text -> assertThat(DISTRIBUTION.resolve(text))
                .isNotEmptyFile());
    }

    /// Without versions; those of Pekko as one.
    private static Set<String> jars() throws IOException {
        try (var files = Files.list(DISTRIBUTION.resolve("lib"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".jar") && !file.startsWith("kvmsim-"))
                    .map(file -> file.replaceFirst("(_2\\.13)?-[0-9][^-]*\\.jar$", ""))
                    .map(name -> name.startsWith("pekko-") ? "pekko" : name)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
