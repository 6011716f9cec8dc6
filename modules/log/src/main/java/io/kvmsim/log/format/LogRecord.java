package io.kvmsim.log.format;

/// One record of the log, as it was stored.
///
/// @param sequenceNr of an event its own number; of a deletion marker the last number that it deletes
/// @param position where the record stands: unique in the log, and later records have higher ones
/// @param previousPosition of the same persistence id's record before this one, [#NO_POSITION] if there is none
/// @param adapterManifest what a Pekko event adapter or the typed behavior's own gave as manifest, mostly empty
/// @param envelope what Pekko put beside the event, as far as it was stored
/// @param payload owned by the receiver; compared by identity, as arrays are
@SuppressWarnings("ArrayRecordComponent") // bytes from the disk, handed to one receiver
public record LogRecord(
        Kind kind,
        String persistenceId,
        long sequenceNr,
        long position,
        long previousPosition,
        long timestampMillis,
        int serializerId,
        String manifest,
        String adapterManifest,
        Envelope envelope,
        byte[] payload) {
    /// No record stands at 0, since a group header does.
    public static final long NO_POSITION = 0;

    public enum Kind {
        EVENT,
        /// Everything of the persistence id up to the sequence number counts as deleted; the events stay in the log.
        DELETION
    }
}
