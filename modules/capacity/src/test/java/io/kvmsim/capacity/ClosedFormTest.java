package io.kvmsim.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.capacity.Simulated.Outcome;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The simulation agrees with the closed form to the byte: hosts get exactly the memory that a number of guests need,
/// and then one byte less.
class ClosedFormTest {
    private static final List<String> HOSTS = List.of("zEC12", "z13", "z14", "z15", "z16", "z17");
    private static final List<Integer> CPUS = List.of(1, 2, 3, 4, 8, 16, 63, 64, 65, 248);
    private static final List<String> SIZES =
            List.of("1GiB", "2GiB", "3GiB", "4GiB", "5GiB", "31GiB", "256GiB", "1TiB", "9TiB");
    private static final int CASES = 54;
    private static final double ANY_OVERCOMMIT = 100;

    /// @param guests that are to fit
    record Case(String host, int cpus, String memory, int touched, int unused, boolean cmma, int guests, int swap) {
        String use() {
            return "touched: %d%%, unused: %d%%, balloon: %d%%".formatted(touched, unused, guests % 3);
        }

        String guest() {
            return "{name: web, cpus: %d, memory: %s, model: \"zEC12,csske=off\", use: all}".formatted(cpus, memory);
        }

        String host(long bytes) {
            return "machine: %s.json, memory: %dB, reserved: 1MiB, swap: %dMiB".formatted(host, bytes, swap);
        }
    }

    static Stream<Case> cases() {
        var random = new SplittableRandom(2026);
        return Stream.iterate(0, it -> it + 1).limit(CASES).map(number -> {
            var host = HOSTS.get(number % HOSTS.size());
            // the last two need the extended SCA, which zEC12 does not have
            var cpus = CPUS.get(random.nextInt(host.equals("zEC12") ? CPUS.size() - 2 : CPUS.size()));
            var memory = SIZES.get(number / HOSTS.size() % SIZES.size());
            int guests = memory.endsWith("TiB") ? 2 : 1 + random.nextInt(20);
            return new Case(
                    host,
                    cpus,
                    memory,
                    10 + random.nextInt(91),
                    random.nextInt(60),
                    random.nextBoolean(),
                    guests,
                    random.nextInt(3) * 100);
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void as_many_fit_as_the_closed_form_says(Case it) throws Exception {
        var costs = Plans.plan(Plans.scenario(it.host(32L << 40), it.use(), it.guest()), 0.001)
                .costs();
        var cost = costs.stream()
                .filter(one -> one.cmma() == it.cmma())
                .findFirst()
                .orElseThrow();
        long each = cost.kernel() + cost.resident() - cost.givenBack();
        long needed = it.guests() * each + (1 << 20) - ((long) it.swap() << 20);
        assertFits(it, needed, it.guests());
        assertFits(it, needed - 1, it.guests() - 1);
    }

    private static void assertFits(Case it, long memory, int guests) throws Exception {
        var row =
                Plans.row(Plans.plan(Plans.scenario(it.host(memory), it.use(), it.guest()), ANY_OVERCOMMIT), it.cmma());
        assertThat(row.fits()).isEqualTo(guests);
        assertThat(row.limit()).isEqualTo(Limit.MEMORY);
        assertThat(row.simulation()).isEqualTo(new Simulated(Outcome.CONFIRMED, guests));
    }
}
