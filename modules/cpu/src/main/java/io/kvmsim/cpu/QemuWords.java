package io.kvmsim.cpu;

import io.kvmsim.values.BadInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What stands behind QEMU's `-cpu`: `z14,msa8=off,diag318=on`.
final class QemuWords {
    private static final Set<String> ON = Set.of("on", "yes", "true", "y");
    private static final Set<String> OFF = Set.of("off", "no", "false", "n");

    private QemuWords() {}

    /// The model's name ends before the changes; if it is a file, its path may have commas.
    ///
    /// @param words with a comma
    static Wanted parse(String words) throws BadInput {
        var parts = List.of(words.split(",", -1));
        int first = parts.size();
        while (first > 1 && parts.get(first - 1).indexOf('=') >= 0) {
            first--;
        }
        var start = String.join(",", parts.subList(0, first)).strip();
        if (first > 1 && !start.endsWith(".json") && !start.endsWith(".xml")) {
            throw new BadInput("CPU model \"%s\": Expected key=value format, found %s."
                    .formatted(words, parts.get(first - 1).strip()));
        }
        var changes = new ArrayList<Wanted.Change>();
        for (var part : parts.subList(first, parts.size())) {
            changes.add(change(words, part.strip()));
        }
        return new Wanted("", "", start, changes, true);
    }

    private static Wanted.Change change(String words, String part) throws BadInput {
        int equals = part.indexOf('=');
        var name = part.substring(0, equals);
        var value = part.substring(equals + 1);
        if (FeatureTable.named(name).isEmpty()) {
            throw new BadInput(
                    "CPU model \"%s\": \"%s\" is not a CPU feature; %s".formatted(words, name, Wanted.FEATURES));
        }
        if (!ON.contains(value) && !OFF.contains(value)) {
            throw new BadInput(
                    "CPU model \"%s\": Parameter '%s' expects 'on' or 'off', not '%s'".formatted(words, name, value));
        }
        return new Wanted.Change(name, ON.contains(value));
    }
}
