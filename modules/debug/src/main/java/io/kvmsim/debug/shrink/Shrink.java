package io.kvmsim.debug.shrink;

import io.kvmsim.trace.TraceLines;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Delta debugging (ddmin) over the lines of a trace: leaves out ever smaller pieces, from the end, as long as the
/// rest still shows it; in the end no single line can be left out.
///
/// Only complements are tested, not the pieces themselves: a piece of a trace hardly ever shows anything by itself,
/// and the result is minimal without. What is tested is always closed over what its lines need
/// ([TraceLines#withNeeds]).
public final class Shrink {
    private final TraceLines lines;
    private final Check check;
    private final Progress progress;
    private final Set<BitSet> failed = new HashSet<>();
    private long tests;

    private Shrink(TraceLines lines, Check check, Progress progress) {
        this.lines = lines;
        this.check = check;
        this.progress = progress;
    }

    /// Hears how far it is, after each test.
    @FunctionalInterface
    public interface Progress {
        /// @param left lines that still show it
        void tested(long tests, int left);
    }

    /// @param part  no line of it can be left out, but with others that need it
    /// @param tests how often the check was asked
    public record Result(BitSet part, long tests) {}

    /// The smallest part, or nothing where the whole trace does not show it.
    public static Optional<Result> run(TraceLines lines, Check check, Progress progress)
            throws BadInput, IOException, InterruptedException {
        var shrink = new Shrink(lines, check, progress);
        var all = new BitSet();
        all.set(0, lines.size());
        if (!shrink.shows(all)) {
            return Optional.empty();
        }
        var none = new BitSet();
        var part = shrink.shows(none) ? none : shrink.minimize(all);
        return Optional.of(new Result(part, shrink.tests));
    }

    private BitSet minimize(BitSet all) throws BadInput, IOException, InterruptedException {
        var part = all;
        int size = Math.max(1, part.cardinality() / 2);
        while (true) {
            int before = part.cardinality();
            part = sweep(part, size);
            boolean smaller = part.cardinality() < before;
            if (size > 1) {
                size = Math.max(1, Math.min(size, part.cardinality()) / 2);
            } else if (!smaller) {
                return part;
            }
        }
    }

    /// Tries to leave out each piece of `size` lines, the last first: later lines need earlier ones, not vice versa.
    private BitSet sweep(BitSet from, int size) throws BadInput, IOException, InterruptedException {
        var part = from;
        int end = part.length();
        while (end > 0) {
            var smaller = (BitSet) part.clone();
            int begin = end;
            for (int left = size; left > 0 && begin > 0; left--) {
                begin = part.previousSetBit(begin - 1);
                if (begin < 0) {
                    begin = 0;
                    break;
                }
            }
            smaller.clear(begin, end);
            var closed = lines.withNeeds(smaller);
            if (closed.cardinality() < part.cardinality() && shows(closed)) {
                part = closed;
            }
            end = begin;
        }
        return part;
    }

    private boolean shows(BitSet part) throws BadInput, IOException, InterruptedException {
        if (failed.contains(part)) {
            return false;
        }
        tests++;
        boolean shows = check.shows(part);
        if (!shows) {
            failed.add((BitSet) part.clone());
        }
        progress.tested(tests, part.cardinality());
        return shows;
    }
}
