package io.kvmsim.ledger.cbor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import io.kvmsim.abi.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CborWriterTest {
    private static final CBORFactory JACKSON = CBORFactory.builder()
            .enable(CBORGenerator.Feature.WRITE_MINIMAL_INTS)
            .build();

    /// The examples of RFC 8949, appendix A, and both sides of each length.
    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "23, 17",
        "24, 1818",
        "100, 1864",
        "255, 18ff",
        "256, 190100",
        "1000, 1903e8",
        "65535, 19ffff",
        "65536, 1a00010000",
        "1000000, 1a000f4240",
        "4294967295, 1affffffff",
        "4294967296, 1b0000000100000000",
        "1000000000000, 1b000000e8d4a51000",
        "9223372036854775807, 1b7fffffffffffffff",
        "-1, 20",
        "-10, 29",
        "-24, 37",
        "-25, 3818",
        "-100, 3863",
        "-1000, 3903e7",
        "-4294967296, 3affffffff",
        "-4294967297, 3b0000000100000000",
        "-9223372036854775808, 3b7fffffffffffffff",
    })
    void a_number_takes_the_fewest_bytes(long number, String hex) {
        assertThat(hex(new CborWriter().number(number).finish())).isEqualTo(hex);
    }

    @ParameterizedTest
    @CsvSource({"'', 60", "a, 6161", "IETF, 6449455446", "ü, 62c3bc", "水, 63e6b0b4"})
    void text_is_utf_8_of_a_length_that_is_known(String text, String hex) {
        assertThat(hex(new CborWriter().text(text).finish())).isEqualTo(hex);
    }

    @ParameterizedTest
    @CsvSource({"01020304, 4401020304", "010000, 43010000"})
    void bytes_are_written_as_they_are(String bytes, String hex) {
        assertThat(hex(new CborWriter().bytes(Bytes.ofHex(bytes)).finish())).isEqualTo(hex);
    }

    @ParameterizedTest
    @CsvSource({"0102, 0102, f6", "0100, 0102, 4101", "0000, 0102, 40"})
    void a_block_is_nothing_where_it_is_the_hosts_else_without_trailing_zeros(String block, String hosts, String hex) {
        assertThat(hex(new CborWriter()
                        .block(Bytes.ofHex(block), Bytes.ofHex(hosts))
                        .finish()))
                .isEqualTo(hex);
    }

    @Test
    void any_number_of_the_smallest_items_finds_room() {
        var hosts = Bytes.ofHex("01");
        var out = new CborWriter();
        for (int item = 0; item < 1000; item++) {
            out.block(hosts, hosts);
        }
        assertThat(hex(out.finish())).isEqualTo("f6".repeat(1000));
    }

    /// An implementation that we have not written is asked for the same items.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void any_items_are_the_bytes_that_jackson_gives(long seed) throws IOException {
        var random = new SplittableRandom(seed);
        var bytes = new ByteArrayOutputStream();
        var ours = new CborWriter();
        try (var theirs = JACKSON.createGenerator(bytes)) {
            int items = random.nextInt(1, 400);
            theirs.writeStartArray(null, items);
            ours.array(items);
            for (int item = 0; item < items; item++) {
                switch (random.nextInt(4)) {
                    case 0 -> {
                        long number = random.nextLong() >> random.nextInt(Long.SIZE);
                        theirs.writeNumber(number);
                        ours.number(number);
                    }
                    case 1 -> {
                        var text = text(random);
                        theirs.writeString(text);
                        ours.text(text);
                    }
                    case 2 -> {
                        var array = new byte[random.nextInt(random.nextBoolean() ? 30 : 70_000)];
                        random.nextBytes(array);
                        theirs.writeBinary(array);
                        ours.bytes(Bytes.of(array));
                    }
                    default -> {
                        int length = random.nextInt(random.nextBoolean() ? 4 : 300);
                        theirs.writeStartArray(null, length);
                        ours.array(length);
                        for (int at = 0; at < length; at++) {
                            theirs.writeNumber(at);
                            ours.number(at);
                        }
                        theirs.writeEndArray();
                    }
                }
            }
            theirs.writeEndArray();
        }
        assertThat(hex(ours.finish())).as("seed %d", seed).isEqualTo(hex(bytes.toByteArray()));
    }

    private static String text(SplittableRandom random) {
        var text = new StringBuilder();
        int length = random.nextInt(random.nextBoolean() ? 30 : 1_000);
        for (int at = 0; at < length; at++) {
            text.appendCodePoint(random.nextInt(10) == 0 ? random.nextInt(0x80, 0xD800) : random.nextInt(0x20, 0x7F));
        }
        return text.toString();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
