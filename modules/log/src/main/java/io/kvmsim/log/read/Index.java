package io.kvmsim.log.read;

import io.kvmsim.log.bytes.IdBytes;
import io.kvmsim.log.format.Group;
import io.kvmsim.log.format.GroupVisitor;
import io.kvmsim.log.format.LogRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/// What a log holds, by persistence id, and where its segments begin. Any thread may read and change it: the heads are
/// spread over tables with a lock each, so that growing one or copying it holds up nobody for long.
public final class Index implements GroupVisitor {
    /// In place of a place where there is none.
    public static final int NO_PLACE = -1;

    private static final int STRIPE_BITS = 6;

    private final Path directory;
    private final HeadTable[] stripes =
            Stream.generate(HeadTable::new).limit(1 << STRIPE_BITS).toArray(HeadTable[]::new);
    /// The base of segment *n* at *n* - 1; replaced, never changed.
    private volatile long[] bases = {};

    public Index(Path directory) {
        this.directory = directory;
    }

    /// The newest of one persistence id.
    ///
    /// @param position of its newest record, event or marker
    /// @param deletedTo the highest sequence number that a marker deleted, 0 if none
    public record Head(long highestSequenceNr, long position, long deletedTo) {
        public static final Head NONE = new Head(0, LogRecord.NO_POSITION, 0);

        public static Head of(LogRecord.Kind kind, long sequenceNr, long position) {
            return switch (kind) {
                case EVENT -> new Head(sequenceNr, position, 0);
                case DELETION -> new Head(0, position, sequenceNr);
            };
        }

        public Head after(LogRecord.Kind kind, long sequenceNr, long at) {
            return switch (kind) {
                case EVENT -> new Head(Math.max(highestSequenceNr, sequenceNr), at, deletedTo);
                case DELETION -> new Head(highestSequenceNr, at, Math.max(deletedTo, sequenceNr));
            };
        }
    }

    public Head head(String persistenceId) {
        return head(IdBytes.of(persistenceId));
    }

    public Head head(IdBytes id) {
        var stripe = stripe(id);
        synchronized (stripe) {
            return stripe.head(id);
        }
    }

    /// Takes note of an id's newer head. An older one changes nothing.
    public void raise(IdBytes id, Head head) {
        var stripe = stripe(id);
        synchronized (stripe) {
            stripe.raise(id, head);
        }
    }

    /// Where an id's head stands, for as long as there is an index; [#NO_PLACE] where it is not known. Who comes
    /// back to it need not look for it again.
    public int place(IdBytes id) {
        var number = stripeNumber(id);
        var stripe = stripes[number];
        synchronized (stripe) {
            var entry = stripe.entry(id);
            return entry == HeadTable.NO_ENTRY ? NO_PLACE : number << HeadTable.ENTRY_BITS | entry;
        }
    }

    public Head head(int place) {
        var stripe = stripes[place >>> HeadTable.ENTRY_BITS];
        synchronized (stripe) {
            return stripe.head(entry(place));
        }
    }

    public void raise(int place, Head head) {
        var stripe = stripes[place >>> HeadTable.ENTRY_BITS];
        synchronized (stripe) {
            stripe.raise(entry(place), head);
        }
    }

    private static int entry(int place) {
        return place & (1 << HeadTable.ENTRY_BITS) - 1;
    }

    private HeadTable stripe(IdBytes id) {
        return stripes[stripeNumber(id)];
    }

    private static int stripeNumber(IdBytes id) {
        return (int) (id.hash() >>> (Long.SIZE - STRIPE_BITS));
    }

    public int size() {
        var size = 0;
        for (var stripe : stripes) {
            synchronized (stripe) {
                size += stripe.size();
            }
        }
        return size;
    }

    /// What the heads take in memory.
    long bytes() {
        long bytes = 0;
        for (var stripe : stripes) {
            synchronized (stripe) {
                bytes += stripe.bytes();
            }
        }
        return bytes;
    }

    /// The heads in parts, each as it is when the stream comes to it.
    public Stream<HeadTable> copies() {
        return Arrays.stream(stripes).map(stripe -> {
            synchronized (stripe) {
                return stripe.copy();
            }
        });
    }

    public long[] bases() {
        return bases;
    }

    void bases(long[] known) {
        bases = known;
    }

    @Override
    public void segment(int number, long base) {
        if (number > bases.length) {
            var more = Arrays.copyOf(bases, number);
            more[number - 1] = base;
            bases = more;
        }
    }

    @Override
    public void group(Group group) throws IOException {
        GroupRecords.forEachHead(directory, group, this::raise);
    }

    /// The number of the segment that holds a position.
    public int segmentOf(long position) {
        var known = bases;
        var found = Arrays.binarySearch(known, position);
        // Of an empty segment and the one after it, which share a base, the later one holds the position.
        while (found >= 0 && found + 1 < known.length && known[found + 1] == position) {
            found++;
        }
        return found >= 0 ? found + 1 : -found - 1;
    }

    public long baseOf(int segment) {
        return bases[segment - 1];
    }
}
