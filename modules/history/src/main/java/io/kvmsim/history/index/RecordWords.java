package io.kvmsim.history.index;

import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Origin;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.TurnOutline;
import io.kvmsim.ledger.TurnRecord;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.log.format.LogRecord;

/// The words under which a record is found.
final class RecordWords {
    /// Ids that begin with it are hosts' or the run's own.
    private static final String NO_MONITOR = "/";

    private RecordWords() {}

    /// Receives the words of a record, the same one also again.
    @FunctionalInterface
    interface Visitor {
        /// @param facts events and refused calls that it says something of
        void word(Kind kind, String word, int facts);
    }

    static boolean isTurn(LogRecord record) {
        return record.kind() == LogRecord.Kind.EVENT && !record.persistenceId().startsWith(NO_MONITOR);
    }

    /// @throws BadRecord where it cannot be read
    static TurnOutline outline(LogRecord record) {
        if (RecordBytes.decode(record.payload(), record.manifest()) instanceof TurnRecord turn) {
            return TurnOutline.of(turn, record.persistenceId());
        }
        throw new BadRecord("record %d of %s is not a turn but %s"
                .formatted(record.sequenceNr(), record.persistenceId(), record.manifest()));
    }

    /// @param principal whose calls on virtual time are
    static void tell(TurnOutline outline, String id, String principal, Visitor visitor) {
        var who =
                switch (outline.when()) {
                    case Cause.Virtual _ -> principal;
                    case Cause.Wall(var _, var caller, var _) -> caller;
                };
        var user = outline.when() instanceof Cause.Wall wall ? wall.user() : "";
        for (var call : outline.calls()) {
            int facts = call.events().size() + (call.isRefused() ? 1 : 0);
            if (facts == 0) {
                continue;
            }
            visitor.word(Kind.hour, hour(outline.when(), call.offsetMicros()), facts);
            if (!call.vm().equals(id)) {
                visitor.word(Kind.vm, call.vm(), facts);
            }
            if (call.attribute().isPresent()) {
                visitor.word(Kind.attribute, call.attribute().get(), facts);
            }
            boolean isCallers = call.isRefused();
            for (var event : call.events()) {
                var origin = call.origin(event);
                isCallers |= origin == Origin.CALLER;
                visitor.word(Kind.principal, OriginName.of(origin, who), 1);
                visitor.word(Kind.type, event, 1);
                for (var field : EventFields.of(event)) {
                    visitor.word(Kind.field, field, 1);
                }
            }
            if (call.isRefused()) {
                visitor.word(Kind.principal, who, 1);
                visitor.word(Kind.errno, call.errno(), 1);
            }
            if (isCallers && !user.isEmpty()) {
                visitor.word(Kind.principal, user, 0); // found by it, but counted once
            }
        }
    }

    private static String hour(Cause when, long offsetMicros) {
        return switch (when) {
            case Cause.Virtual(var micros) -> Hour.of(true, micros + offsetMicros);
            case Cause.Wall(var micros, var _, var _) -> Hour.of(false, micros + offsetMicros);
        };
    }
}
