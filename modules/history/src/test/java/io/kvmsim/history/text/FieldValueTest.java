package io.kvmsim.history.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.CpuFeature;
import io.kvmsim.kvm.state.Vcpu;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A field's value for people, for programs and for comparisons.
class FieldValueTest {
    private static void is(FieldValue value, String text, String json, double number) {
        assertThat(value.text()).isEqualTo(text);
        assertThat(value.json()).hasToString(json);
        assertThat(Double.valueOf(value.asNumber())).isEqualTo(Double.valueOf(number));
    }

    @Test
    void a_flag_is_on_or_off() {
        is(new FieldValue.Flag(true), "on", "true", 1);
        is(new FieldValue.Flag(false), "off", "false", 0);
    }

    @Test
    void a_count_has_thousands() {
        is(new FieldValue.Count(1_234_567), "1,234,567", "1234567", 1_234_567);
    }

    @Test
    void a_length_in_bytes_has_no_sign_and_may_have_no_limit() {
        is(new FieldValue.Bytesize(4096), "4 KiB", "4096", 4096);
        is(new FieldValue.Bytesize(-1), "no limit", "null", Double.POSITIVE_INFINITY);
        is(new FieldValue.Bytesize(Long.MIN_VALUE), "8 EiB", "9223372036854775808", 0x1p63);
    }

    @Test
    void an_address_is_hexadecimal() {
        is(new FieldValue.Hexadecimal(255), "0xff", "\"0xff\"", 255);
        is(new FieldValue.Hexadecimal(Long.MIN_VALUE), "0x8000000000000000", "\"0x8000000000000000\"", 0x1p63);
    }

    @Test
    void a_word_counts_as_a_number_if_it_says_on_or_off() {
        is(
                new FieldValue.EssaInterpretation(new Vcpu.Essa(true, true, false)),
                "on, off asked for",
                "\"on, off asked for\"",
                1);
        is(new FieldValue.EssaInterpretation(new Vcpu.Essa(false, false, false)), "off", "\"off\"", 0);
        is(new FieldValue.Word("once"), "once", "\"once\"", Double.NaN);
        is(new FieldValue.Word("basic"), "basic", "\"basic\"", Double.NaN);
    }

    @Test
    void a_key_is_its_number() {
        is(new FieldValue.Key(0), "none", "0", 0);
        is(new FieldValue.Key(7), "key number 7", "7", 7);
    }

    @Test
    void a_clock_is_the_hosts_with_a_difference_in_microseconds() {
        is(new FieldValue.ClockOffset(0), "the host's", "0.0", 0);
        is(new FieldValue.ClockOffset(4096 * 2_500_000L), "the host's + 00:00:02.500", "2500000.0", 2.5);
        is(new FieldValue.ClockOffset(-4096), "the host's - 00:00:00.000001", "-1.0", -1e-6);
    }

    @Test
    void a_set_is_its_members_and_as_a_number_how_many_they_are() {
        is(new FieldValue.Codes(Bytes.ofHex("a0")), "0, 2", "[\"0\",\"2\"]", 2);
        is(new FieldValue.Codes(Bytes.ofHex("00")), "none", "[]", 0);
        assertThat(new FieldValue.Codes(Bytes.ofHex("a0")).isSet()).isTrue();
        assertThat(new FieldValue.Facilities(Bytes.ofHex("80", 16)).members()).hasSize(1);
    }

    @Test
    void a_value_that_is_not_a_set_has_no_members() {
        assertThat(new FieldValue.Count(7).isSet()).isFalse();
        assertThat(new FieldValue.Count(7).members()).isEmpty();
    }

    @Test
    void a_cpu_feature_has_its_name_or_the_number_of_its_bit() {
        var known = CpuFeature.ESOP;
        var bits = Bytes.zeros(128).withBit(known.bit()).withBit(1023);
        assertThat(new FieldValue.Features(bits).members()).isEqualTo(List.of(known.name(), "bit 1023"));
    }
}
