package io.kvmsim.history.index;

import java.util.List;
import java.util.function.Predicate;

/// The records of a log that match a filter: all of it at once. That more comes is allowed, less is not.
///
/// @param histories by their ids
/// @param words     each of them is held by one of the words of some kind that it lets pass
/// @param times     of blocks: none of their records is wanted where this does not hold
public record Wanted(Predicate<String> histories, List<AnyOf> words, Predicate<Span> times) {
    /// Of blocks at any time.
    public static final Predicate<Span> ANY_TIME = _ -> true;

    /// Whether histories are wanted whole.
    boolean isWhole() {
        return words.isEmpty() && times == ANY_TIME;
    }

    /// Any word that is let pass.
    @FunctionalInterface
    public interface AnyOf {
        boolean passes(Kind kind, String word);
    }

    /// The times of a block's calls, in microseconds. Null where there are none of their kind.
    ///
    /// @param virtualFirst since the run's start
    /// @param wallFirst    in real time, since 1970-01-01T00:00Z
    public record Span(Long virtualFirst, Long virtualLast, Long wallFirst, Long wallLast) {
        /// Of a single kind of time: what is wanted at both ends is wanted in between.
        private boolean isWholly(Predicate<Span> times) {
            return virtualFirst == null != (wallFirst == null)
                    && times.test(new Span(virtualFirst, virtualFirst, wallFirst, wallFirst))
                    && times.test(new Span(virtualLast, virtualLast, wallLast, wallLast));
        }
    }

    /// Whether every call of a block is at a wanted time.
    boolean isWholly(Span span) {
        return span.isWholly(times);
    }
}
