package io.kvmsim.log.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.log.bytes.IdBytes;
import io.kvmsim.log.format.LogRecord.Kind;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexTest {
    private static final int BYTES_AN_ID_MAX = 70;

    private final Index index = new Index(Path.of("nowhere"));

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void it_answers_as_a_map_does(long seed) {
        var random = new SplittableRandom(seed);
        var oracle = new HashMap<String, Index.Head>();
        var position = 0L;
        for (int step = 0; step < 20_000; step++) {
            position += random.nextLong(1, 1L << random.nextInt(1, 40));
            var id = anyId(random);
            var kind = random.nextInt(10) == 0 ? Kind.DELETION : Kind.EVENT;
            var sequenceNr = random.nextLong(1, Long.MAX_VALUE);
            index.raise(IdBytes.of(id), Index.Head.of(kind, sequenceNr, position));
            oracle.put(id, oracle.getOrDefault(id, Index.Head.NONE).after(kind, sequenceNr, position));
            var other = anyId(random);
            assertThat(index.head(other)).isEqualTo(oracle.getOrDefault(other, Index.Head.NONE));
        }
        assertThat(contents()).isEqualTo(oracle);
        assertThat(index.size()).isEqualTo(oracle.size());
    }

    @Test
    void of_heads_that_come_in_any_order_the_newest_stands() {
        var id = IdBytes.of("a");
        index.raise(id, new Index.Head(7, 900, 0));
        index.raise(id, new Index.Head(3, 400, 2));
        assertThat(index.head("a")).isEqualTo(new Index.Head(7, 900, 2));
    }

    @ParameterizedTest(name = "{0} ids")
    @ValueSource(ints = {300_000, 500_000, 700_000, 1_000_000})
    void an_id_of_twelve_characters_takes_few_bytes(int count) {
        for (int i = 1; i <= count; i++) {
            index.raise(IdBytes.of("vm-%09d".formatted(i)), new Index.Head(i, i, 0));
        }
        assertThat(index.size()).isEqualTo(count);
        assertThat(index.bytes() / (double) count).as("bytes an id").isLessThanOrEqualTo(BYTES_AN_ID_MAX);
    }

    @Test
    void who_reads_while_it_grows_sees_whole_heads_that_never_go_back() throws Exception {
        var isDone = new AtomicBoolean();
        var writer = Thread.ofPlatform().start(() -> {
            for (int i = 1; i <= 300_000; i++) {
                index.raise(IdBytes.of("vm-" + i % 100), new Index.Head(i, 2L * i, 0));
                index.raise(IdBytes.of("other-" + i), new Index.Head(i, 2L * i, 0));
            }
            isDone.set(true);
        });
        var last = 0L;
        while (!isDone.get()) {
            var head = index.head("vm-7");
            assertThat(head.position()).isEqualTo(2 * head.highestSequenceNr()).isGreaterThanOrEqualTo(last);
            last = head.position();
        }
        writer.join();
        assertThat(index.head("vm-7").highestSequenceNr()).isEqualTo(299_907);
    }

    private Map<String, Index.Head> contents() {
        var contents = new HashMap<String, Index.Head>();
        index.copies().forEach(heads -> heads.forEach((id, head) -> contents.put(id.toString(), head)));
        return contents;
    }

    /// A few that come again and again, short, long and not ASCII.
    private static String anyId(SplittableRandom random) {
        var number = random.nextInt(3000);
        return switch (number % 4) {
            case 0 -> "vm-" + number;
            case 1 -> "x".repeat(number);
            case 2 -> "würfel-" + number + "-\uD83C\uDFB2".repeat(number % 60);
            default -> Integer.toString(number, Character.MAX_RADIX);
        };
    }
}
