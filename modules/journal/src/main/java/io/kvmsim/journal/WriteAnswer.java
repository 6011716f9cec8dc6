package io.kvmsim.journal;

import io.kvmsim.log.format.WriteRejected;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.PersistentRepr;

/// What a persistent actor is told of its one write: how the request went, then for each event what became of it.
///
/// @param replyTo  the actor
/// @param instance of the actor, which restarts have numbered
/// @param journal  the plugin's actor
/// @param announces says that a request went well, too: a typed actor passes over that
record WriteAnswer(AtomicWrite write, ActorRef replyTo, int instance, ActorRef journal, boolean announces) {
    /// Of the stage that `JournalWriter.append` returns.
    BiConsumer<Void, Throwable> whenDone() {
        return (_, failure) -> {
            switch (failure) {
                case null -> stored();
                case WriteRejected rejected -> rejected(rejected);
                default -> failed(failure);
            }
        };
    }

    private void stored() {
        wentWell();
        each(event -> new JournalProtocol.WriteMessageSuccess(event, instance));
    }

    /// Nothing was stored, and the journal is well.
    void rejected(Exception cause) {
        wentWell();
        each(event -> new JournalProtocol.WriteMessageRejected(event, cause, instance));
    }

    /// It is not certain what was stored.
    void failed(Throwable cause) {
        replyTo.tell(new JournalProtocol.WriteMessagesFailed(cause, 1), journal);
        each(event -> new JournalProtocol.WriteMessageFailure(event, cause, instance));
    }

    private void wentWell() {
        if (announces) {
            replyTo.tell(JournalProtocol.WriteMessagesSuccessful$.MODULE$, journal);
        }
    }

    private void each(Function<PersistentRepr, Object> answer) {
        for (var events = write.payload().iterator(); events.hasNext(); ) {
            var event = events.next();
            replyTo.tell(answer.apply(event), event.sender());
        }
    }
}
