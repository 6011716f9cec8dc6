package io.kvmsim.scenario.file;

import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Finds where a value stands, once somebody asks: to keep the path of every value would take the square of a long
/// key's length.
final class YamlPlace {
    private Node value;
    private Node key;

    /// @param documents whose lists on top go on from one to the next
    /// @param pointer   RFC 6901
    YamlPlace(List<Node> documents, String pointer) {
        if (pointer.isEmpty()) {
            value = documents.getFirst();
            return;
        }
        var parts = pointer.substring(1).split("/", -1);
        int before = 0;
        for (var document : documents) {
            var tuple = tuple(document, parts[0]);
            if (tuple == null) {
                continue;
            }
            if (parts.length > 1 && tuple.getValueNode() instanceof SequenceNode list && number(parts[1]) >= 0) {
                int index = number(parts[1]) - before;
                if (index >= list.getValue().size()) {
                    before += list.getValue().size();
                    continue;
                }
                parts[1] = String.valueOf(index);
            }
            follow(document, parts);
            return;
        }
    }

    private void follow(Node from, String[] parts) {
        value = from;
        for (var part : parts) {
            var tuple = tuple(value, part);
            key = tuple == null ? null : tuple.getKeyNode();
            value = tuple == null ? element(value, part) : tuple.getValueNode();
        }
    }

    private static NodeTuple tuple(Node node, String part) {
        var name = part.replace("~1", "/").replace("~0", "~");
        if (node instanceof MappingNode mapping) {
            for (var tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode word
                        && word.getValue().equals(name)) {
                    return tuple;
                }
            }
        }
        return null;
    }

    private static Node element(Node node, String part) {
        int index = number(part);
        return node instanceof SequenceNode list
                        && index >= 0
                        && index < list.getValue().size()
                ? list.getValue().get(index)
                : null;
    }

    private static int number(String part) {
        try {
            return Integer.parseInt(part);
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    /// Null where there is none.
    Mark value() {
        return mark(value);
    }

    /// Of the key that the value has; null where there is none.
    Mark key() {
        return mark(key);
    }

    private static Mark mark(Node node) {
        return node == null ? null : node.getStartMark().orElse(null);
    }
}
