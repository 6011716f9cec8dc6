package io.kvmsim.scenario.file;

import io.kvmsim.values.BadInput;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;

/// What a YAML file may have. It is counted event by event, before anything is built of it.
final class YamlLimits {
    static final int BYTES_MAX = 4 << 20;

    /// Of lists and mappings within each other. A scenario has six.
    static final int DEPTH_MAX = 50;

    /// Keys and values together; also those that are built, with aliases written out.
    static final int VALUES_MAX = 500_000;

    private static final int ALIASES_MAX = 50;

    private YamlLimits() {}

    static LoadSettings settings(String file) {
        return LoadSettings.builder()
                .setLabel(file)
                .setCodePointLimit(BYTES_MAX)
                .setMaxAliasesForCollections(ALIASES_MAX)
                .setAllowDuplicateKeys(false)
                .build();
    }

    static void check(String file, String yaml) throws BadInput {
        int depth = 0;
        int values = 0;
        for (var event : new Parse(settings(file)).parseString(yaml)) {
            switch (event) {
                case CollectionStartEvent _ -> depth++;
                case CollectionEndEvent _ -> depth--;
                default -> {
                    // a value by itself, or none
                }
            }
            values += event instanceof NodeEvent ? 1 : 0;
            if (depth > DEPTH_MAX) {
                throw bad(file, event, "more than %d lists and mappings within each other".formatted(DEPTH_MAX));
            }
            if (values > VALUES_MAX) {
                throw bad(file, event, "more than %d keys and values".formatted(VALUES_MAX));
            }
        }
    }

    private static BadInput bad(String file, Event event, String problem) {
        return event.getStartMark()
                .map(mark -> new BadInput(file, mark.getLine() + 1, mark.getColumn() + 1, problem))
                .orElseGet(() -> new BadInput(file, 0, problem));
    }
}
