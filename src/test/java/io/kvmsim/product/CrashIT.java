package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.ledger.NamedHost;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Kill -9: a process that was told that its calls are stored is killed in the middle of them, again and again, on
/// one journal. What it was told is true.
class CrashIT {
    private static final int KILLS = 10;
    private static final int KILLED = 128 + 9;
    private static final int VMS = 6;
    private static final int LISTS = 6000;
    private static final int KILLED_AFTER_MAX = 1000;

    /// Small, so that processes are killed while they go on to another segment, too.
    private static final long SEGMENT_BYTES = 64 << 10;

    @TempDir
    private Path folder;

    private final List<Acknowledgement> acknowledged = new ArrayList<>();

    static LongStream seed() {
        return Product.seed();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seed")
    void what_was_acknowledged_outlives_ten_kills(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        var journal = folder.resolve("journal");
        var home = Caller.home(Product.HOST);
        var before = Map.<String, List<String>>of();
        for (int kills = 0; kills < KILLS; ) {
            int killedAfter = 1 + random.nextInt(KILLED_AFTER_MAX);
            boolean killed = call(journal, LISTS, killedAfter, before);
            before = checked(journal, home).heads();
            kills += killed ? 1 : 0; // one that was done before it was hit does not count
        }
        assertThat(call(journal, VMS, Integer.MAX_VALUE, before)).isFalse();
        assertThat(checked(journal, home).extent().tail().isEmpty()).isTrue();
    }

    private Histories checked(Path journal, NamedHost home) throws IOException {
        var histories = Histories.of(journal, home);
        assertThat(histories.lost(acknowledged))
                .as("acknowledged and lost, of %d", acknowledged.size())
                .isEmpty();
        return histories;
    }

    /// Lets a process make calls, and kills it after a number of acknowledgements. Whether it was killed before its
    /// last.
    private boolean call(Path journal, int lists, int killedAfter, Map<String, List<String>> before) throws Exception {
        var arguments = List.of(
                journal.toString(),
                Product.HOST.toString(),
                String.valueOf(VMS),
                String.valueOf(lists),
                String.valueOf(SEGMENT_BYTES));
        var child = Product.java(Caller.class, arguments).start();
        var next = new HashMap<String, Long>();
        boolean ended = false;
        int exit;
        try (BufferedReader lines = child.inputReader()) {
            int count = 0;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(Caller.END)) {
                    ended = true;
                    continue;
                }
                var said = Acknowledgement.of(line);
                if (line.startsWith(Caller.RECOVERED)) {
                    var chain = before.getOrDefault(said.vm(), List.of());
                    assertThat(said.sequenceNr()).as("records of %s", said.vm()).isEqualTo(chain.size());
                    assertThat(chain.isEmpty() || chain.getLast().equals(said.head()))
                            .as("%s goes on from head %s", said.vm(), said.head())
                            .isTrue();
                } else {
                    assertThat(said.sequenceNr()).isEqualTo(next.getOrDefault(said.vm(), said.sequenceNr()));
                    acknowledged.add(said);
                    if (++count == killedAfter) {
                        // Not Process.destroyForcibly(): that closes the pipe, and what it holds would be lost.
                        child.toHandle().destroyForcibly();
                    }
                }
                next.put(said.vm(), said.sequenceNr() + 1);
            }
            exit = child.waitFor();
        } finally {
            child.destroyForcibly();
        }
        // A kill may hit one that has said its last word and has not ended yet.
        assertThat(exit).isIn(ended ? List.of(0, KILLED) : List.of(KILLED));
        return !ended;
    }
}
