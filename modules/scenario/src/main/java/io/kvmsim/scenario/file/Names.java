package io.kvmsim.scenario.file;

import io.kvmsim.scenario.Scenario.HostGroup;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Names of a scenario, for looking up and for messages.
final class Names {
    private static final int SHOWN = 8;

    private Names() {}

    static Set<String> hosts(Collection<HostGroup> groups) {
        var names = new LinkedHashSet<String>();
        for (var group : groups) {
            IntStream.rangeClosed(1, group.count()).forEach(number -> names.add(group.host(number)));
        }
        return names;
    }

    static String listed(Collection<String> names) {
        return names.isEmpty()
                ? "none"
                : names.stream().limit(SHOWN).collect(Collectors.joining(", ")) + (names.size() > SHOWN ? ", …" : "");
    }
}
