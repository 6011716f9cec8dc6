package io.kvmsim.log.format;

/// An event to be appended, already serialised.
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to the disk, never compared
public record NewRecord(
        String persistenceId,
        long sequenceNr,
        long timestampMillis,
        int serializerId,
        String manifest,
        String adapterManifest,
        Envelope envelope,
        byte[] payload) {
    /// Frame and numbers of a record at their longest.
    private static final int OVERHEAD_BYTES_MAX = 64;

    private static final int UTF8_BYTES_MAX = 3;

    public NewRecord(
            String persistenceId,
            long sequenceNr,
            long timestampMillis,
            int serializerId,
            String manifest,
            byte[] payload) {
        this(persistenceId, sequenceNr, timestampMillis, serializerId, manifest, "", payload);
    }

    public NewRecord(
            String persistenceId,
            long sequenceNr,
            long timestampMillis,
            int serializerId,
            String manifest,
            String adapterManifest,
            byte[] payload) {
        this(
                persistenceId,
                sequenceNr,
                timestampMillis,
                serializerId,
                manifest,
                adapterManifest,
                Envelope.NONE,
                payload);
    }

    /// An upper bound of what the record takes in the log, without encoding it.
    public long encodedBytesMax() {
        var chars = (long) persistenceId.length() + manifest.length() + adapterManifest.length();
        return payload.length + chars * UTF8_BYTES_MAX + EnvelopeCodec.bytesMax(envelope) + OVERHEAD_BYTES_MAX;
    }
}
