package io.kvmsim.history.fold;

import io.kvmsim.values.BadInput;
import io.kvmsim.values.VirtualTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A place in a history, as users write it. The state at a moment is the one after everything that is not later.
public sealed interface Moment {
    /// After an event of a VM, `#812`; `#0` is before the first.
    record OfEvent(long number) implements Moment {
        @Override
        public String toString() {
            return "#" + number;
        }
    }

    /// A virtual time, `+1h30m`: calls in real time come after every one.
    record Virtual(long micros) implements Moment {
        @Override
        public String toString() {
            return VirtualTime.text(micros);
        }
    }

    /// A time of day in RFC 3339: see [When#latest].
    record Wall(long epochMicros) implements Moment {
        @Override
        public String toString() {
            return When.rfc3339(epochMicros);
        }
    }

    /// The end of what is recorded.
    record End() implements Moment {
        @Override
        public String toString() {
            return "end";
        }
    }

    static Moment end() {
        return new End();
    }

    /// The last of some. Nothing where they are of several kinds, or places in the histories of single VMs.
    static Optional<Moment> latest(List<Moment> moments) {
        return ascending(moments).map(List::getLast);
    }

    /// The first of some. Nothing where they are of several kinds, or places in the histories of single VMs.
    static Optional<Moment> earliest(List<Moment> moments) {
        return ascending(moments).map(List::getFirst);
    }

    private static Optional<List<Moment>> ascending(List<Moment> moments) {
        boolean isOfOneKind = moments.stream().map(Moment::getClass).distinct().count() == 1;
        return isOfOneKind && !(moments.getFirst() instanceof OfEvent)
                ? Optional.of(moments.stream()
                        .sorted(Comparator.comparingLong(Moment::order))
                        .toList())
                : Optional.empty();
    }

    /// By which moments of one kind are compared.
    private long order() {
        return switch (this) {
            case Virtual(var micros) -> micros;
            case Wall(var micros) -> micros;
            case OfEvent _, End _ -> 0;
        };
    }

    /// @throws BadInput where it is not a moment
    static Moment parse(String text) throws BadInput {
        if (text.equals("end")) {
            return end();
        }
        var address = Address.parse(text);
        if (address.isPresent() && !address.get().isRefusal()) {
            return new OfEvent(address.get().event());
        }
        if (address.isPresent()) {
            throw new BadInput("\"%s\" is a refused call, which changes nothing: the moment is #%d"
                    .formatted(text, address.get().event()));
        }
        var virtual = VirtualTime.parse(text);
        return virtual.isPresent() ? new Virtual(virtual.getAsLong()) : wall(text);
    }

    private static Moment wall(String text) throws BadInput {
        try {
            var time = OffsetDateTime.parse(text).toInstant();
            return new Wall(ChronoUnit.MICROS.between(Instant.EPOCH, time));
        } catch (DateTimeException | ArithmeticException _) {
            throw new BadInput(
                    "\"%s\" is not a moment: an event \"#812\", a virtual time \"+1h30m\", a wall time".formatted(text)
                            + " \"2026-11-22T19:40:00Z\", or \"end\"");
        }
    }

    /// Whether what is told is later than this moment.
    default boolean isBefore(Fact fact) {
        return isBefore(fact.address(), fact.when());
    }

    default boolean isBefore(Address address, When when) {
        return switch (this) {
            case OfEvent(var number) -> address.event() > number || address.event() == number && address.isRefusal();
            case Virtual(var micros) -> !when.isVirtual() || when.micros() > micros;
            case Wall(var micros) -> when.latest() > micros;
            case End() -> false;
        };
    }

    /// Whether what is told is at this moment or later.
    default boolean isReached(Fact fact) {
        return switch (this) {
            case OfEvent(var number) -> fact.address().event() >= number;
            case Virtual(var micros) -> !fact.when().isVirtual() || fact.when().micros() >= micros;
            case Wall(var micros) -> fact.when().latest() >= micros;
            case End() -> false;
        };
    }
}
