package io.kvmsim.log.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.log.bytes.ByteSink;
import io.kvmsim.log.bytes.ByteSource;
import io.kvmsim.log.bytes.ByteSource.Malformed;
import io.kvmsim.log.bytes.Checksum;
import io.kvmsim.log.bytes.IdBytes;
import io.kvmsim.log.format.Envelope;
import io.kvmsim.log.format.Envelope.Metadata;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.read.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Records with an envelope that nobody wrote so: each is refused before anything is made of its lengths. Who reads all
/// of a record refuses it, and so does who reads only what the index needs.
class EnvelopeLimitsTest {
    /// An event, number 1 of "p", at time 0, serializer 0, manifest "".
    private static final String BEFORE_ENVELOPE = "01 00 01 70 00 00 00";

    private static final int POSITION = 64;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08 %s 05 61 62 63 64", // a writer of 5 letters where 4 are left
                "08 %s ff ff ff ff 07 61", // of 2 GiB
                "08 %s ff ff ff ff ff ff ff ff ff 01 61", // of 2^64 - 1
                "08 %s", // of no length
                "08 %s 00 61", // without a letter: the record without a writer says the same
                "10 %s", // metadata of no serializer
                "10 %s 02", // of no manifest
                "10 %s 02 09 61", // whose manifest is not all there
                "10 %s 02 00", // of no length
                "10 %s 02 00 02 61", // of 2 bytes where 1 is left
                "10 %s 02 00 ff ff ff ff 07 61", // of 2 GiB
                "10 %s 02 00 ff ff ff ff ff ff ff ff ff 01 61", // of 2^64 - 1
                "18 %s 01 61", // a writer, and no metadata
                "28 %s 01 61", // a flag that this version does not know
            })
    void what_is_not_all_there_is_refused(String body) {
        var record =
                record(HexFormat.of().parseHex(body.formatted(BEFORE_ENVELOPE).replace(" ", "")));
        assertThatThrownBy(() -> RecordCodec.readChecked(record, 0, record.length, POSITION))
                .isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> RecordCodec.read(source(record), POSITION)).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> RecordCodec.head(source(record), POSITION, (_, _) -> {}))
                .isInstanceOf(Malformed.class);
    }

    @Test
    void a_record_that_was_cut_anywhere_is_refused_or_has_a_shorter_payload() {
        var whole = encoded(new Envelope("writer", new Metadata(7, "meta/1", bytes("data"))));
        var payload = bytes("payload").length;
        for (int length = 0; length < whole.length - payload; length++) {
            var record = record(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> RecordCodec.read(source(record), POSITION)).isInstanceOf(Malformed.class);
            assertThatThrownBy(() -> RecordCodec.head(source(record), POSITION, (_, _) -> {}))
                    .isInstanceOf(Malformed.class);
        }
        var cut = RecordCodec.read(source(record(Arrays.copyOf(whole, whole.length - 1))), POSITION);
        assertThat(cut.payload()).isEqualTo(bytes("payloa"));
        assertThat(cut.envelope().metadata().bytes()).isEqualTo(bytes("data"));
    }

    /// What the index takes of a log is what a reader gets of it, and what it refuses the reader refuses.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void records_with_any_bytes_changed_are_read_alike_or_refused_alike(long seed) {
        var random = new SplittableRandom(seed);
        var metadata = new Metadata(random.nextInt(), "meta/1", bytes("data"));
        var whole = encoded(new Envelope("writer", metadata));
        for (int attempt = 0; attempt < 4_000; attempt++) {
            var body = whole.clone();
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
            var record = record(body);
            assertThat(head(record)).as(HexFormat.of().formatHex(body)).isEqualTo(read(record));
        }
    }

    private static String read(byte[] record) {
        try {
            var read = RecordCodec.read(source(record), POSITION);
            return read.kind() + " " + read.sequenceNr();
        } catch (Malformed _) {
            return "malformed";
        }
    }

    private static String head(byte[] record) {
        var seen = new StringBuilder();
        try {
            RecordCodec.head(
                    source(record),
                    POSITION,
                    (_, head) -> seen.append(
                            head.deletedTo() == 0
                                    ? "EVENT " + head.highestSequenceNr()
                                    : "DELETION " + head.deletedTo()));
        } catch (Malformed _) {
            return "malformed";
        }
        return seen.toString();
    }

    private static byte[] encoded(Envelope envelope) {
        var sink = new ByteSink();
        var record = new NewRecord("p", 5, 1, 77, "event/1", "adapted", envelope, bytes("payload"));
        new RecordCodec().writeEvent(sink, IdBytes.of("p"), record, POSITION, LogRecord.NO_POSITION);
        var source = new ByteSource(sink.array(), 0, sink.size());
        source.varint();
        source.u32();
        return source.rest();
    }

    /// With length and CRC.
    private static byte[] record(byte[] body) {
        var sink = new ByteSink();
        sink.varint(body.length);
        sink.u32(Checksum.of(body, 0, body.length));
        sink.raw(body);
        return Arrays.copyOf(sink.array(), sink.size());
    }

    private static ByteSource source(byte[] record) {
        return new ByteSource(record, 0, record.length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
