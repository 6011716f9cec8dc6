package io.kvmsim.debug;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.UserBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
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

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    seconds >= 2    | #3
                    seconds > 3     | #5
                    seconds > 100   | #5
                    vcpus >= 3      | #6
                    vcpus >= 4      |
                    """)
    void calls_in_real_time_come_after_all_others_and_a_closed_vm_has_no_state(String bad, String place)
            throws Exception {
        var found = Bisection.of(Tracks.withRealTime(), Condition.parse(bad));
        assertThat(found.map(it -> it.stop().place()).orElse(null)).isEqualTo(place);
    }

    @Test
    void a_time_that_only_the_close_is_behind_is_found() throws Exception {
        var closed = Tracks.of(new Call.CreateVm(0), new Call.CreateVcpu(0), new Call.Close());
        var found = Bisection.of(closed, Condition.parse("seconds >= 2"));
        assertThat(found.orElseThrow().stop().place()).isEqualTo("#3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    crypto.aes.keys-made > 40000                           | true
                    crypto.aes.keys-made > 40000 && crypto.aes == on       | false
                    """)
    void one_event_among_a_hundred_thousand_is_found(String bad, boolean byHalving) throws Exception {
        var calls = new Call[100_001];
        calls[0] = new Call.CreateVm(0);
        Arrays.fill(calls, 1, calls.length, Tracks.set(VmAttribute.CRYPTO_ENABLE_AES_KW, UserBuffer.NONE));
        var found = Bisection.of(Tracks.of(calls), Condition.parse(bad)).orElseThrow();
        assertThat(found.stop().place()).isEqualTo("#40001");
        assertThat(found.byHalving()).isEqualTo(byHalving);
        assertThat(found.looked()).isEqualTo(byHalving ? 17 : 40_001);
    }
}
