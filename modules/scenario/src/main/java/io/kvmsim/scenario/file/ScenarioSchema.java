package io.kvmsim.scenario.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;

/// The JSON Schema of scenario files: which keys there are, and what each may be.
public final class ScenarioSchema {
    private static final String RESOURCE = "scenario.schema.json";
    private static final int VALUE_SHOWN = 60;

    private final Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(exact(text()), InputFormat.JSON);

    /// As it is shipped, for editors.
    public static String text() {
        try (var resource = ScenarioSchema.class.getResourceAsStream(RESOURCE)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// In Java `$` also matches before a line's end at the end of a text, such as that of `10%` and a line separator.
    private static String exact(String schema) {
        return schema.replace("$\",", "(?![\\\\s\\\\S])\",");
    }

    /// What is wrong with a document: an unknown key before all else.
    Optional<BadInput> problem(YamlTree tree) {
        return schema.validate(tree.root()).stream()
                .min(Comparator.comparing(message -> isAboutKeys(message) ? 0 : 1))
                .map(message -> problem(tree, message));
    }

    private static boolean isAboutKeys(Error message) {
        return message.getKeyword().equals("additionalProperties");
    }

    private BadInput problem(YamlTree tree, Error message) {
        var pointer = message.getInstanceLocation().toString();
        return switch (message.getKeyword()) {
            case "additionalProperties" ->
                tree.badKey(
                        pointer,
                        message.getProperty(),
                        "unknown key \"%s\" in %s; known are %s"
                                .formatted(message.getProperty(), YamlTree.keyName(pointer), known(message)));
            case "required" -> tree.bad(pointer, "lacks the key \"%s\"".formatted(message.getProperty()));
            case "maxItems" ->
                tree.bad(
                        pointer,
                        "has %,d elements; there are at most %,d"
                                .formatted(
                                        tree.root().at(pointer).size(),
                                        around(message).path("maxItems").asInt()));
            default ->
                tree.bad(pointer, "is %s; it is %s".formatted(shown(tree.root().at(pointer)), description(message)));
        };
    }

    private static String shown(JsonNode value) {
        var text = value.isContainerNode() || value.isNull() ? value.toString() : "\"" + value.asText() + "\"";
        return text.length() <= VALUE_SHOWN ? text : text.substring(0, VALUE_SHOWN) + "…";
    }

    /// The schema that the message's keyword belongs to.
    private JsonNode around(Error message) {
        var fragment = message.getSchemaLocation().getFragment().toString();
        return schema.getSchemaNode().at(fragment.substring(0, fragment.lastIndexOf('/')));
    }

    private String known(Error message) {
        var names = around(message).path("properties").fieldNames();
        return String.join(", ", (Iterable<String>) () -> names);
    }

    private String description(Error message) {
        var described = around(message).path("description");
        return described.isTextual() ? described.textValue() : message.getMessage();
    }
}
