package io.kvmsim.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.call.Circumstances;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostAccountTest {
    private static final int LISTS = 60;

    private static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    /// @param bound the most that the list can allocate
    /// @param wants what it allocates, if that is free
    private record Wish(long bound, long wants) {
        boolean fits(long offered) {
            return offered == Circumstances.ALL || offered >= wants;
        }
    }

    private record Offered(Wish wish, boolean fits) {
        long growth() {
            return fits ? wish.wants() : 0;
        }
    }

    private static List<Wish> wishes(Random random) {
        var all = new ArrayList<Wish>();
        for (int index = 0; index < LISTS; index++) {
            long bound = random.nextInt(0, 40);
            all.add(new Wish(bound, random.nextLong(0, bound + 1)));
        }
        return all;
    }

    /// The oracle: one list after the other, with plain sums.
    private static List<Boolean> oneByOne(long memory, List<Wish> wishes) {
        long left = memory;
        var fits = new ArrayList<Boolean>();
        for (var wish : wishes) {
            boolean has = left >= wish.wants();
            fits.add(has);
            left -= has ? wish.wants() : 0;
        }
        return fits;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void lists_under_way_together_get_what_each_would_get_alone(long seed) {
        var random = new Random(seed);
        long memory = random.nextInt(0, 1200);
        var wishes = wishes(random);
        long held = random.nextInt(0, 50);
        long relieved = random.nextInt(0, 50);
        var account = new HostAccount(null, memory - relieved + held);
        account.pressure(held);
        account.relieved(relieved);
        var fits = new ArrayList<Boolean>();
        var underWay = new ArrayList<Offered>();
        while (fits.size() < LISTS || !underWay.isEmpty()) {
            if (fits.size() < LISTS && (underWay.isEmpty() || random.nextBoolean())) {
                var wish = wishes.get(fits.size());
                long offered = account.offer(wish.bound());
                if (offered != HostAccount.WAIT) {
                    underWay.add(new Offered(wish, wish.fits(offered)));
                    fits.add(wish.fits(offered));
                    continue;
                }
                assertThat(underWay).as("a list waits for others only").isNotEmpty();
            }
            var settled = underWay.remove(random.nextInt(underWay.size()));
            account.settle(settled.wish().bound(), settled.growth());
        }
        assertThat(fits).isEqualTo(oneByOne(memory, wishes));
        assertThat(account.granted()).isZero();
        assertThat(account.underWay()).isZero();
        assertThat(account.free()).isNotNegative();
    }

    @Test
    void a_host_whose_guests_hold_more_than_it_has_offers_nothing() {
        var account = new HostAccount(null, 100);
        account.pressure(150);
        assertThat(account.free()).isEqualTo(-50);
        assertThat(account.offer(1)).isZero();
        assertThat(account.offer(0)).as("alone until it settles").isEqualTo(HostAccount.WAIT);
    }
}
