package io.kvmsim.abi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What the kernel's headers say, as `src/test/c/regenerate.sh` printed it.
final class Golden {
    private static final Map<String, Long> VALUES = read();

    private Golden() {}

    static boolean has(String name) {
        return VALUES.containsKey(name);
    }

    static long value(String name) {
        var value = VALUES.get(name);
        if (value == null) {
            throw new AssertionError(name + " is not in the golden file");
        }
        return value;
    }

    /// All entries whose name begins so, by the rest of the name.
    static Map<String, Long> withPrefix(String prefix) {
        return VALUES.entrySet().stream()
                .filter(it -> it.getKey().startsWith(prefix))
                .collect(Collectors.toMap(it -> it.getKey().substring(prefix.length()), Map.Entry::getValue));
    }

    private static Map<String, Long> read() {
        try (var in = Golden.class.getResourceAsStream("/golden/abi-s390x.txt");
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            var values = new TreeMap<String, Long>();
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                var parts = line.split(" ");
                values.put(parts[0], Long.parseLong(parts[1]));
            });
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
