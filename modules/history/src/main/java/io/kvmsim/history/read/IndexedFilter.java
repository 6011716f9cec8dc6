package io.kvmsim.history.read;

import io.kvmsim.history.fold.HostClock;
import io.kvmsim.history.fold.HostClocks;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.history.index.Kind;
import io.kvmsim.history.index.Wanted;
import io.kvmsim.history.text.Fields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// A filter as an index understands it: it lets pass what the filter does, and perhaps more.
final class IndexedFilter {
    private IndexedFilter() {}

    /// Nothing where an index is of no help.
    static Optional<Wanted> of(LogFilter filter, RunFacts run, HostClocks clocks) throws IOException {
        var words = words(filter, run);
        boolean isTimed = isTime(filter.from()) || isTime(filter.to());
        if (filter.vms().isEmpty() && words.isEmpty() && !isTimed) {
            return Optional.empty();
        }
        var all = isWall(filter.from()) || isWall(filter.to()) ? clocks.all() : Set.<HostClock>of();
        return Optional.of(new Wanted(
                id -> RunHistory.isMonitor(id) && filter.wantsVm(id),
                words,
                isTimed ? span -> isWithin(span, filter, all) : Wanted.ANY_TIME));
    }

    /// Of blocks that may hold what is not later than a moment.
    static Predicate<Wanted.Span> until(Moment moment, HostClocks clocks) throws IOException {
        var all = moment instanceof Moment.Wall ? clocks.all() : Set.<HostClock>of();
        return span -> begins(span, moment, all);
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
            case type, errno, principal, vm, hour -> false;
        };
    }

    private static boolean isTime(Optional<Moment> moment) {
        return moment.isPresent()
                && switch (moment.get()) {
                    case Moment.Virtual _, Moment.Wall _ -> true;
                    case Moment.OfEvent _, Moment.End _ -> false;
                };
    }

    private static boolean isWall(Optional<Moment> moment) {
        return moment.isPresent() && moment.get() instanceof Moment.Wall;
    }

    private static boolean isWithin(Wanted.Span span, LogFilter filter, Set<HostClock> clocks) {
        return filter.from().map(moment -> reaches(span, moment, clocks)).orElse(true)
                && filter.to().map(moment -> begins(span, moment, clocks)).orElse(true);
    }

    /// Whether something is at a moment or later. What stands in a block may count as later than the clock showed:
    /// as the latest wall time before it in its history, which is perhaps in a block before. On virtual time no
    /// clock has shown more than its latest until then; of calls in real time, which come after, it is not known.
    private static boolean reaches(Wanted.Span span, Moment moment, Set<HostClock> clocks) {
        return switch (moment) {
            case Moment.Virtual(var micros) ->
                span.wallLast() != null || span.virtualLast() != null && span.virtualLast() >= micros;
            case Moment.Wall(var micros) ->
                span.wallLast() != null
                        || span.virtualLast() != null
                                && clocks.stream().anyMatch(clock -> clock.latest(0, span.virtualLast()) >= micros);
            case Moment.OfEvent _, Moment.End _ -> true;
        };
    }

    /// Whether something is not later than a moment: nothing counts as earlier than its clock showed.
    private static boolean begins(Wanted.Span span, Moment moment, Set<HostClock> clocks) {
        return switch (moment) {
            case Moment.Virtual(var micros) -> span.virtualFirst() != null && span.virtualFirst() <= micros;
            case Moment.Wall(var micros) ->
                span.wallFirst() != null && span.wallFirst() <= micros
                        || span.virtualFirst() != null
                                && clocks.stream()
                                        .anyMatch(clock ->
                                                clock.earliest(span.virtualFirst(), span.virtualLast()) <= micros);
            case Moment.OfEvent _, Moment.End _ -> true;
        };
    }
}
