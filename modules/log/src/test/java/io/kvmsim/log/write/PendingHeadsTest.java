package io.kvmsim.log.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.log.bytes.IdBytes;
import io.kvmsim.log.format.LogRecord.Kind;
import io.kvmsim.log.read.Index;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PendingHeadsTest {
    private final Index index = new Index(Path.of("nowhere"));
    private final PendingHeads group = new PendingHeads();
    private final Map<String, Index.Head> oracle = new HashMap<>();

    /// Ids that the index knows and ids that it does not, some of them several times in a group.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void group_after_group_the_index_says_what_a_map_says(long seed) {
        var random = new SplittableRandom(seed);
        var position = 0L;
        for (int round = 0; round < 200; round++) {
            int writes = random.nextInt(1, 100);
            for (int write = 0; write < writes; write++) {
                position += random.nextLong(1, 1L << 30);
                write("vm-" + random.nextInt(2_000), random, position);
            }
            group.raise(index);
            group.clear();
            assertThat(group.size()).isZero();
        }
        oracle.forEach((id, head) ->
                assertThat(index.head(id)).as("seed %d, %s", seed, id).isEqualTo(head));
        assertThat(index.size()).isEqualTo(oracle.size());
    }

    private void write(String name, SplittableRandom random, long position) {
        var id = IdBytes.of(name);
        var known = group.find(id);
        if (known == null) {
            var place = index.place(id);
            known = new PendingHeads.Pending(id, place == Index.NO_PLACE ? Index.Head.NONE : index.head(place), place);
        }
        assertThat(known.head()).isEqualTo(oracle.getOrDefault(name, Index.Head.NONE));
        var kind = random.nextInt(10) == 0 ? Kind.DELETION : Kind.EVENT;
        var sequenceNr = random.nextLong(1, Long.MAX_VALUE);
        group.raise(known.with(known.head().after(kind, sequenceNr, position)));
        oracle.merge(
                name, Index.Head.of(kind, sequenceNr, position), (head, _) -> head.after(kind, sequenceNr, position));
    }
}
