package io.kvmsim.scenario.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same as a list of page numbers has it that is walked page by page.
class UnusedPagesTest {
    private static final int PAGES_MAX = 60;
    private static final int STEPS = 400;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void pages_are_taken_in_the_order_in_which_they_were_marked_and_none_is_marked_twice(long seed) {
        var random = new SplittableRandom(seed);
        var unused = new UnusedPages();
        var order = new ArrayDeque<Integer>();
        int next = 0;
        int touched = 1 + random.nextInt(PAGES_MAX);
        for (int step = 0; step < STEPS; step++) {
            touched += random.nextInt(10) == 0 ? random.nextInt(5) : 0;
            int taken = random.nextInt(order.size() + 1);
            for (var pages : unused.take(taken)) {
                for (long page = pages.from(); page < pages.to(); page++) {
                    assertThat(order.removeFirst()).isEqualTo((int) page);
                }
            }
            int more = random.nextInt(touched - order.size() + 1);
            for (var pages : unused.mark(more, touched)) {
                for (long page = pages.from(); page < pages.to(); page++) {
                    next = next >= touched ? 0 : next;
                    while (order.contains(next)) {
                        next = next + 1 == touched ? 0 : next + 1;
                    }
                    assertThat((int) page).isEqualTo(next);
                    order.addLast(next++);
                }
            }
            assertThat(unused.count()).isEqualTo(order.size());
        }
    }
}
