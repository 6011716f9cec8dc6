package io.kvmsim.history;

import io.kvmsim.history.index.Kind;
import io.kvmsim.history.index.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A filter as an index understands it: it lets pass what the filter does, and perhaps more.
final class IndexedFilter {
    private IndexedFilter() {}

    /// Nothing where an index is of no help.
    static Optional<Wanted> of(LogFilter filter, RunFacts run) {
        var words = words(filter, run);
        boolean isTimed = isTime(filter.from()) || isTime(filter.to());
        if (filter.vms().isEmpty() && words.isEmpty() && !isTimed) {
            return Optional.empty();
        }
        return Optional.of(new Wanted(
                id -> RunHistory.isMonitor(id) && filter.wantsVm(id),
                words,
                isTimed ? span -> isWithin(span, filter, run) : Wanted.ANY_TIME));
    }

    private static List<Wanted.AnyOf> words(LogFilter filter, RunFacts run) {
        var words = new ArrayList<Wanted.AnyOf>();
        if (!filter.types().isEmpty()) {
            words.add((kind, word) -> kind == Kind.type && filter.types().contains(word));
        }
        if (!filter.errnos().isEmpty()) {
            words.add((kind, word) -> kind == Kind.errno && filter.errnos().contains(word));
        }
        if (filter.refused()) {
            words.add((kind, _) -> kind == Kind.errno);
        }
        if (!filter.principals().isEmpty()) {
            words.add((kind, word) -> kind == Kind.principal && isPrincipal(word, filter, run));
        }
        if (!filter.attributes().isEmpty()) {
            words.add((kind, word) -> isAttribute(kind, word, filter.attributes()));
        }
        return words;
    }

    private static boolean isPrincipal(String word, LogFilter filter, RunFacts run) {
        var names = word.equals(run.principal().name())
                ? Set.of(word, run.principal().user())
                : Set.of(word);
        return filter.principals().stream().anyMatch(glob -> names.stream().anyMatch(glob::matches));
    }

    /// Of fields the index knows the first part of the name.
    private static boolean isAttribute(Kind kind, String word, List<String> attributes) {
        return switch (kind) {
            case attribute -> attributes.stream().anyMatch(it -> Fields.isMeant(word, it));
            case field -> attributes.stream().anyMatch(it -> it.equals(word) || it.startsWith(word + "."));
            case type, errno, principal, vm -> false;
        };
    }

    private static boolean isTime(Optional<Moment> moment) {
        return moment.isPresent()
                && switch (moment.get()) {
                    case Moment.Virtual _, Moment.Wall _ -> true;
                    case Moment.OfEvent _, Moment.End _ -> false;
                };
    }

    private static boolean isWithin(Wanted.Span span, LogFilter filter, RunFacts run) {
        return filter.from().map(moment -> reaches(span, moment, run)).orElse(true)
                && filter.to().map(moment -> begins(span, moment, run)).orElse(true);
    }

    /// Whether something is at a moment or later.
    private static boolean reaches(Wanted.Span span, Moment moment, RunFacts run) {
        return switch (moment) {
            case Moment.Virtual(var micros) ->
                span.wallLast() != null || span.virtualLast() != null && span.virtualLast() >= micros;
            case Moment.Wall(var micros) ->
                span.wallLast() != null && span.wallLast() >= micros
                        || span.virtualLast() != null && span.virtualLast() + epoch(run) >= micros;
            case Moment.OfEvent _, Moment.End _ -> true;
        };
    }

    /// Whether something is not later than a moment.
    private static boolean begins(Wanted.Span span, Moment moment, RunFacts run) {
        return switch (moment) {
            case Moment.Virtual(var micros) -> span.virtualFirst() != null && span.virtualFirst() <= micros;
            case Moment.Wall(var micros) ->
                span.wallFirst() != null && span.wallFirst() <= micros
                        || span.virtualFirst() != null && span.virtualFirst() + epoch(run) <= micros;
            case Moment.OfEvent _, Moment.End _ -> true;
        };
    }

    private static long epoch(RunFacts run) {
        return TodText.epochMicros(run.startTod());
    }
}
