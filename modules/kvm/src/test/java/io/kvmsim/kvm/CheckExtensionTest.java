package io.kvmsim.kvm;

import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.Story.givenNothing;
import static io.kvmsim.kvm.Story.givenUcontrol;
import static io.kvmsim.kvm.state.TestHosts.HPAGE;
import static io.kvmsim.kvm.state.TestHosts.MINIMAL;
import static io.kvmsim.kvm.state.TestHosts.NO_BSCAO64;
import static io.kvmsim.kvm.state.TestHosts.NO_ESCA;
import static io.kvmsim.kvm.state.TestHosts.NO_SIGPIF;
import static io.kvmsim.kvm.state.TestHosts.NO_UV;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.call.Call.CheckExtension;
import io.kvmsim.kvm.state.TestHosts;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The table of spec 4.5, by number.
class CheckExtensionTest {
    private static final int[] ALWAYS_1 = {
        3, 14, 16, 21, 23, 30, 32, 36, 40, 42, 54, 59, 70, 71, 73, 74, 82, 85, 89, 98, 99, 101, 105, 106, 109, 110, 113,
        114, 122, 130, 136, 141, 145, 150, 179, 182, 186, 203, 215, 231
    };
    private static final int[] OF_HOST = {79, 107, 124, 140, 152, 222, 180, 224, 217, 221};
    private static final int NUMBERS = 300;

    private static int ask(Story story, long cap) {
        var decision = story.when(new CheckExtension(cap)).decision();
        assertThat(decision.events()).isEmpty();
        return decision.answer().ret();
    }

    private static Map<Integer, Integer> fixed() {
        var answers = new HashMap<Integer, Integer>();
        for (int cap : ALWAYS_1) {
            answers.put(cap, 1);
        }
        answers.put(108, 65536);
        answers.put(211, 3);
        answers.put(25, 4096);
        answers.put(10, 32767);
        answers.put(195, 0x1001_0003);
        return answers;
    }

    @Test
    void a_z16_with_everything() {
        var answers = fixed();
        for (int cap : OF_HOST) {
            answers.put(cap, 1);
        }
        answers.put(66, 248);
        answers.put(128, 248);
        answers.put(9, 16);
        for (int cap = 0; cap < NUMBERS; cap++) {
            assertThat(ask(given(Z16), cap)).as("capability %d", cap).isEqualTo(answers.getOrDefault(cap, 0));
        }
    }

    @Test
    void a_host_without_anything() {
        var answers = fixed();
        answers.put(79, 1);
        answers.put(152, 1);
        answers.put(221, 1);
        answers.put(66, 255);
        answers.put(128, 255);
        answers.put(9, 16);
        for (int cap = 0; cap < NUMBERS; cap++) {
            assertThat(ask(givenNothing(MINIMAL), cap))
                    .as("capability %d", cap)
                    .isEqualTo(answers.getOrDefault(cap, 0));
        }
    }

    @ParameterizedTest(name = "capability {0}")
    @CsvSource({"107, 129", "124, 64", "140, 133", "152, 82", "222, 11"})
    void a_facility_is_the_hosts(int cap, int facility) {
        assertThat(ask(given(TestHosts.host("without", it -> it.without(facility))), cap))
                .isZero();
        assertThat(ask(given(TestHosts.host("with", it -> it.with(facility))), cap))
                .isEqualTo(1);
    }

    @Test
    void other_properties_are_the_hosts_too() {
        assertThat(ask(given(TestHosts.host("no esop", it -> it.esop = false)), 79))
                .isZero();
        assertThat(ask(given(TestHosts.host("no zpci", it -> it.zpci = false)), 221))
                .isZero();
        assertThat(ask(given(NO_UV), 180)).isZero();
        assertThat(ask(given(NO_UV), 224)).isZero();
        assertThat(ask(given(NO_UV), 217)).isZero();
        assertThat(ask(given(TestHosts.host("synchronous", it -> it.asyncDestroy = false)), 224))
                .isZero();
        assertThat(ask(given(TestHosts.host("no dump", it -> it.dump = false)), 217))
                .isZero();
    }

    @Test
    void hpage_1m_is_0_when_asked_on_a_UCONTROL_VM() {
        assertThat(ask(given(HPAGE), 156)).isEqualTo(1);
        assertThat(ask(givenNothing(HPAGE), 156)).isEqualTo(1);
        assertThat(ask(givenUcontrol(HPAGE), 156)).isZero();
        assertThat(ask(given(Z16), 156)).isZero();
    }

    @Test
    void the_number_of_vcpus_follows_the_SCA_and_the_CPUs_online() {
        assertThat(ask(given(NO_ESCA), 66)).isEqualTo(64);
        assertThat(ask(given(NO_BSCAO64), 128)).isEqualTo(64);
        assertThat(ask(given(NO_SIGPIF), 66)).isEqualTo(255);
        assertThat(ask(given(TestHosts.host("large", it -> it.cpus = 1000)), 9)).isEqualTo(248);
        assertThat(ask(given(TestHosts.host("no CPU", it -> it.cpus = 0)), 9)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0x1_0000_0003L, Long.MAX_VALUE, Long.MIN_VALUE, 100_000})
    void a_number_that_is_no_capability_is_0(long cap) {
        assertThat(ask(given(Z16), cap)).isZero();
    }
}
