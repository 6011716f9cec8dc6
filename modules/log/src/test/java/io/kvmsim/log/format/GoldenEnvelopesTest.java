package io.kvmsim.log.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.log.format.Envelope.Metadata;
import io.kvmsim.log.format.LogRecord.Kind;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `golden/envelopes.log.hex` is a promise as `GoldenSegmentTest` has it, for records with a writer's UUID, with
/// metadata, and with both.
class GoldenEnvelopesTest {
    private static final String GOLDEN = "envelopes.log.hex";
    private static final long TIME = 1_767_323_045_000L;
    private static final Envelope WRITER = new Envelope("187d5158-d607-4834-98de-df1b1755b9ae", null);
    private static final Envelope METADATA = new Envelope("", new Metadata(-3, "replica/1", bytes("of a replica")));
    private static final Envelope BOTH = new Envelope("a writer ä", new Metadata(1_000_000, "", bytes("")));

    @TempDir
    Path directory;

    @Test
    void the_writer_writes_the_golden_envelopes_byte_for_byte() throws IOException {
        try (var writer = Logs.open(directory)) {
            Logs.append(writer, new NewRecord("vm-1", 1, TIME, 77, "event/1", "", WRITER, bytes("created")));
            Logs.append(
                    writer,
                    new NewRecord("vm-1", 2, TIME, 77, "event/1", "adapted", METADATA, bytes("started")),
                    new NewRecord("vm-1", 3, TIME, 77, "event/1", "adapted", BOTH, bytes("")));
        }
        assertThat(GoldenBytes.hex(Logs.segment(directory, 1))).isEqualTo(GoldenBytes.hex(GoldenBytes.of(GOLDEN)));
    }

    @Test
    void the_reader_reads_the_golden_envelopes() throws IOException {
        Logs.replaceSegment(directory, 1, GoldenBytes.of(GOLDEN));
        var records = new ArrayList<LogRecord>();
        LogReader.scan(directory, records::add);
        assertThat(records)
                .usingRecursiveComparison()
                .ignoringFields("position", "previousPosition")
                .isEqualTo(List.of(
                        stored(1, "", WRITER, "created"),
                        stored(2, "adapted", METADATA, "started"),
                        stored(3, "adapted", BOTH, "")));
    }

    private static LogRecord stored(long number, String adapter, Envelope envelope, String payload) {
        return new LogRecord(Kind.EVENT, "vm-1", number, 0, 0, TIME, 77, "event/1", adapter, envelope, bytes(payload));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
