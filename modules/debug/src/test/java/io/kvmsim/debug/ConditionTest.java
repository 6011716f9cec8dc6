package io.kvmsim.debug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.values.Expression;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '§', textBlock = """
                    vcpus >= 1                              § 5 6 7 8 9 10
                    vcpus == 2 && refused == 1              § 7 10
                    mem.limit == 4GiB                       § 2 3 4 5 6 7 8 9 10
                    mem.limit-max - 4GiB > mem.limit        § 2 3 4 5 6 7 8 9 10
                    slots.0.size == 1GiB && vcpus == 0      § 3 4
                    vcpus.1.in-sca == on                    § 6 7 8 9 10
                    crypto.aes == off                       § 8
                    crypto.aes.keys-made > 2                § 9 10
                    errno.EBUSY == 1                        § 7
                    errno.EINVAL == 1 || is.VmCreated == 1  § 1 10
                    seconds > 1.5s && seconds < 3500ms      § 3 4
                    vcpus.9.aes == on                       § ''
                    !(vcpus.9.aes == on) && refused == 1    § 7 10
                    """)
    void holds_after_these_stops(String text, String stops) throws Exception {
        var track = Tracks.small();
        var condition = Condition.parse(text);
        var holding = LongStream.range(0, track.size())
                .filter(number -> condition.holds(track.stop(number).orElseThrow()))
                .mapToObj(number -> String.valueOf(number + 1))
                .toList();
        assertThat(String.join(" ", holding)).isEqualTo(stops);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    vcpu > 1          | there is no "vcpu"
                    slots.0.sise      | it gives
                    mem.limit         | it gives
                    vcpus > 1 at 10m  | "at" has no place here
                    vcpus >           | it cannot be read
                    foo.n0 > cat_food | there is no "foo.0"
                    """)
    void that_are_none_are_refused(String text, String says) {
        assertThatThrownBy(() -> Condition.parse(text))
                .isInstanceOf(Expression.Malformed.class)
                .hasMessageContaining(says);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vcpus >= 2", "vcpus > 0", "crypto.aes.keys-made > 100", "seconds >= 10m"})
    void that_only_grow_are_monotone(String text) throws Exception {
        assertThat(Condition.parse(text).isMonotone()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"vcpus == 2", "mem.limit > 1", "vcpus > mem.limit", "vcpus > 1 && refused == 1", "vcpus < 2"})
    void others_are_not(String text) throws Exception {
        assertThat(Condition.parse(text).isMonotone()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seconds < 5",
                "seconds <= 5",
                "seconds > -1",
                "seconds >= 0",
                "seconds == seconds",
                "5 > seconds"
            })
    void a_time_that_nobody_knows_compares_as_false(String text) throws Exception {
        var known = Tracks.small().stop(0).orElseThrow();
        var stop = new Stop(
                known.place(), "", -1, known.vm(), known.text(), known.types(), "", "", known.before(), known.after());
        assertThat(Condition.parse(text).holds(stop)).isFalse();
    }
}
