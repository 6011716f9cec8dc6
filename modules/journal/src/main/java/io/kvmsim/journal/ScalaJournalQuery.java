package io.kvmsim.journal;

import java.time.Instant;
import org.apache.pekko.NotUsed;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.scaladsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.persistence.query.scaladsl.CurrentPersistenceIdsQuery;
import org.apache.pekko.persistence.query.scaladsl.EventsByPersistenceIdQuery;
import org.apache.pekko.persistence.query.scaladsl.PersistenceIdsQuery;
import org.apache.pekko.stream.scaladsl.Source;

/// [JournalQuery] for Scala.
public final class ScalaJournalQuery
        implements CurrentPersistenceIdsQuery,
                PersistenceIdsQuery,
                CurrentEventsByPersistenceIdQuery,
                EventsByPersistenceIdQuery {
    private final JournalQuery query;

    ScalaJournalQuery(JournalQuery query) {
        this.query = query;
    }

    @Override
    public Source<String, NotUsed> currentPersistenceIds() {
        return query.currentPersistenceIds().asScala();
    }

    @Override
    public Source<String, NotUsed> persistenceIds() {
        return query.persistenceIds().asScala();
    }

    @Override
    public Source<EventEnvelope, NotUsed> currentEventsByPersistenceId(
            String persistenceId, long fromSequenceNr, long toSequenceNr) {
        return query.currentEventsByPersistenceId(persistenceId, fromSequenceNr, toSequenceNr)
                .asScala();
    }

    @Override
    public Source<EventEnvelope, NotUsed> eventsByPersistenceId(
            String persistenceId, long fromSequenceNr, long toSequenceNr) {
        return query.eventsByPersistenceId(persistenceId, fromSequenceNr, toSequenceNr)
                .asScala();
    }

    /// As [JournalQuery#currentEvents].
    public Source<EventEnvelope, NotUsed> currentEvents(Offset from, Offset to) {
        return query.currentEvents(from, to).asScala();
    }

    /// As [JournalQuery#events].
    public Source<EventEnvelope, NotUsed> events(Offset from) {
        return query.events(from).asScala();
    }

    /// As [JournalQuery#currentEventsByTime].
    public Source<EventEnvelope, NotUsed> currentEventsByTime(Instant from, Instant to) {
        return query.currentEventsByTime(from, to).asScala();
    }

    /// As [JournalQuery#eventsByTime].
    public Source<EventEnvelope, NotUsed> eventsByTime(Instant from) {
        return query.eventsByTime(from).asScala();
    }
}
