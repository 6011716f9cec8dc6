package io.kvmsim.log.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kvmsim.log.bytes.BigEndian;
import io.kvmsim.log.bytes.Checksum;
import io.kvmsim.log.format.Group;
import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.GroupVisitor;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.format.LogExtent;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.read.ForcedEndNote;
import io.kvmsim.log.read.IndexCheckpoint;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.read.LogScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was forced once must read back, or else it is said where it does not.
class DamageTest {
    @TempDir
    Path directory;

    /// By position in the log: segment and offset of each group.
    private final TreeMap<Long, Place> groups = new TreeMap<>();

    private LogExtent extent;
    private List<String> records;

    record Place(int segment, long offset) {}

    @BeforeEach
    void write_a_log_of_several_segments_and_close_it() throws IOException {
        try (var writer = Logs.open(directory, Logs.SMALL_SEGMENTS)) {
            for (int i = 1; i <= 24; i++) {
                Logs.append(writer, Logs.event("vm-" + i % 3, i));
            }
        }
        Files.delete(IndexCheckpoint.file(directory));
        Files.delete(ForcedEndNote.file(directory));
        records = Logs.read(directory);
        extent = new LogScanner(directory, LogCursor.START, 0).scan(new GroupVisitor() {
            @Override
            public void group(Group group) {
                groups.put(group.header().position(), new Place(group.header().segment(), group.offset()));
            }
        });
        assertThat(extent.segment()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void a_flipped_bit_anywhere_before_the_forced_end_is_damage_with_its_place() throws IOException {
        for (long position = 0; position < extent.forcedEnd(); position++) {
            var group = groups.floorEntry(position);
            var place = group.getValue();
            flip(place.segment(), place.offset() + position - group.getKey(), (int) (position % Byte.SIZE));
            var damage = catchThrowableOfType(JournalDamaged.class, () -> Logs.read(directory));
            assertThat(damage).as("position %d", position).isNotNull();
            assertThat(new Place(damage.segment(), damage.offset()))
                    .as("position %d", position)
                    .isEqualTo(place);
            assertThat(damage)
                    .hasMessageContainingAll(
                            directory.toString(), "segment " + place.segment(), "offset " + place.offset());
            flip(place.segment(), place.offset() + position - group.getKey(), (int) (position % Byte.SIZE));
        }
        assertThat(Logs.read(directory)).isEqualTo(records);
    }

    @Test
    void a_writer_refuses_a_damaged_log_and_leaves_it_as_it_is() throws IOException {
        flip(1, 100, 0);
        var before = Logs.segment(directory, 1);
        assertThatThrownBy(() -> Logs.open(directory)).isInstanceOf(JournalDamaged.class);
        assertThat(Logs.segment(directory, 1)).isEqualTo(before);
        flip(1, 100, 0);
        Logs.open(directory).close();
    }

    @Test
    void a_flipped_bit_after_the_forced_end_loses_nothing() throws IOException {
        var last = groups.lastEntry().getValue();
        for (int i = 0; i < GroupHeader.BYTES; i++) {
            flip(last.segment(), last.offset() + i, i % Byte.SIZE);
            assertThat(Logs.read(directory)).as("byte %d", i).isEqualTo(records);
            flip(last.segment(), last.offset() + i, i % Byte.SIZE);
        }
    }

    @Test
    void a_missing_segment_is_damage_where_it_should_begin() throws IOException {
        for (int segment = 1; segment < extent.segment(); segment++) {
            var bytes = Logs.segment(directory, segment);
            Files.delete(SegmentFiles.of(directory, segment));
            var damage = catchThrowableOfType(JournalDamaged.class, () -> Logs.read(directory));
            assertThat(damage).as("segment %d", segment).isNotNull();
            assertThat(damage.reason()).contains("file");
            Logs.replaceSegment(directory, segment, bytes);
        }
    }

    @Test
    void a_closed_segment_that_was_cut_is_damage() throws IOException {
        var bytes = Logs.segment(directory, 2);
        Logs.replaceSegment(directory, 2, Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(() -> Logs.read(directory)).isInstanceOf(JournalDamaged.class);
    }

    @Test
    void a_segment_of_another_log_is_damage(@TempDir Path other) throws IOException {
        try (var writer = Logs.open(other, Logs.SMALL_SEGMENTS)) {
            for (int i = 1; i <= 24; i++) {
                Logs.append(writer, Logs.event("VM-" + i % 3, i));
            }
        }
        Logs.replaceSegment(directory, 2, Logs.segment(other, 2));
        assertThatThrownBy(() -> Logs.read(directory))
                .isInstanceOf(JournalDamaged.class)
                .hasMessageContaining("does not continue the group before");
    }

    @Test
    void a_group_of_a_later_format_is_neither_read_nor_cut() throws IOException {
        var last = groups.lastEntry().getValue();
        var bytes = Logs.segment(directory, last.segment());
        var at = (int) last.offset();
        bytes[at + 4] = 2;
        BigEndian.putInt(bytes, at + 56, Checksum.of(bytes, at, 56));
        Logs.replaceSegment(directory, last.segment(), bytes);
        assertThatThrownBy(() -> Logs.open(directory))
                .isInstanceOf(JournalDamaged.class)
                .hasMessageContaining("a group of format 2");
    }

    @Test
    void a_single_record_is_checked_when_it_is_fetched() throws IOException {
        var reader = LogReader.open(directory);
        flip(1, GroupHeader.BYTES + 20, 3);
        assertThatThrownBy(() -> reader.records("vm-1", _ -> {}))
                .isInstanceOf(JournalDamaged.class)
                .hasMessageContaining("segment 1, offset 64");
    }

    @Test
    void with_the_note_of_the_forced_end_a_flipped_bit_in_the_last_group_is_damage() throws IOException {
        Logs.open(directory, Logs.SMALL_SEGMENTS).close();
        Files.delete(IndexCheckpoint.file(directory));
        var last = groups.lastEntry().getValue();
        for (int i = 0; i < GroupHeader.BYTES; i++) {
            flip(last.segment(), last.offset() + i, i % Byte.SIZE);
            assertThatThrownBy(() -> Logs.read(directory))
                    .as("byte %d", i)
                    .isInstanceOf(JournalDamaged.class)
                    .hasMessageContainingAll("segment " + last.segment(), "offset " + last.offset());
            flip(last.segment(), last.offset() + i, i % Byte.SIZE);
        }
        assertThat(Logs.read(directory)).isEqualTo(records);
    }

    private void flip(int segment, long offset, int bit) throws IOException {
        var bytes = Logs.segment(directory, segment);
        bytes[(int) offset] ^= (byte) (1 << bit);
        Logs.replaceSegment(directory, segment, bytes);
    }
}
