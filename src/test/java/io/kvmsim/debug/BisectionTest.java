package io.kvmsim.debug;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BisectionTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    vcpus >= 1               | #5  | true
                    vcpus >= 2               | #6  | true
                    crypto.aes.keys-made > 2 | #9  | true
                    vcpus >= 3               |     | true
                    crypto.aes == off        | #8  | false
                    errno.EINVAL == 1        | #10 | false
                    mem.limit > 200TiB       |     | false
                    """)
    void finds_the_first_stop(String bad, String place, boolean byHalving) throws Exception {
        var found = Bisection.of(Tracks.small(), Condition.parse(bad));
        assertThat(found.map(it -> it.stop().place()).orElse(null)).isEqualTo(place);
        found.ifPresent(it -> assertThat(it.byHalving()).isEqualTo(byHalving));
        found.filter(Bisection::byHalving)
                .ifPresent(it -> assertThat(it.looked()).isLessThanOrEqualTo(4));
    }
}
