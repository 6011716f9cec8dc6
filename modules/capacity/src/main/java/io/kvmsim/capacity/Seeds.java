package io.kvmsim.capacity;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;

/// How many guests fit if their memory is random: the number with which they fit with every one of a
/// number of seeds. Seeds that chose the number do not confirm it; those that do were not looked at before.
///
/// With n seeds that all hold, at least `0.05^(1/n)` of all seeds hold, at 95 % confidence.
final class Seeds {
    /// 0.05^(1/59) = 95 %.
    static final int MOST = 59;

    static final int FEWEST = 8;
    static final double CONFIDENCE = 0.95;

    /// Of guests in all trials of a number: more guests are tried with fewer seeds.
    private static final int GUESTS_SIMULATED = 6_000;

    private static final int CHOOSING = 6;

    private final BiPredicate<Integer, Long> allRun;
    private final Map<Integer, Boolean> chosen = new HashMap<>();
    private final Map<Integer, Found> found = new HashMap<>();
    private final long first;
    private long fresh;

    /// @param first  seed, that of the scenario
    /// @param allRun whether all of a number of guests run with a seed
    Seeds(long first, BiPredicate<Integer, Long> allRun) {
        this.first = first;
        this.allRun = allRun;
        this.fresh = first + CHOOSING;
    }

    /// @param seeds that it was confirmed with
    record Found(int guests, int seeds) {
        /// Of all seeds at least this share hold, at [#CONFIDENCE].
        double holdsFor() {
            return Math.pow(1 - CONFIDENCE, 1.0 / seeds);
        }
    }

    /// @param most that can be placed, or that fit on average: more are not tried
    Found most(int most) {
        int guests = largest(most);
        while (guests > 0 && !found.containsKey(guests)) {
            if (confirmed(guests)) {
                found.put(guests, new Found(guests, count(guests)));
            } else {
                chosen.put(guests, false);
                guests -= Math.max(1, guests / 200);
            }
        }
        return found.getOrDefault(guests, new Found(guests, count(guests)));
    }

    private static int count(int guests) {
        return Math.clamp(GUESTS_SIMULATED / Math.max(guests, 1), FEWEST, MOST);
    }

    private int largest(int most) {
        int known = found.keySet().stream()
                .filter(it -> it <= most)
                .mapToInt(it -> it)
                .max()
                .orElse(0);
        if (most == 0 || isChosen(most)) {
            return most;
        }
        if (known > 0 && !isChosen(known + 1)) {
            return known;
        }
        int low = known;
        int high = most;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (isChosen(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean isChosen(int guests) {
        return chosen.computeIfAbsent(guests, it -> all(it, first, CHOOSING));
    }

    private boolean confirmed(int guests) {
        long from = fresh;
        fresh += count(guests);
        return all(guests, from, count(guests));
    }

    private boolean all(int guests, long from, int count) {
        for (long seed = from; seed < from + count; seed++) {
            if (!allRun.test(guests, seed)) {
                return false;
            }
        }
        return true;
    }
}
