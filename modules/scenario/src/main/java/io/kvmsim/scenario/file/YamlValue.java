package io.kvmsim.scenario.file;

import com.fasterxml.jackson.databind.JsonNode;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Quantity;
import io.kvmsim.values.Times;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A value of a document that has the shape that its schema says, and what it means.
record YamlValue(YamlTree tree, String pointer, JsonNode node) {
    static YamlValue root(YamlTree tree) {
        return new YamlValue(tree, "", tree.root());
    }

    boolean has(String key) {
        return node.has(key);
    }

    /// Missing where there is none.
    YamlValue get(String key) {
        return new YamlValue(tree, pointer + "/" + YamlTree.escaped(key), node.path(key));
    }

    /// The elements of a list; none where it is missing.
    List<YamlValue> list(String key) {
        var elements = new ArrayList<YamlValue>();
        var array = get(key);
        for (var element : array.node) {
            elements.add(new YamlValue(tree, array.pointer + "/" + elements.size(), element));
        }
        return elements;
    }

    BadInput bad(String problem) {
        return tree.bad(pointer, problem);
    }

    String text() {
        return node.asText();
    }

    String text(String key, String absent) {
        return has(key) ? get(key).text() : absent;
    }

    Optional<String> optional(String key) {
        return has(key) ? Optional.of(get(key).text()) : Optional.empty();
    }

    int integer(String key, int absent) {
        return has(key) ? get(key).node.intValue() : absent;
    }

    boolean flag(String key, boolean absent) {
        return has(key) ? get(key).node.booleanValue() : absent;
    }

    Optional<Path> path(String key, References files) {
        return optional(key).map(files::of);
    }

    long size(String key, long absent) throws BadInput {
        if (!has(key)) {
            return absent;
        }
        var value = get(key);
        return Quantity.bytes(value.text())
                .orElseThrow(() -> value.bad(
                        "is \"%s\"; a size is less than 8 EiB, and a whole number of bytes".formatted(value.text())));
    }

    /// Bytes a second.
    long rate() throws BadInput {
        return Quantity.bytesPerSecond(text())
                .orElseThrow(() -> bad("is \"%s\"; a bandwidth is at least 1B/s and below 8 EiB/s".formatted(text())));
    }

    long micros(String key, long absent) throws BadInput {
        return has(key) ? get(key).micros() : absent;
    }

    /// Of a time, which may have a sign where its schema lets it.
    long micros() throws BadInput {
        return Times.signedMicros(text())
                .orElseThrow(() -> bad("is \"%s\"; a time is less than 292,000 years".formatted(text())));
    }

    /// A percentage, or a number.
    double share() {
        return node.isTextual()
                ? Double.parseDouble(text().substring(0, text().length() - 1)) / 100
                : node.doubleValue();
    }

    double share(String key, double absent) {
        return has(key) ? get(key).share() : absent;
    }
}
