package io.kvmsim.log.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockCacheTest {
    @TempDir
    Path directory;

    private final List<Long> positions = new ArrayList<>();

    private Index write(int records, int payloadBytes) throws IOException {
        try (var writer = Logs.open(directory)) {
            for (int i = 1; i <= records; i++) {
                Logs.append(writer, Logs.event("a", i, "x".repeat(payloadBytes * (i % 3))));
            }
        }
        LogReader.scan(directory, record -> positions.add(record.position()));
        return OpenedLog.open(directory).index();
    }

    @ParameterizedTest(name = "payloads of {0} bytes and their double")
    @ValueSource(ints = {0, 10, 100, 700, 3000})
    void every_record_is_read_however_it_lies_to_the_blocks(int payloadBytes) throws IOException {
        var index = write(60, payloadBytes);
        for (int blocksMax : List.of(1, 100)) {
            var blocks = new BlockCache(directory, index, 512, blocksMax, () -> Long.MAX_VALUE);
            for (int i = 59; i >= 0; i--) {
                assertThat(blocks.read(positions.get(i)).sequenceNr()).isEqualTo(i + 1);
            }
        }
    }

    @Test
    void what_was_still_being_written_when_a_block_was_read_is_not_taken_from_it() throws IOException {
        var index = write(2, 10);
        var whole = Logs.segment(directory, 1);
        var halfWritten = whole.clone();
        Arrays.fill(halfWritten, positions.getLast().intValue(), whole.length, (byte) 0);
        Logs.replaceSegment(directory, 1, halfWritten);
        var settledEnd = new long[] {positions.getLast()};
        var blocks = new BlockCache(directory, index, 4096, 8, () -> settledEnd[0]);
        assertThat(blocks.read(positions.getFirst()).sequenceNr()).isEqualTo(1);

        Logs.replaceSegment(directory, 1, whole);
        settledEnd[0] = whole.length;
        assertThat(blocks.read(positions.getLast()).sequenceNr()).isEqualTo(2);
    }
}
