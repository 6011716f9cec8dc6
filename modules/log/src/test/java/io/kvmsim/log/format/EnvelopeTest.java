package io.kvmsim.log.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.log.bytes.ByteSource;
import io.kvmsim.log.format.Envelope.Metadata;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// docs/journal-format.md, the parts of a record that stand before its payload.
class EnvelopeTest {
    private static final Metadata METADATA = new Metadata(-9, "of a replica", bytes("replica 3"));
    private static final List<Envelope> ALL = List.of(
            Envelope.NONE,
            new Envelope("a-writer", null),
            new Envelope("", METADATA),
            new Envelope("a-writer", METADATA));

    @TempDir
    Path directory;

    @Test
    void every_record_reads_back_whatever_it_carries() throws IOException {
        var written = new ArrayList<NewRecord>();
        for (var envelope : ALL) {
            for (var adapter : List.of("", "adapted")) {
                written.add(
                        new NewRecord("p", written.size() + 1, 7, 77, "event/1", adapter, envelope, bytes("payload")));
            }
        }
        try (var writer = Logs.open(directory)) {
            Logs.append(writer, written.toArray(NewRecord[]::new));
        }
        var read = new ArrayList<LogRecord>();
        LogReader.check(directory, 1);
        LogReader.scan(directory, read::add);
        var alone = new ArrayList<LogRecord>();
        LogReader.open(directory).records("p", alone::add);
        assertThat(read.stream().map(EnvelopeTest::written).toList())
                .usingRecursiveComparison()
                .isEqualTo(written);
        assertThat(alone).usingRecursiveComparison().isEqualTo(read);
    }

    @Test
    void the_parts_stand_as_the_page_says() {
        assertThat(EnvelopeCodec.bytes(Envelope.NONE)).isEmpty();
        assertThat(EnvelopeCodec.bytes(new Envelope("w1", new Metadata(-2, "m", bytes("xyz")))))
                .containsExactly(2, 'w', '1', 3, 1, 'm', 3, 'x', 'y', 'z');
    }

    @ParameterizedTest
    @ValueSource(ints = {EnvelopeCodec.HAS_WRITER, EnvelopeCodec.HAS_METADATA})
    void a_length_beyond_the_record_is_malformed_before_anything_is_allocated(int flags) {
        var huge = new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 7, 0};
        assertThatThrownBy(() -> EnvelopeCodec.read(new ByteSource(huge, 0, huge.length), flags))
                .isInstanceOf(ByteSource.Malformed.class);
    }

    @Test
    void the_bound_on_a_record_covers_what_it_carries() {
        for (var envelope : ALL) {
            assertThat(EnvelopeCodec.bytesMax(envelope)).isGreaterThanOrEqualTo(EnvelopeCodec.bytes(envelope).length);
        }
    }

    /// It decides when a group is full, and with that which bytes are written.
    @Test
    void the_bound_on_a_record_that_carries_nothing_is_what_it_was() {
        var record = new NewRecord("p", 1, 7, 77, "event/1", bytes("payload"));
        assertThat(record.encodedBytesMax()).isEqualTo(3 * "p".length() + 3 * "event/1".length() + 7 + 64);
    }

    private static NewRecord written(LogRecord record) {
        return new NewRecord(
                record.persistenceId(),
                record.sequenceNr(),
                record.timestampMillis(),
                record.serializerId(),
                record.manifest(),
                record.adapterManifest(),
                record.envelope(),
                record.payload());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
