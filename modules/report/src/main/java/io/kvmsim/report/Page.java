package io.kvmsim.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The report as one file: style, chart library, data and scripts stand in it, so that it opens anywhere and asks no
/// network for anything.
final class Page {
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");
    private static final List<String> SCRIPTS =
            List.of("data.js", "format.js", "dom.js", "charts.js", "figures.js", "host.js", "lists.js", "page.js");
    private static final String LIBRARY = "/META-INF/resources/webjars/uplot/%s/%s";
    private static final String LIBRARY_VERSION = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";

    private Page() {}

    static byte[] of(Report report) {
        var library = version();
        var places = Map.of(
                "title", html("%s: report of a run".formatted(report.manifest().scenario())),
                "headline", html(Headline.of(report).text()),
                "style", resource(LIBRARY.formatted(library, "dist/uPlot.min.css")) + resource("page.css"),
                "library", resource(LIBRARY.formatted(library, "dist/uPlot.iife.min.js")),
                "licence", resource(LIBRARY.formatted(library, "LICENSE")),
                "data", json(PageData.of(report)),
                "howItRan", json(PageData.howItRan(report)),
                "script", SCRIPTS.stream().map(Page::resource).collect(Collectors.joining()));
        // One pass: what is put in is never looked at again, whatever a VM is called.
        return PLACE.matcher(resource("page.html"))
                .replaceAll(it -> Matcher.quoteReplacement(places.get(it.group(1))))
                .getBytes(StandardCharsets.UTF_8);
    }

    /// JSON that may stand in HTML: nothing in it ends the element that it is in.
    static String json(JsonNode value) {
        try {
            return PageData.JSON
                    .writeValueAsString(value)
                    .replace("<", "\\u003c")
                    .replace(">", "\\u003e")
                    .replace("&", "\\u0026");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON", e);
        }
    }

    static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String version() {
        try (var stream = Page.class.getResourceAsStream(LIBRARY_VERSION)) {
            var properties = new Properties();
            properties.load(stream);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) {
        try (var stream = Page.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("the product lacks its resource " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
