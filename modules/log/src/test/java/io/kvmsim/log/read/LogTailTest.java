package io.kvmsim.log.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
    @TempDir
    Path directory;

    private byte[] whole;
    private final ArrayList<Long> ends = new ArrayList<>();
    private long settled;

    @BeforeEach
    void write_a_segment_of_four_groups() throws IOException {
        try (var writer = Logs.open(directory)) {
            for (int number = 1; number <= 4; number++) {
                Logs.append(writer, Logs.event("a", number));
                ends.add(writer.forcedEnd());
            }
        }
        whole = Logs.segment(directory, 1);
    }

    private LogTail tail() {
        return new LogTail(directory, LogCursor.START, () -> settled);
    }

    @Test
    void what_was_half_written_when_it_was_read_ahead_is_read_again() throws IOException {
        int first = ends.get(0).intValue();
        int second = ends.get(1).intValue();
        for (int written = first; written < second; written++) {
            // Room was made for the second group, and some of it is there.
            Logs.replaceSegment(directory, 1, Arrays.copyOf(Arrays.copyOf(whole, written), whole.length));
            settled = first;
            try (var tail = tail()) {
                assertThat(tail.next().header().groupNumber()).isEqualTo(1);
                assertThat(tail.next()).isNull();
                Logs.replaceSegment(directory, 1, whole);
                settled = second;
                assertThat(tail.next().header().groupNumber()).isEqualTo(2);
                assertThat(tail.next()).isNull();
            }
        }
    }

    @Test
    void it_does_not_go_past_what_is_settled_though_more_is_there() throws IOException {
        try (var tail = tail()) {
            assertThat(tail.next()).isNull();
            settled = ends.get(2);
            for (int number = 1; number <= 3; number++) {
                assertThat(tail.next().header().groupNumber()).isEqualTo(number);
            }
            assertThat(tail.next()).isNull();
        }
    }

    @Test
    void what_is_settled_and_not_there_is_damage() throws IOException {
        settled = ends.get(3);
        Logs.replaceSegment(directory, 1, Arrays.copyOf(whole, ends.get(1).intValue() + 20));
        try (var tail = tail()) {
            tail.next();
            tail.next();
            assertThatThrownBy(tail::next)
                    .isInstanceOfSatisfying(JournalDamaged.class, damage -> assertThat(damage.offset())
                            .isEqualTo(ends.get(1)));
        }
    }
}
