package io.kvmsim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.scenario.Scenario.GuestGroup;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GuestNamesTest {
    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    /// As if each name were compared.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_pattern_matches_where_it_matches_some_name(long seed) {
        var random = new SplittableRandom(seed);
        for (int time = 0; time < 50; time++) {
            int count = 1 + random.nextInt(random.nextBoolean() ? 12 : 12_000);
            var group = group(random.nextBoolean() ? "web" : "w1", count);
            var pattern = pattern(random, group.vm(1 + random.nextInt(count)));
            boolean expected = IntStream.rangeClosed(1, count)
                    .anyMatch(number -> TimelineEntry.matches(pattern, group.vm(number)));
            assertThat(GuestNames.hasMatch(group, pattern))
                    .as("%s of %s to %s", pattern, group.vm(1), group.vm(count))
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "web-*, true",
        "*, true",
        "web-10000000, true",
        "web-09999999, true",
        "web-10000001, false",
        "web-00000000, false",
        "web-*x*, false",
        "*1*2*3*4*5*6*7*, true",
        "*1*2*3*4*5*6*7*8*9*, false",
        "web-9*9*9*9*9*9*9*9, false",
        "wep-*, false",
    })
    void ten_million_names_cost_no_more_than_few(String pattern, boolean expected) {
        assertThat(GuestNames.hasMatch(group("web", 10_000_000), pattern)).isEqualTo(expected);
    }

    /// A name in which some characters are others, or stars.
    private static String pattern(SplittableRandom random, String name) {
        var pattern = new StringBuilder(name);
        for (int change = random.nextInt(4); change > 0 && !pattern.isEmpty(); change--) {
            int at = random.nextInt(pattern.length());
            switch (random.nextInt(4)) {
                case 0 -> pattern.setCharAt(at, '*');
                case 1 -> pattern.setCharAt(at, (char) ('0' + random.nextInt(10)));
                case 2 -> pattern.replace(at, Math.min(pattern.length(), at + 3), "*");
                default -> pattern.insert(at, random.nextBoolean() ? "*" : "7");
            }
        }
        return pattern.toString();
    }

    private static GuestGroup group(String name, int count) {
        return new GuestGroup(name, count, null);
    }
}
