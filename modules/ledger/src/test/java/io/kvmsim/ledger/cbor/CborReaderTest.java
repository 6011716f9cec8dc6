package io.kvmsim.ledger.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.kvmsim.abi.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CborReaderTest {
    private static final CBORFactory JACKSON = new CBORFactory();
    private static final Bytes HOSTS = Bytes.ofHex("07");
    private static final Object NULL = new Object();

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    /// A parser that we have not written reads the same from what was written.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void what_was_written_is_read_as_jackson_reads_it(long seed) throws IOException {
        var random = new SplittableRandom(seed);
        var out = new CborWriter();
        write(out, random, 4);
        var bytes = out.finish();
        read(bytes, theirs(bytes));
        var skipping = new CborReader(bytes);
        skipping.skip();
        skipping.finished();
    }

    /// Bytes that chance has changed are read as Jackson reads them, or refused.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void changed_bytes_are_read_as_jackson_reads_them_or_refused(long seed) throws IOException {
        var random = new SplittableRandom(seed);
        var out = new CborWriter();
        write(out, random, 3);
        var whole = out.finish();
        for (int time = 0; time < 200; time++) {
            var bytes = whole.clone();
            for (int change = random.nextInt(3); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                read(bytes, theirs(bytes));
            } catch (BadRecord e) {
                assertThat(e.getMessage()).doesNotContain("\n").contains("byte");
            } catch (IOException _) {
                skipped(bytes);
            }
        }
    }

    /// Passes over what Jackson does not take either, or refuses it: it throws nothing else.
    private static void skipped(byte[] bytes) {
        var in = new CborReader(bytes);
        try {
            in.skip();
            in.finished();
        } catch (BadRecord e) {
            assertThat(e.getMessage()).contains("byte");
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void what_ends_early_or_goes_on_is_refused(long seed) throws IOException {
        var random = new SplittableRandom(seed);
        var out = new CborWriter();
        write(out, random, 3);
        var whole = out.finish();
        var expected = theirs(whole);
        for (int length = 0; length < Math.min(whole.length, 300); length++) {
            var cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(BadRecord.class).isThrownBy(() -> read(cut, expected));
            assertThatExceptionOfType(BadRecord.class).isThrownBy(() -> new CborReader(cut).skip());
        }
        var longer = Arrays.copyOf(whole, whole.length + 1);
        assertThatThrownBy(() -> read(longer, expected))
                .isInstanceOf(BadRecord.class)
                .hasMessageEndingWith("after the end");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "9bffffffffffffffff | more than there are bytes",
                "9a7fffffff | more than there are bytes",
                "7b7fffffffffffffff | where 0 are left",
                "7a00000005616263 | where 3 are left",
                "61ff | not UTF-8",
                "1bffffffffffffffff | more than 64 bits",
                "830101 | an array of 3 items at byte 1, more than there are bytes",
                "9f0102ff | without its length at byte 0,",
                "7f616161ff | without its length",
                "a10102 | a map, a tag or a simple value at byte 0",
                "f5 | a map, a tag or a simple value at byte 0",
                "fb3ff8000000000000 | a map, a tag or a simple value at byte 0",
                "818181818181818181818181818181818101 | an array 16 deep",
            })
    void what_no_record_holds_is_refused_in_words(String hex, String words) {
        var bytes = HexFormat.of().parseHex(hex);
        assertThatThrownBy(() -> readAny(new CborReader(bytes)))
                .isInstanceOf(BadRecord.class)
                .hasMessageContaining(words);
    }

    @Test
    void an_item_of_another_kind_is_named_with_its_place() {
        var in = new CborReader(new CborWriter().array(2).number(1).text("a").finish());
        in.array();
        assertThatThrownBy(in::text).hasMessage("a number at byte 1, where a string belongs");
        assertThat(in.i32()).isOne();
        assertThatThrownBy(in::number).hasMessage("a string at byte 2, where a number belongs");
        assertThatThrownBy(in::end).hasMessage("a string at byte 2, where the end of an array belongs");
        assertThat(in.text()).isEqualTo("a");
        assertThatThrownBy(in::number).hasMessage("the end of an array at byte 4, where a number belongs");
        in.end();
        in.finished();
    }

    @Test
    void a_block_ends_with_its_array_and_with_the_bytes() {
        var hosts = Bytes.ofHex("01");
        var inner = new CborReader(HexFormat.of().parseHex("8280f6"));
        inner.array();
        inner.array();
        assertThatThrownBy(() -> inner.block(1, hosts))
                .hasMessage("the end of an array at byte 2, where a byte string belongs");
        inner.end();
        assertThat(inner.block(1, hosts)).isEqualTo(hosts);
        inner.end();
        inner.finished();
        var cut = new CborReader(HexFormat.of().parseHex("828100"));
        cut.array();
        cut.skip();
        assertThatThrownBy(() -> cut.block(1, hosts)).hasMessage("it ends at byte 3, in the middle of an array");
    }

    @Test
    void nothing_is_passed_over_at_the_end_of_an_array() {
        var in = new CborReader(HexFormat.of().parseHex("828001"));
        in.array();
        in.array();
        assertThatThrownBy(in::skip).hasMessage("the end of an array at byte 2, where an item belongs");
    }

    @Test
    void what_is_found_instead_is_named_also_where_it_is_nothing_or_null() {
        var nothing = new CborReader(HexFormat.of().parseHex("828100"));
        nothing.array();
        nothing.array();
        assertThat(nothing.number()).isZero();
        nothing.end();
        assertThatThrownBy(nothing::end).hasMessage("nothing at byte 3, where the end of an array belongs");
        var isNull = new CborReader(HexFormat.of().parseHex("81f6"));
        isNull.array();
        assertThatThrownBy(isNull::text).hasMessage("null at byte 1, where a string belongs");
    }

    /// Whatever it is that comes next.
    private static void readAny(CborReader in) {
        if (in.atNumber()) {
            in.number();
        } else if (in.atText()) {
            in.text();
        } else {
            in.array();
            while (in.more()) {
                readAny(in);
            }
            in.end();
        }
    }

    private static void write(CborWriter out, SplittableRandom random, int depth) {
        int kind = depth == 4 ? 4 : random.nextInt(depth == 0 ? 4 : 5);
        switch (kind) {
            case 0 -> out.number(random.nextLong() >> random.nextInt(Long.SIZE));
            case 1 -> out.text(text(random));
            case 2 -> {
                var array = new byte[random.nextInt(random.nextBoolean() ? 30 : 400)];
                random.nextBytes(array);
                out.bytes(Bytes.of(array));
            }
            case 3 -> out.block(Bytes.of(new byte[] {1}), Bytes.of(new byte[] {1}));
            default -> {
                int length = random.nextInt(random.nextBoolean() ? 4 : 30);
                out.array(length);
                for (int item = 0; item < length; item++) {
                    write(out, random, Math.max(0, depth - 1));
                }
            }
        }
    }

    private static String text(SplittableRandom random) {
        var text = new StringBuilder();
        for (int length = random.nextInt(60); length > 0; length--) {
            text.appendCodePoint(random.nextInt(10) == 0 ? random.nextInt(0x80, 0xD800) : random.nextInt(0x20, 0x7F));
        }
        return text.toString();
    }

    /// Reads all of it, item by item, and compares with what was expected.
    private static void read(byte[] bytes, Object expected) {
        var in = new CborReader(bytes);
        read(in, expected);
        in.finished();
    }

    private static void read(CborReader in, Object expected) {
        switch (expected) {
            case Long number -> assertThat(in.number()).isEqualTo(number);
            case String text -> assertThat(in.text()).isEqualTo(text);
            case byte[] block -> assertThat(in.bytes().toArray()).isEqualTo(block);
            case List<?> items -> {
                in.array();
                for (var item : items) {
                    assertThat(in.more()).isTrue();
                    read(in, item);
                }
                assertThat(in.more()).isFalse();
                in.end();
            }
            default -> assertThat(in.block(1, HOSTS)).isSameAs(HOSTS);
        }
    }

    private static Object theirs(byte[] bytes) throws IOException {
        try (var parser = JACKSON.createParser(bytes)) {
            var read = theirItem(parser, parser.nextToken());
            if (parser.nextToken() != null) {
                throw new IOException("more follows");
            }
            return read;
        }
    }

    private static Object theirItem(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case null -> throw new IOException("it ends early");
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_STRING -> parser.getText();
            case VALUE_EMBEDDED_OBJECT -> parser.getBinaryValue();
            case VALUE_NULL -> NULL;
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (var next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    items.add(theirItem(parser, next));
                }
                yield items;
            }
            case FIELD_NAME,
                    START_OBJECT,
                    END_OBJECT,
                    END_ARRAY,
                    NOT_AVAILABLE,
                    VALUE_NUMBER_FLOAT,
                    VALUE_TRUE,
                    VALUE_FALSE -> throw new IOException("no item of a record: " + token);
        };
    }
}
