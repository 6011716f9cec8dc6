package io.kvmsim.scenario;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// One mapping of a YAML file, whose keys are known. Every problem names file, line and key.
final class YamlMap {
    /// A name becomes a persistence id and a part of file names.
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

    private final String file;
    private final Node node;
    private final Map<String, Node> values = new LinkedHashMap<>();

    private YamlMap(String file, Node node) {
        this.file = file;
        this.node = node;
    }

    /// @param what  for messages
    /// @param known keys that are allowed
    static YamlMap of(String file, String what, Node node, List<String> known) throws BadScenario {
        if (!(node instanceof MappingNode mapping)) {
            throw new BadScenario(file, line(node), what + " is a mapping with the keys " + String.join(", ", known));
        }
        var map = new YamlMap(file, node);
        for (var entry : mapping.getValue()) {
            var key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            if (!known.contains(key)) {
                throw new BadScenario(
                        file,
                        line(entry.getKeyNode()),
                        "unknown key \"%s\" in %s; known are %s".formatted(key, what, String.join(", ", known)));
            }
            map.values.put(key, entry.getValueNode());
        }
        return map;
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    BadScenario bad(String key, String problem) {
        return new BadScenario(file, line(values.getOrDefault(key, node)), "\"%s\" %s".formatted(key, problem));
    }

    String text(String key) throws BadScenario {
        var value = values.get(key);
        if (value == null) {
            throw bad(key, "is missing");
        }
        if (!(value instanceof ScalarNode scalar) || scalar.getValue().isEmpty()) {
            throw bad(key, "is a single value");
        }
        return scalar.getValue();
    }

    void require(String key, String value) throws BadScenario {
        if (!text(key).equals(value)) {
            throw bad(key, "is \"%s\"; this program reads %s".formatted(text(key), value));
        }
    }

    String name(String key) throws BadScenario {
        var name = text(key);
        if (!NAME.matcher(name).matches()) {
            throw bad(key, "is \"%s\"; a name has 1 to 63 of a-z, 0-9, - and .".formatted(name));
        }
        return name;
    }

    long number(String key, long absent, long min, long max) throws BadScenario {
        if (!has(key)) {
            return absent;
        }
        try {
            long value = Long.parseLong(text(key));
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException _) {
            // the message below says it
        }
        throw bad(key, "is \"%s\"; it is a whole number from %d to %d".formatted(text(key), min, max));
    }

    long size(String key) throws BadScenario {
        var text = text(key);
        var bytes = Quantity.bytes(text);
        if (bytes.isEmpty()) {
            throw bad(key, "is \"%s\"; a size is a number and B, KiB, MiB, GiB, TiB or PiB".formatted(text));
        }
        return bytes.get();
    }

    Path path(String key, Path folder) throws BadScenario {
        return folder.resolve(text(key)).normalize();
    }

    List<YamlMap> list(String key, List<String> known) throws BadScenario {
        var value = values.get(key);
        if (!(value instanceof SequenceNode sequence) || sequence.getValue().isEmpty()) {
            throw bad(key, (value == null ? "is missing" : "is no list") + "; it is a list of at least one");
        }
        var maps = new ArrayList<YamlMap>();
        for (var element : sequence.getValue()) {
            maps.add(of(file, key, element, known));
        }
        return maps;
    }
}
