package io.kvmsim.log.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VarintTest {
    @ParameterizedTest
    @CsvSource({"0, 00", "1, 01", "127, 7f", "128, 8001", "300, ac02", "-1, ffffffffffffffffff01"})
    void an_unsigned_number_is_written_as_documented(long number, String hex) {
        var sink = new ByteSink();
        sink.varint(number);
        assertThat(HexFormat.of().formatHex(sink.array(), 0, sink.size())).isEqualTo(hex);
    }

    @ParameterizedTest
    @CsvSource({"0, 00", "-1, 01", "1, 02", "-3, 05", "77, 9a01"})
    void a_signed_number_is_folded_as_documented(long number, String hex) {
        var sink = new ByteSink();
        sink.zigzag(number);
        assertThat(HexFormat.of().formatHex(sink.array(), 0, sink.size())).isEqualTo(hex);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void everything_written_reads_back(long seed) {
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 1000; round++) {
            var number = random.nextLong() >>> random.nextInt(Long.SIZE);
            var text = random.ints(random.nextInt(20), 1, 0xD7FF)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            var sink = new ByteSink();
            sink.varint(number);
            sink.zigzag(-number);
            sink.string(text);
            sink.u64(number);
            var source = new ByteSource(sink.array(), 0, sink.size());
            assertThat(List.<Object>of(source.varint(), source.zigzag(), source.string(), source.u64()))
                    .isEqualTo(List.<Object>of(number, -number, text, number));
            assertThat(source.remaining()).isZero();
        }
    }

    @Test
    void what_no_writer_writes_is_malformed() {
        for (var hex : List.of("", "80", "ffffffffffffffffffff01", "05616263")) {
            var bytes = HexFormat.of().parseHex(hex);
            assertThatThrownBy(() -> new ByteSource(bytes, 0, bytes.length).string())
                    .as(hex)
                    .isInstanceOf(ByteSource.Malformed.class);
        }
    }
}
