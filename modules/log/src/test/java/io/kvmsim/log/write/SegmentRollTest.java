package io.kvmsim.log.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.read.LogReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentRollTest {
    @TempDir
    Path directory;

    @Test
    void segments_stay_within_their_size_and_a_closed_one_never_changes() throws IOException {
        var closed = new HashMap<Integer, byte[]>();
        var expected = new ArrayList<String>();
        for (int session = 0; session < 3; session++) {
            try (var writer = Logs.open(directory, Logs.SMALL_SEGMENTS)) {
                for (int i = 1; i <= 20; i++) {
                    var event = Logs.event("vm-" + session, i);
                    Logs.append(writer, event);
                    expected.add("vm-" + session + " #" + i + " payload of vm-" + session + " " + i);
                    var numbers = SegmentFiles.list(directory);
                    for (var number : numbers.subList(0, numbers.size() - 1)) {
                        var bytes = Logs.segment(directory, number);
                        assertThat(closed.computeIfAbsent(number, _ -> bytes)).isEqualTo(bytes);
                    }
                }
            }
        }
        assertThat(closed).hasSizeGreaterThan(5);
        assertThat(closed.values()).allSatisfy(bytes -> assertThat(bytes.length).isLessThanOrEqualTo(1024));
        assertThat(Logs.read(directory)).isEqualTo(expected);
        assertThat(SegmentFiles.list(directory).getFirst()).isEqualTo(1);
    }

    @Test
    void a_group_longer_than_a_segment_has_one_to_itself() throws IOException {
        var large = "x".repeat(5000);
        try (var writer = Logs.open(directory, Logs.SMALL_SEGMENTS)) {
            Logs.append(writer, Logs.event("a", 1, "before"));
            Logs.append(writer, Logs.event("a", 2, large));
            Logs.append(writer, Logs.event("a", 3, "after"));
            assertThat(SegmentFiles.list(directory)).containsExactly(1, 2, 3);
            assertThat(Logs.replay(writer, "a")).containsExactly("a #1 before", "a #2 " + large, "a #3 after");
        }
        assertThat(Logs.read(directory)).containsExactly("a #1 before", "a #2 " + large, "a #3 after");
    }

    @Test
    void a_history_is_followed_back_over_segments() throws IOException {
        try (var writer = Logs.open(directory, Logs.SMALL_SEGMENTS)) {
            for (int i = 1; i <= 100; i++) {
                Logs.append(writer, Logs.event("vm-" + i % 7, i));
            }
        }
        var seen = new ArrayList<Long>();
        LogReader.open(directory).records("vm-3", record -> seen.add(record.sequenceNr()));
        assertThat(seen).containsExactly(3L, 10L, 17L, 24L, 31L, 38L, 45L, 52L, 59L, 66L, 73L, 80L, 87L, 94L);
    }

    @Test
    void a_segment_that_was_made_and_not_yet_written_is_gone_on_with() throws IOException {
        var image = directory.resolve("image");
        var log = directory.resolve("log");
        try (var writer = Logs.open(log)) {
            Logs.append(writer, Logs.event("a", 1, "one"));
            Logs.crashImage(log, image);
        }
        Logs.replaceSegment(image, 2, new byte[0]);
        assertThat(Logs.read(image)).containsExactly("a #1 one");
        try (var writer = Logs.open(image)) {
            Logs.append(writer, Logs.event("a", 2, "two"));
            assertThat(Logs.replay(writer, "a")).containsExactly("a #1 one", "a #2 two");
        }
        assertThat(SegmentFiles.list(image)).containsExactly(1, 2);
        assertThat(Logs.read(image)).containsExactly("a #1 one", "a #2 two");
    }

    @Test
    void a_torn_first_group_of_a_new_segment_is_a_tail() throws IOException {
        var image = directory.resolve("image");
        var log = directory.resolve("log");
        try (var writer = Logs.open(log, Logs.SMALL_SEGMENTS)) {
            Logs.append(writer, Logs.event("a", 1, "x".repeat(900)));
            Logs.append(writer, Logs.event("a", 2, "y".repeat(900)));
            Logs.crashImage(log, image);
        }
        var whole = Logs.segment(image, 2);
        for (int cut = 0; cut < whole.length; cut += 7) {
            var torn = Arrays.copyOf(whole, cut);
            Logs.replaceSegment(image, 2, torn);
            assertThat(Logs.read(image)).hasSize(1);
            assertThat(LogReader.open(image).extent().tail().bytes()).isEqualTo(Logs.written(torn));
        }
        Logs.open(image).close();
        assertThat(Logs.read(image)).hasSize(1);
        assertThat(List.of(Files.size(SegmentFiles.of(image, 2)))).containsExactly((long) GroupHeader.BYTES);
    }

    @Test
    void a_segment_that_is_written_has_room_ahead_and_a_closed_one_has_none() throws IOException {
        try (var writer = Logs.open(directory, Logs.SMALL_SEGMENTS)) {
            assertThat(Files.size(SegmentFiles.of(directory, 1)))
                    .as("nothing written yet")
                    .isZero();
            Logs.append(writer, Logs.event("a", 1, "x".repeat(800)));
            assertThat(Files.size(SegmentFiles.of(directory, 1))).isEqualTo(Logs.SMALL_SEGMENTS.segmentBytes());
            var end = Logs.segment(directory, 1).length;
            Logs.append(writer, Logs.event("a", 2, "y".repeat(800)));
            assertThat(Files.size(SegmentFiles.of(directory, 1))).isEqualTo(end);
            assertThat(LogReader.open(directory).extent().tail().isEmpty()).isTrue();
            assertThat(Logs.read(directory)).hasSize(2);
        }
        assertThat(Files.size(SegmentFiles.of(directory, 2)))
                .isEqualTo(LogReader.open(directory).extent().end() - Files.size(SegmentFiles.of(directory, 1)));
    }

    @Test
    void leftover_segments_after_the_end_are_cut_by_the_writer() throws IOException {
        try (var writer = Logs.open(directory)) {
            Logs.append(writer, Logs.event("a", 1, "one"));
        }
        Logs.replaceSegment(directory, 2, new byte[] {1, 2, 3});
        Logs.replaceSegment(directory, 4, new byte[] {4, 5});
        assertThat(LogReader.open(directory).extent().tail().bytes()).isEqualTo(5);
        Logs.open(directory).close();
        assertThat(LogReader.open(directory).extent().tail().isEmpty()).isTrue();
        assertThat(SegmentFiles.list(directory)).doesNotContain(4);
    }
}
