package io.kvmsim.log.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.read.IndexCheckpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a checkpoint is found to be, and why one is of no use.
class CheckpointFoundTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void write_a_log_with_a_checkpoint() throws IOException {
        try (var writer = Logs.open(directory, Logs.SMALL_SEGMENTS)) {
            for (int event = 1; event <= 30; event++) {
                Logs.append(writer, Logs.event("vm-" + event % 3, event));
            }
        }
    }

    private String found() throws IOException {
        return switch (IndexCheckpoint.examine(directory)) {
            case IndexCheckpoint.Usable _ -> "usable";
            case IndexCheckpoint.Unusable(var reason) -> reason;
        };
    }

    private byte[] bytes() throws IOException {
        return Files.readAllBytes(IndexCheckpoint.file(directory));
    }

    private void write(byte[] bytes) throws IOException {
        Files.write(IndexCheckpoint.file(directory), bytes);
    }

    /// With the CRC that belongs to it.
    private void writeSummed(byte[] bytes) throws IOException {
        var crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - Integer.BYTES);
        write(ByteBuffer.wrap(bytes.clone())
                .putInt(bytes.length - Integer.BYTES, (int) crc.getValue())
                .array());
    }

    @Test
    void one_that_is_whole_and_of_this_log_is_usable() throws IOException {
        assertThat(found()).isEqualTo("usable");
        assertThat(IndexCheckpoint.load(directory)).isPresent();
        writeSummed(bytes());
        assertThat(found()).isEqualTo("usable");
        assertThat(IndexCheckpoint.ends(directory)).hasSize(2);
    }

    @Test
    void a_missing_one_is_named_as_such() throws IOException {
        Files.delete(IndexCheckpoint.file(directory));
        assertThat(found()).isEqualTo("there is none");
        assertThat(IndexCheckpoint.load(directory)).isEmpty();
        assertThat(IndexCheckpoint.ends(directory)).isEmpty();
    }

    @Test
    void one_that_was_cut_or_goes_on_is_not_whole() throws IOException {
        var good = bytes();
        write(Arrays.copyOf(good, good.length - 1));
        assertThat(found()).isEqualTo("it ends early");
        write(Arrays.copyOf(good, good.length + 1));
        assertThat(found()).isEqualTo("its CRC does not match");
        assertThat(IndexCheckpoint.ends(directory)).isEmpty();
    }

    @Test
    void one_of_another_format_is_not_read() throws IOException {
        var magic = bytes();
        magic[Integer.BYTES] ^= 1;
        writeSummed(magic);
        assertThat(found()).isEqualTo("no checkpoint of this format");
        magic[Integer.BYTES] ^= 1;
        var format = magic;
        format[2 * Integer.BYTES] ^= 1;
        writeSummed(format);
        assertThat(found()).isEqualTo("no checkpoint of this format");
    }

    @Test
    void a_block_longer_than_the_file_is_not_read() throws IOException {
        var longer = bytes();
        ByteBuffer.wrap(longer).putInt(0, longer.length + 1);
        writeSummed(longer);
        assertThat(found()).isEqualTo("a block of " + (longer.length + 1) + " bytes");
        ByteBuffer.wrap(longer).putInt(0, -1);
        writeSummed(longer);
        assertThat(found()).isEqualTo("a block of -1 bytes");
    }

    @Test
    void a_place_in_a_segment_that_no_base_is_named_for_is_not_read() throws IOException {
        for (int segment : new int[] {0, -1, Integer.MAX_VALUE}) {
            var other = bytes();
            ByteBuffer.wrap(other).putInt(2 * Integer.BYTES + 1, segment);
            writeSummed(other);
            assertThat(found()).isEqualTo("a checkpoint in segment " + segment);
        }
    }

    @Test
    void one_of_a_log_that_lost_its_last_group_does_not_fit() throws IOException {
        int last = SegmentFiles.list(directory).getLast();
        var segment = Logs.segment(directory, last);
        segment[segment.length - 1] ^= 1;
        Logs.replaceSegment(directory, last, segment);
        assertThat(found()).isEqualTo("the log does not have the group before its place");
        Files.delete(SegmentFiles.of(directory, last));
        assertThat(found()).isEqualTo("the log does not have the group before its place");
    }

    @Test
    void one_of_a_log_with_a_closed_segment_that_is_longer_shorter_or_gone_does_not_fit() throws IOException {
        var file = SegmentFiles.of(directory, 2);
        var good = Files.readAllBytes(file);
        for (int length : new int[] {good.length + 1, good.length - 1, 0}) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThat(found()).isEqualTo("the log does not have the group before its place");
        }
        Files.delete(file);
        assertThat(found()).isEqualTo("the log does not have the group before its place");
        Files.write(file, good);
        assertThat(found()).isEqualTo("usable");
    }
}
