package io.kvmsim.kvm.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuestClockTest {
    private static final long MICROSECOND = 1L << 12;
    private static final int CLOCKS = 100_000;

    @Test
    void equal_clocks_have_equal_hash_codes() {
        for (int epdx = 0; epdx <= 255; epdx++) {
            assertThat(new GuestClock(-7 * MICROSECOND, epdx))
                    .hasSameHashCodeAs(new GuestClock(-7 * MICROSECOND, epdx));
        }
    }

    /// In lists too, whose hash codes keep only what the factors of their parts leave.
    @Test
    void clocks_a_microsecond_apart_do_not_share_their_hash_codes() {
        long codes = IntStream.range(0, CLOCKS)
                .map(i -> Integer.hashCode(30784 * new GuestClock(i * MICROSECOND, 0).hashCode()))
                .distinct()
                .count();
        assertThat(codes).isGreaterThan(CLOCKS * 99 / 100);
    }
}
