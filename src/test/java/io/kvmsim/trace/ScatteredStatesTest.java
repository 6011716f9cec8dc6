package io.kvmsim.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.StateDigest;
import io.kvmsim.ledger.Step;
import io.kvmsim.ledger.Turn;
import io.kvmsim.ledger.TurnRecord;
import io.kvmsim.values.BadInput;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// 65,536 pages whose states alternate once took 58 seconds. Work is counted in bytes that are allocated: as many pages
/// in one state need nearly nothing, and alternating ones a few objects for each run.
class ScatteredStatesTest {
    private static final int PAGES = 65_536;
    private static final long BYTES_A_PAGE_MAX = 1_000;

    private static String file(String name) {
        try {
            return Path.of(ScatteredStatesTest.class
                            .getResource("/scattered/%s.jsonl.gz".formatted(name))
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static TraceCheck.Result checked(String name) throws BadInput {
        try (var reader = TraceReader.open(file(name))) {
            return TraceCheck.run(reader, true);
        }
    }

    @BeforeAll
    static void load_classes() throws BadInput {
        checked("alike");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alternating", "alike"})
    void a_trace_is_checked_at_the_cost_of_its_pages(String name) throws BadInput {
        long before = allocated();
        var result = checked(name);
        long bytes = allocated() - before;
        assertThat(result.mismatches()).isZero();
        assertThat(result.calls()).isEqualTo(4);
        assertThat(bytes).isLessThan(PAGES * BYTES_A_PAGE_MAX);
    }

    @Test
    void a_record_of_it_is_decoded_folded_and_digested_at_the_cost_of_its_pages() throws BadInput {
        try (var reader = TraceReader.open(file("alternating"))) {
            var home = new NamedHost("z15-1", reader.host());
            var steps = Recording.read(reader).calls().stream()
                    .map(it -> new Step(it.call().vm(), it.call().call(), Circumstances.USUAL))
                    .toList();
            var nothing = Entity.initial("a");
            long before = allocated();
            var turn = Turn.decide(nothing, home, steps, new Cause.Virtual(0), Refusals.ALL);
            var body = turn.record().orElseThrow().body();
            var folded = nothing.apply(TurnRecord.stored(body, Optional.empty()), _ -> home);
            var digest = StateDigest.of(folded.monitor());
            assertThat(allocated() - before).isLessThan(PAGES * BYTES_A_PAGE_MAX);
            assertThat(digest).isEqualTo(StateDigest.of(turn.monitor()));
            assertThat(List.of(folded.monitor())).containsExactly(turn.monitor());
            assertThat(folded.monitor().pages().usageLow().size()).isEqualTo(PAGES / 2);
        }
    }
}
