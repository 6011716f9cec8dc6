package io.kvmsim.scenario.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.values.BadInput;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// The documents of a YAML file as one JSON value, which finds where each of its values stands.
final class YamlTree {
    /// Aliases written out: a document of a few lines can stand for billions.
    private static final int VALUES_MAX = YamlLimits.VALUES_MAX;

    private static final Set<String> OF_EACH_DOCUMENT = Set.of("apiVersion", "kind");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String file;
    private final List<Node> documents = new ArrayList<>();
    private final Deque<Node> above = new ArrayDeque<>();
    private int count;
    private JsonNode root;

    private YamlTree(String file) {
        this.file = file;
    }

    /// @param file for messages
    static YamlTree parse(String file, String yaml) throws BadInput {
        try {
            YamlLimits.check(file, yaml);
            var documents = new Compose(YamlLimits.settings(file))
                    .composeAllFromString(yaml)
                    .iterator();
            if (!documents.hasNext()) {
                throw new BadInput(file, 0, "is empty; it begins with apiVersion: kvmsim/v1");
            }
            var tree = new YamlTree(file);
            tree.documents.add(documents.next());
            tree.root = tree.json(tree.documents.getFirst());
            while (documents.hasNext()) {
                tree.documents.add(documents.next());
                tree.add(tree.documents.getLast());
            }
            return tree;
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw new BadInput(file, line, "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new BadInput(
                    file, 0, "not YAML: " + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    /// A further document goes on with the lists of those before it, and may add what they do not have.
    private void add(Node document) throws BadInput {
        if (!(document instanceof MappingNode mapping) || !(root instanceof ObjectNode all)) {
            throw bad(document, "a further document is a mapping, and so is the first");
        }
        for (var entry : mapping.getValue()) {
            var key = word(entry.getKeyNode()).getValue();
            var before = all.get(key);
            if (before instanceof ArrayNode array && entry.getValueNode() instanceof SequenceNode more) {
                for (var element : more.getValue()) {
                    array.add(json(element));
                }
            } else if (before == null) {
                all.set(key, json(entry.getValueNode()));
            } else if (!OF_EACH_DOCUMENT.contains(key)
                    || !(entry.getValueNode() instanceof ScalarNode same)
                    || !before.asText().equals(same.getValue())) {
                throw bad(
                        entry.getKeyNode(),
                        "the key \"%s\" stands in a document before; lists go on, others stand once".formatted(key));
            }
        }
    }

    JsonNode root() {
        return root;
    }

    String file() {
        return file;
    }

    /// @param pointer RFC 6901, to a value
    /// @param problem begins with a verb
    BadInput bad(String pointer, String problem) {
        return at(new YamlPlace(documents, pointer).value(), "%s %s".formatted(keyName(pointer), problem));
    }

    /// A problem with a key of a mapping, rather than with its value.
    BadInput badKey(String mapping, String key, String problem) {
        return at(new YamlPlace(documents, mapping + "/" + escaped(key)).key(), problem);
    }

    /// The last key of a pointer as people say it: `"memory"`, `hosts[2]`.
    static String keyName(String pointer) {
        if (pointer.isEmpty()) {
            return "the scenario";
        }
        var parts = pointer.substring(1).split("/");
        var last = parts[parts.length - 1].replace("~1", "/").replace("~0", "~");
        boolean element = last.chars().allMatch(Character::isDigit) && parts.length > 1;
        return element ? "%s[%s]".formatted(parts[parts.length - 2], last) : "\"" + last + "\"";
    }

    static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    private BadInput at(Mark mark, String problem) {
        return mark == null
                ? new BadInput(file, 0, problem)
                : new BadInput(file, mark.getLine() + 1, mark.getColumn() + 1, problem);
    }

    private BadInput bad(Node node, String problem) {
        return at(node.getStartMark().orElse(null), problem);
    }

    private JsonNode json(Node node) throws BadInput {
        if (++count > VALUES_MAX) {
            throw bad(node, "more than %d values, aliases written out".formatted(VALUES_MAX));
        }
        if (above.contains(node)) {
            throw bad(node, "contains itself");
        }
        above.push(node);
        try {
            return switch (node) {
                case MappingNode mapping -> object(mapping);
                case SequenceNode sequence -> {
                    var array = JSON.arrayNode();
                    for (var element : sequence.getValue()) {
                        array.add(json(element));
                    }
                    yield array;
                }
                case ScalarNode scalar -> scalar(scalar);
                default -> throw bad(node, "is not a value");
            };
        } finally {
            above.pop();
        }
    }

    private JsonNode object(MappingNode mapping) throws BadInput {
        var object = JSON.objectNode();
        for (var entry : mapping.getValue()) {
            var key = word(entry.getKeyNode());
            if (object.has(key.getValue())) {
                throw bad(key, "the key \"%s\" stands here a second time".formatted(key.getValue()));
            }
            object.set(key.getValue(), json(entry.getValueNode()));
        }
        return object;
    }

    private ScalarNode word(Node key) throws BadInput {
        if (key instanceof ScalarNode word) {
            return word;
        }
        throw bad(key, "a key is a word");
    }

    private JsonNode scalar(ScalarNode scalar) throws BadInput {
        var text = scalar.getValue();
        var tag = scalar.getTag();
        if (tag.equals(Tag.BOOL)) {
            return JSON.booleanNode(Boolean.parseBoolean(text));
        }
        if (tag.equals(Tag.NULL)) {
            return JSON.nullNode();
        }
        try {
            if (tag.equals(Tag.INT)) {
                return JSON.numberNode(new BigInteger(text));
            }
            if (tag.equals(Tag.FLOAT)) {
                double number = Double.parseDouble(text);
                if (!Double.isFinite(number)) {
                    throw bad(scalar, "\"%s\" is not a number that can be used".formatted(text));
                }
                return JSON.numberNode(number);
            }
        } catch (NumberFormatException _) {
            if (tag.equals(Tag.FLOAT)) { // .nan and .inf
                throw bad(scalar, "\"%s\" is not a number that can be used".formatted(text));
            }
        }
        return JSON.textNode(text);
    }
}
