package io.kvmsim.history.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.Problem;
import io.kvmsim.history.read.Glob;
import io.kvmsim.log.format.LogPlace;
import io.kvmsim.values.Printable;
import io.kvmsim.values.Size;
import io.kvmsim.values.TodText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Sizes, clocks, names and problems as people are shown them.
class PlainTextsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1, 1 B",
        "1023, 1023 B",
        "1024, 1 KiB",
        "1025, 1025 B",
        "4294967296, 4 GiB",
        "4398046511104, 4 TiB",
        "1125899906842624, 1 PiB",
        "1152921504606846976, 1 EiB",
        "-4096, 16 EiB less a page",
        "-8192, 18014398509481976 KiB",
        "-9223372036854775808, 8 EiB",
    })
    void a_size_has_the_largest_unit_of_which_it_is_a_whole_number(long bytes, String text) {
        assertThat(Size.text(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "web-0017", "ü 水 😀", "a\u00A0b", "\u202F", "\u2065", "\u206A", "\u2027", "\u2030"})
    void text_that_steers_nothing_is_shown_as_it_is(String text) {
        assertThat(Printable.isPlain(text)).isTrue();
        assertThat(Printable.line(text)).isSameAs(text);
    }

    @ParameterizedTest
    @CsvSource({"0000", "001b", "000a", "007f", "0085", "2028", "2029", "061c", "200e", "200f"})
    void control_characters_separators_and_marks_are_written_as_numbers(String hex) {
        escaped(hex);
    }

    @ParameterizedTest
    @CsvSource({"202a", "202b", "202c", "202d", "202e", "2066", "2067", "2068", "2069", "feff"})
    void what_turns_the_direction_of_writing_is_written_as_a_number(String hex) {
        escaped(hex);
    }

    private static void escaped(String hex) {
        var unit = (char) Integer.parseInt(hex, 16);
        assertThat(Printable.isPlain("a" + unit)).isFalse();
        assertThat(Printable.line("a" + unit + "b")).isEqualTo("a\\u" + hex + "b");
    }

    @ParameterizedTest
    @CsvSource({"0, 1900-01-01 00:00:00.000000", "4096, 1900-01-01 00:00:00.000001", "-1, 2042-09-17 23:53:47.370495"})
    void a_TOD_clock_counts_microseconds_since_1900_without_a_sign(long tod, String text) {
        assertThat(TodText.of(tod)).isEqualTo(text);
    }

    @Test
    void a_TOD_clock_wraps_in_2042_and_its_epoch_index_says_how_often() {
        long epoch2026 = 1_767_225_600_000_000L;
        long epoch2043 = 2_303_683_200_000_000L;
        assertThat(TodText.epochMicros(TodText.ofEpochMicros(epoch2026))).isEqualTo(epoch2026);
        assertThat(TodText.epochIndex(epoch2026)).isZero();
        assertThat(TodText.epochIndex(epoch2043)).isOne();
        assertThat(TodText.epochMicros(TodText.after(TodText.ofEpochMicros(epoch2026), 7)))
                .isEqualTo(epoch2026 + 7);
    }

    @ParameterizedTest
    @CsvSource({
        "*, anything, true",
        "web-*, web-1, true",
        "web-*, xweb-1, false",
        "web-?, web-1, true",
        "web-?, web-, false",
        "web-?, web-12, false",
        "web, web, true",
        "web, webs, false",
        "w.b, web, false",
        "[a], a, false",
    })
    void a_star_stands_for_any_characters_and_a_question_mark_for_one(String glob, String name, boolean matches) {
        assertThat(new Glob(glob).matches(name)).isEqualTo(matches);
    }

    @Test
    void a_name_is_what_has_neither_a_star_nor_a_question_mark() {
        assertThat(new Glob("web").isName()).isTrue();
        assertThat(new Glob("we*").isName()).isFalse();
        assertThat(new Glob("we?").isName()).isFalse();
        assertThat(new Glob("*").isPlain()).isFalse();
        assertThat(new Glob("?").isPlain()).isFalse();
        assertThat(Glob.ofGuests("web").isName()).isFalse();
        assertThat(Glob.ofGuests("web").isPlain()).isTrue();
        assertThat(new Glob("we*")).hasToString("we*");
    }

    @Test
    void a_problem_names_its_place_as_far_as_it_has_one() {
        assertThat(new Problem("web", 40, 812, new LogPlace(1, 1234), "bad").text())
                .isEqualTo("web, event #812, record 40, %s: bad".formatted(new LogPlace(1, 1234)));
        assertThat(new Problem("/host/a", 40, 0, null, "bad").text()).isEqualTo("/host/a, record 40: bad");
        assertThat(new Problem("the run", 0, 0, null, "bad").text()).isEqualTo("the run: bad");
    }

    @Test
    void problems_are_in_the_order_of_their_texts() {
        var one = new Problem("a", 0, 0, null, "x");
        assertThat(one.compareTo(new Problem("b", 0, 0, null, "x"))).isNegative();
        assertThat(one.compareTo(new Problem("a", 0, 0, null, "x"))).isZero();
    }

    @ParameterizedTest
    @CsvSource({"#7, 7, 0", "#0, 0, 0", "#7!1, 7, 1", "#812!20, 812, 20"})
    void an_address_is_an_event_or_a_refusal_after_it(String text, long event, int refusal) {
        var address = new Address(event, refusal);
        assertThat(Address.parse(text)).contains(address);
        assertThat(address).hasToString(text);
        assertThat(address.isRefusal()).isEqualTo(refusal > 0);
    }

    @Test
    void a_refusal_comes_after_its_event_and_before_the_next_one() {
        assertThat(new Address(7, 0)).isLessThan(new Address(7, 1));
        assertThat(new Address(7, 2)).isGreaterThan(new Address(7, 1)).isLessThan(new Address(8, 0));
        assertThat(Address.parse("#7!0")).isEmpty();
        assertThat(Address.parse("7")).isEmpty();
    }
}
