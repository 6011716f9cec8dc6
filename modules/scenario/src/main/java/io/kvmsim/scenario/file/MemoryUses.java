package io.kvmsim.scenario.file;

import io.kvmsim.scenario.Scenario.MemoryUse;
import io.kvmsim.values.BadInput;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Reads `memory:`.
final class MemoryUses {
    private static final long HOUR = 3_600_000_000L;

    private MemoryUses() {}

    static List<MemoryUse> of(YamlValue top, References files) throws BadInput {
        var uses = new ArrayList<MemoryUse>();
        var names = new HashSet<String>();
        for (var use : top.list("memory")) {
            var name = use.get("name").text();
            if (!names.add(name)) {
                throw use.get("name").bad("is \"%s\" a second time; names are different".formatted(name));
            }
            long every = use.micros("every", HOUR);
            if (every == 0) {
                throw use.get("every").bad("is \"0\"; it is at least 1us");
            }
            uses.add(new MemoryUse(
                    name,
                    every,
                    Distributions.ofShares(use.get("touched"), files),
                    Distributions.ofShares(use.get("growth"), files),
                    use.share("touchedMax", 1),
                    Distributions.ofShares(use.get("unused"), files),
                    Distributions.ofShares(use.get("churn"), files),
                    Distributions.ofShares(use.get("balloon"), files),
                    use.share("writes", 0)));
        }
        return List.copyOf(uses);
    }
}
