package io.kvmsim.capacity;

import io.kvmsim.values.BadInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The parameters of a capacity plan.
///
/// @param guest       a guest group; none: the first with a memory size
/// @param host        a host group, for its first host, or a host; none: the first
/// @param overcommits of a host's memory by the memory of the guests on it
public record Question(Optional<String> guest, Optional<String> host, List<Double> overcommits) {
    /// What IBM advises at most.
    static final double ADVISED_MOST = 2.0;

    static final double OVERCOMMIT_MOST = 100;
    private static final int OVERCOMMITS_MAX = 100;

    /// From 1.0 to 2.5.
    public static final List<Double> SWEEP = List.of(1.0, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5);

    public Question {
        overcommits = List.copyOf(overcommits);
    }

    /// @param text numbers separated by commas
    public static List<Double> overcommits(String text) throws BadInput {
        var overcommits = new ArrayList<Double>();
        for (var word : text.split(",", -1)) {
            overcommits.add(overcommit(word.strip()));
        }
        if (overcommits.size() > OVERCOMMITS_MAX) {
            throw new BadInput(
                    "%d overcommit ratios exceed the maximum of %d".formatted(overcommits.size(), OVERCOMMITS_MAX));
        }
        return List.copyOf(overcommits);
    }

    private static double overcommit(String word) throws BadInput {
        try {
            double overcommit = Double.parseDouble(word);
            if (overcommit > 0 && overcommit <= OVERCOMMIT_MOST) {
                return overcommit;
            }
        } catch (NumberFormatException _) {
            // the message below says it
        }
        throw new BadInput("overcommit \"%s\" is not a number above 0 and at most 100; write several as 1.0,1.5,2.0"
                .formatted(word));
    }
}
