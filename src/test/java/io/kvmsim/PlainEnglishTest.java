package io.kvmsim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rejects forms that are hard to read in documentation, scripts, settings, comments and string literals.
class PlainEnglishTest {
    private static final Path CHECKOUT = Path.of("..");

    /// The banned forms, with the form to use instead.
    private static final Map<String, String> FORMS = Map.of(
            "(?i:\\bso many\\b)", "a number, \"that many\", or \"the maximum number of\"",
            "(?i:(?<!\\bthere )\\b(?:is|are) no (?!longer\\b|more\\b))", "\"is not a\"",
            "(?i:\\b(?:it|that|this|which) is none\\b)", "\"is not one\", or say what it is",
            "(?i:\\bfor want of\\b)", "\"because … is missing\"",
            "(?i:\\bas ever\\b)", "\"as usual\"",
            "(?i:\\bbe it\\b)", "\"whether it is\"",
            "(?i:\\bof the [a-z]+'s(?= ?[.,;:)]| (?:and|or|that|which|is|are|as|where|when)\\b))",
                    "the noun that the possessive belongs to",
            "\\bSays (?:how|what|whether|where|which|who|why|that|so)\\b", "a verb that says what is done",
            "(?i:\\bapart by\\b)", "\"separated by\"");

    private static final List<Pattern> PATTERNS =
            FORMS.keySet().stream().map(Pattern::compile).toList();
    private static final Pattern LINE_START = Pattern.compile("^\\s*(?:///?|#|\\*|-|\\+(?= \"))?\\s*\"?");
    private static final Pattern LINE_END = Pattern.compile("\"?[,;)]*$");
    private static final Pattern TEXTS = Pattern.compile(
            ".*\\.(?:java|md|conf|js|css|html|sh)|(?:.*/)?(?:kvmsim|run|bench|fuzz|history|mutation|pages|soak|table)");

    private static boolean isScanned(Path file) {
        var name = file.toString();
        return TEXTS.matcher(name).matches()
                && !name.contains("/target/")
                && !name.contains("licenses/")
                && !name.endsWith("uplot.js")
                && !name.endsWith("PlainEnglishTest.java");
    }

    private static Stream<Path> sources() throws IOException {
        var files = new ArrayList<Path>();
        for (var top : List.of("docs", "src", "modules", "load-tests", "config", ".ci")) {
            try (var walk = Files.walk(CHECKOUT.resolve(top))) {
                walk.filter(Files::isRegularFile).forEach(files::add);
            }
        }
        for (var top : List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "kvmsim")) {
            files.add(CHECKOUT.resolve(top));
        }
        return files.stream().filter(file -> isScanned(CHECKOUT.relativize(file)));
    }

    /// The lines as one text, without the signs that begin and end a line of a comment or of a string, so that a form
    /// is found although a line ends within it.
    private static List<String> hits(String name, String source) {
        var text = new StringBuilder();
        var starts = new ArrayList<Integer>();
        for (var line : source.lines().toList()) {
            starts.add(text.length());
            var begun = LINE_START.matcher(line).replaceFirst("").strip();
            text.append(LINE_END.matcher(begun).replaceFirst(end -> end.group().replace("\"", "")))
                    .append(' ');
        }
        var hits = new ArrayList<String>();
        for (var pattern : PATTERNS) {
            var matcher = pattern.matcher(text);
            while (matcher.find()) {
                int at = matcher.start();
                long line = starts.stream().filter(start -> start <= at).count();
                hits.add(
                        "%s:%d: \"%s\": write %s".formatted(name, line, matcher.group(), FORMS.get(pattern.pattern())));
            }
        }
        return hits;
    }

    @Test
    void no_text_has_a_form_that_is_hard_to_read() throws IOException {
        var hits = new ArrayList<String>();
        int scanned = 0;
        for (var file : sources().sorted().toList()) {
            scanned++;
            hits.addAll(hits(
                    CHECKOUT.relativize(file).toString(),
                    new String(Files.readAllBytes(file), StandardCharsets.UTF_8)));
        }
        assertThat(scanned).isGreaterThan(800);
        assertThat(hits).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /// So many lists of a host.                | 1
            /// \"x\" is no event.                      | 1
            /// There is no event, and it is no longer. | 0
            /// No memory: that is none.                | 1
            /// It was killed for want of memory.       | 1
            /// Decided as ever, be it late.            | 2
            /// Not that of the host's.                 | 1
            /// The part of the host's memory.          | 0
            /// Says how it ends.                       | 1
            /// Numbers apart by commas.                | 1
            """)
    void each_form_is_found(String source, int count) {
        assertThat(hits("Source.java", source)).hasSize(count);
    }

    @Test
    void a_form_is_found_across_the_end_of_a_line() {
        assertThat(hits("Source.java", "    /// There are so\n    /// many of them.\n"))
                .singleElement()
                .asString()
                .startsWith("Source.java:1: \"so many\"");
        assertThat(hits("Source.java", "var text = \"so\"\n        + \" many of them\";\n"))
                .hasSize(1);
    }
}
