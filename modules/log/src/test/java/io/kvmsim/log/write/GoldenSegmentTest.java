package io.kvmsim.log.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.log.format.Envelope;
import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.LogRecord.Kind;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.read.LogReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `golden/00000001.log.hex` is a promise: every later version reads it, and this one writes it byte for byte.
class GoldenSegmentTest {
    private static final String RESOURCE = "/golden/00000001.log.hex";
    private static final long TIME = 1_767_323_045_000L;

    @TempDir
    Path directory;

    @Test
    void the_writer_writes_the_golden_segment_byte_for_byte() throws IOException {
        try (var writer = Logs.open(directory)) {
            Logs.append(writer, new NewRecord("vm-1", 1, TIME, 77, "event/1", bytes("created")));
            Logs.append(
                    writer,
                    new NewRecord("vm-ä", 1, TIME + 1, -3, "", "adapted", bytes("")),
                    new NewRecord("vm-ä", 300, TIME - 1, 1_000_000, "event/2", bytes("second")));
            Logs.append(writer, new NewRecord("vm-1", 2, TIME + 2, 77, "event/1", bytes("started")));
            Logs.await(writer.deleteTo("vm-1", 1));
        }
        assertThat(hex(Logs.segment(directory, 1))).isEqualTo(golden());
    }

    @Test
    void the_reader_reads_the_golden_segment() throws IOException {
        Logs.replaceSegment(directory, 1, HexFormat.of().parseHex(golden().replace("\n", "")));
        var records = new ArrayList<LogRecord>();
        var extent = LogReader.scan(directory, records::add);

        assertThat(records)
                .usingRecursiveComparison()
                .isEqualTo(List.of(
                        new LogRecord(
                                Kind.EVENT, "vm-1", 1, 64, 0, TIME, 77, "event/1", "", Envelope.NONE, bytes("created")),
                        new LogRecord(
                                Kind.EVENT, "vm-ä", 1, 164, 0, TIME + 1, -3, "", "adapted", Envelope.NONE, bytes("")),
                        new LogRecord(
                                Kind.EVENT,
                                "vm-ä",
                                300,
                                194,
                                164,
                                TIME - 1,
                                1_000_000,
                                "event/2",
                                "",
                                Envelope.NONE,
                                bytes("second")),
                        new LogRecord(
                                Kind.EVENT,
                                "vm-1",
                                2,
                                296,
                                64,
                                TIME + 2,
                                77,
                                "event/1",
                                "",
                                Envelope.NONE,
                                bytes("started")),
                        new LogRecord(Kind.DELETION, "vm-1", 1, 397, 296, TIME, 0, "", "", Envelope.NONE, bytes(""))));
        assertThat(extent.tail().isEmpty()).isTrue();
        assertThat(extent.end()).isEqualTo(extent.forcedEnd() + GroupHeader.BYTES);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        var text = HexFormat.of().formatHex(bytes);
        return text.replaceAll("(.{64})(?=.)", "$1\n");
    }

    private static String golden() {
        try (var in = GoldenSegmentTest.class.getResourceAsStream(RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .collect(Collectors.joining("\n"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
