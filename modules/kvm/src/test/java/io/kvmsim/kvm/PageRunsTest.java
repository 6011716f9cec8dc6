package io.kvmsim.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.pages.PageSet;
import io.kvmsim.kvm.pages.Pages;
import io.kvmsim.kvm.state.PagesEdit;
import io.kvmsim.kvm.state.VmEvent.PageRun;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The states of pages are their runs, and the runs are the states of pages.
class PageRunsTest {
    private static final long PAGES = 3L << PageSet.CHUNK_BITS;
    private static final int STATES = 32;

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    private static Pages any(SplittableRandom random) {
        var pages = new PagesEdit(Pages.FRESH);
        for (int run = random.nextInt(40); run > 0; run--) {
            long first = random.nextLong(PAGES);
            long count = 1 + random.nextLong(random.nextBoolean() ? 4 : PAGES);
            pages.state(new PageRun(0, first, count, random.nextInt(STATES), false));
        }
        return pages.made();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void pages_of_their_runs_are_the_same(long seed) {
        var pages = any(new SplittableRandom(seed));
        assertThat(Pages.of(pages.runs())).isEqualTo(pages);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void runs_say_of_every_page_what_it_is_and_leave_out_fresh_ones(long seed) {
        var pages = any(new SplittableRandom(seed));
        long at = 0;
        int before = 0;
        for (var run : pages.runs()) {
            assertThat(run.page()).isGreaterThanOrEqualTo(at);
            assertThat(run.state()).isNotZero();
            assertThat(run.page() == at && run.state() == before)
                    .as("two runs that are one")
                    .isFalse();
            for (; at < run.page(); at++) {
                assertThat(pages.state(at).bits()).isZero();
            }
            for (; at < run.page() + run.count(); at++) {
                if (pages.state(at).bits() != run.state()) {
                    assertThat(pages.state(at).bits()).as("page %d", at).isEqualTo(run.state());
                }
            }
            before = run.state();
        }
        assertThat(pages.runs().isEmpty()).isEqualTo(pages.equals(Pages.FRESH));
    }

    @Test
    void fresh_pages_have_no_run() {
        assertThat(Pages.FRESH.runs()).isEmpty();
        assertThat(Pages.of(Pages.FRESH.runs())).isEqualTo(Pages.FRESH);
    }
}
