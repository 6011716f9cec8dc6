package io.kvmsim.journal;

import io.kvmsim.log.feed.Feed;
import io.kvmsim.log.format.LogRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.EventAdapters;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import scala.jdk.javaapi.CollectionConverters;

/// Records as queries give them: deserialised, and passed through the event adapters, which may make several of one.
final class EventFeed implements Feed<EventEnvelope> {
    private final Feed<LogRecord> records;
    private final PayloadCodec codec;
    private final EventAdapters adapters;
    private final Queue<EventEnvelope> envelopes = new ArrayDeque<>();

    EventFeed(Feed<LogRecord> records, PayloadCodec codec, EventAdapters adapters) {
        this.records = records;
        this.codec = codec;
        this.adapters = adapters;
    }

    @Override
    public EventEnvelope next() throws IOException {
        while (envelopes.isEmpty()) {
            var record = records.next();
            if (record == null) {
                return null;
            }
            adapt(record);
        }
        return envelopes.remove();
    }

    private void adapt(LogRecord record) {
        PersistentRepr stored;
        try {
            stored = codec.decode(record);
        } catch (Exception unreadable) {
            throw new UnreadableEvent(record, unreadable);
        }
        var adapter = adapters.get(stored.payload().getClass());
        var events = adapter.fromJournal(stored.payload(), stored.manifest()).events();
        for (var event : CollectionConverters.asJava(events)) {
            envelopes.add(EventEnvelope.apply(
                    Offset.sequence(record.position()),
                    record.persistenceId(),
                    record.sequenceNr(),
                    event,
                    record.timestampMillis(),
                    stored.metadata()));
        }
    }

    @Override
    public boolean isAtEnd() {
        return records.isAtEnd();
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
