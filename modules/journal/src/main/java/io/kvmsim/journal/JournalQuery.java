package io.kvmsim.journal;

import com.typesafe.config.Config;
import io.kvmsim.log.feed.Feed;
import io.kvmsim.log.feed.HistoryFeed;
import io.kvmsim.log.feed.IdFeed;
import io.kvmsim.log.feed.LogFeed;
import io.kvmsim.log.feed.LogFeed.Bounds;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.Span;
import io.kvmsim.log.read.BlockCache;
import io.kvmsim.log.read.LogPlaces;
import io.kvmsim.log.read.LogTail;
import io.kvmsim.log.read.RecordFetcher;
import io.kvmsim.log.write.JournalWriter;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.journal.EventAdapters;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.NoOffset$;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.Sequence;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentPersistenceIdsQuery;
import org.apache.pekko.persistence.query.javadsl.EventsByPersistenceIdQuery;
import org.apache.pekko.persistence.query.javadsl.PersistenceIdsQuery;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.javadsl.Source;

/// Streams of the contents of the journal of an actor system, and of what is added to it, for Java.
///
/// An offset is a [Sequence] of an event's position in the log. *From* an offset are the events after it: the one
/// that it was taken from is not given again. [Offset#noOffset()] and `Sequence(0)` stand before the first event.
///
/// A query whose name begins with `current` ends where the log ended when its stream started. The others go on: they
/// are woken when a group has been forced, and never give an event before. They end normally with the system, and
/// fail once the journal has failed or was closed. Every stream reads only on demand and holds nothing but what it
/// reads next; who is slow holds up nobody. All fail with `JournalDamaged` where the log does not read back, and with
/// [UnreadableEvent] where an event cannot be deserialised. A failure may overtake the last few events on their way
/// to the consumer, as in every stream: who resumes from the offset of the last one that came misses nothing.
public final class JournalQuery
        implements CurrentPersistenceIdsQuery,
                PersistenceIdsQuery,
                CurrentEventsByPersistenceIdQuery,
                EventsByPersistenceIdQuery {
    /// For `PersistenceQuery.get(system).getReadJournalFor(JournalQuery.class, JournalQuery.IDENTIFIER)`.
    public static final String IDENTIFIER = "kvmsim.query";

    private static final int BLOCK_BYTES = 16 * 1024;
    private static final int BLOCKS_MAX = 8;

    private static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE - 1);

    private final JournalWriter writer;
    private final LiveQueries live;
    private final PayloadCodec codec;
    private final EventAdapters adapters;
    private final String dispatcher;

    JournalQuery(ExtendedActorSystem system, Config config) {
        this.writer = JournalExtension.writer(system);
        this.live = new LiveQueries(writer.followers());
        this.codec = new PayloadCodec(system, false); // only to read
        this.adapters = Persistence.get(system).adaptersFor(config.getString("write-plugin"));
        this.dispatcher = config.getString("replay-dispatcher");
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate(), "kvmsim-end-queries", live::end);
    }

    /// In no order.
    @Override
    public Source<String, NotUsed> currentPersistenceIds() {
        return source(Span.CURRENT, () -> ids(Span.CURRENT));
    }

    /// Those that are there, in no order, then each new one when its first event has been stored; each of them once.
    @Override
    public Source<String, NotUsed> persistenceIds() {
        return source(Span.LIVE, () -> ids(Span.LIVE));
    }

    /// Both bounds are included. Deleted events are left out.
    @Override
    public Source<EventEnvelope, NotUsed> currentEventsByPersistenceId(
            String persistenceId, long fromSequenceNr, long toSequenceNr) {
        return source(Span.CURRENT, () -> events(history(persistenceId, fromSequenceNr, toSequenceNr, Span.CURRENT)));
    }

    /// Both bounds are included; ends once the id has reached the upper one. Deleted events are left out.
    @Override
    public Source<EventEnvelope, NotUsed> eventsByPersistenceId(
            String persistenceId, long fromSequenceNr, long toSequenceNr) {
        return source(Span.LIVE, () -> events(history(persistenceId, fromSequenceNr, toSequenceNr, Span.LIVE)));
    }

    /// The events of all ids in the order of the log, deleted ones too, after one offset and up to another, which is
    /// included; no offset as the upper one is the end of the log.
    public Source<EventEnvelope, NotUsed> currentEvents(Offset from, Offset to) {
        var bounds = Bounds.ofPositions(position(from), to instanceof NoOffset$ ? Long.MAX_VALUE : position(to));
        return source(Span.CURRENT, () -> events(fromPosition(bounds, Span.CURRENT)));
    }

    /// The events of all ids in the order of the log, deleted ones too, after an offset.
    public Source<EventEnvelope, NotUsed> events(Offset from) {
        var bounds = Bounds.ofPositions(position(from), Long.MAX_VALUE);
        return source(Span.LIVE, () -> events(fromPosition(bounds, Span.LIVE)));
    }

    /// The events of all ids, deleted ones too, that were stored at a time or later, and before another. It is the
    /// log's time, in milliseconds, which stands still where the clock goes back: not the timestamp of
    /// the envelopes, which is the one that the event's writer gave.
    public Source<EventEnvelope, NotUsed> currentEventsByTime(Instant from, Instant to) {
        var bounds = Bounds.ofTimes(millis(from), millis(to));
        return source(Span.CURRENT, () -> events(fromTime(bounds, Span.CURRENT)));
    }

    /// The events of all ids, deleted ones too, that were or will be stored at a time or later, of the log's time as
    /// in [#currentEventsByTime].
    public Source<EventEnvelope, NotUsed> eventsByTime(Instant from) {
        var bounds = Bounds.ofTimes(millis(from), Long.MAX_VALUE);
        return source(Span.LIVE, () -> events(fromTime(bounds, Span.LIVE)));
    }

    private <T> Source<T, NotUsed> source(Span span, FeedSource.Opening<T> opening) {
        var source = Source.fromGraph(new FeedSource<>(writer, live, span, opening))
                .addAttributes(ActorAttributes.dispatcher(dispatcher));
        // Behind the boundary between the two dispatchers: the system waits until the consumer, too, has seen the end.
        return span == Span.CURRENT
                ? source
                : source.watchTermination((nothing, done) -> {
                    live.opened(done);
                    return nothing;
                });
    }

    private EventFeed events(Feed<LogRecord> records) {
        return new EventFeed(records, codec, adapters);
    }

    private Feed<String> ids(Span span) {
        // In this order: the index holds all that stands before the place.
        var start = writer.settled();
        var later = feed(start, start, Bounds.ofPositions(LogRecord.NO_POSITION, Long.MAX_VALUE), span);
        return new IdFeed(start.position(), writer.index(), blocks(), later);
    }

    private Feed<LogRecord> history(String id, long from, long to, Span span) {
        var fetcher = new RecordFetcher(writer.directory(), writer.index(), blocks());
        return new HistoryFeed(id, from, to, span, writer.index(), fetcher);
    }

    private BlockCache blocks() {
        return new BlockCache(writer.directory(), writer.index(), BLOCK_BYTES, BLOCKS_MAX, writer::forcedEnd);
    }

    private Feed<LogRecord> fromPosition(Bounds bounds, Span span) throws IOException {
        var settled = writer.settled();
        return feed(places(settled).forPosition(bounds.after()), settled, bounds, span);
    }

    private Feed<LogRecord> fromTime(Bounds bounds, Span span) throws IOException {
        var settled = writer.settled();
        return feed(places(settled).forTime(bounds.from()), settled, bounds, span);
    }

    private LogPlaces places(LogCursor settled) {
        return new LogPlaces(writer.directory(), writer.index(), settled);
    }

    private LogFeed feed(LogCursor from, LogCursor settled, Bounds bounds, Span span) {
        LongSupplier end = span == Span.LIVE ? writer::forcedEnd : settled::position;
        return new LogFeed(writer.directory(), new LogTail(writer.directory(), from, end), bounds, span);
    }

    private static long position(Offset offset) {
        return switch (offset) {
            case NoOffset$ _ -> LogRecord.NO_POSITION;
            case Sequence sequence -> sequence.value();
            default -> throw new IllegalArgumentException("not an offset of this journal: " + offset);
        };
    }

    /// The first millisecond that is not before a time.
    private static long millis(Instant time) {
        if (time.isBefore(Instant.EPOCH)) {
            return 0;
        }
        if (time.isAfter(LATEST)) {
            return Long.MAX_VALUE;
        }
        var whole = time.truncatedTo(ChronoUnit.MILLIS);
        return whole.toEpochMilli() + (whole.isBefore(time) ? 1 : 0);
    }
}
