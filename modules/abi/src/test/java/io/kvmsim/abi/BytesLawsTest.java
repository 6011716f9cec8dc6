package io.kvmsim.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Byte strings, however many of their last zeros are kept, behave as plain arrays.
class BytesLawsTest {
    private static final int LENGTH_MAX = 40;

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    /// The same bytes, made in one of the ways in which a program comes to them.
    private static Bytes made(byte[] plain, Random random) {
        int kept = plain.length;
        while (kept > 0 && plain[kept - 1] == 0) {
            kept--;
        }
        int some = kept + random.nextInt(plain.length - kept + 1);
        return switch (random.nextInt(5)) {
            case 0 -> Bytes.of(plain);
            case 1 -> Bytes.of(Arrays.copyOf(plain, some)).padded(plain.length);
            case 2 -> Bytes.of(Arrays.copyOf(plain, plain.length + 3)).slice(0, plain.length);
            case 3 -> Bytes.of(Arrays.copyOf(plain, some)).concat(Bytes.zeros(plain.length - some));
            default -> Bytes.zeros(plain.length).withBits(bits(plain));
        };
    }

    private static byte[] plain(int length, Random random) {
        var plain = new byte[length];
        for (int i = 0; i < random.nextInt(length + 1); i++) {
            plain[i] = (byte) (random.nextBoolean() ? random.nextInt() : 0);
        }
        return plain;
    }

    private static List<Integer> bits(byte[] plain) {
        return IntStream.range(0, plain.length * 8)
                .filter(n -> (plain[n / 8] >> (7 - n % 8) & 1) == 1)
                .boxed()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void they_are_read_as_arrays_are(long seed) {
        var random = new Random(seed);
        var plain = plain(random.nextInt(LENGTH_MAX), random);
        var bytes = made(plain, random);
        assertThat(bytes.length()).isEqualTo(plain.length);
        assertThat(bytes.toArray()).isEqualTo(plain);
        assertThat(bytes.hex()).isEqualTo(HexFormat.of().formatHex(plain));
        assertThat(bytes.trimmedHex()).isEqualTo(bytes.hex().replaceAll("(00)*$", ""));
        assertThat(bytes.bits().boxed()).isEqualTo(bits(plain));
        assertThat(bytes.isZero()).isEqualTo(bits(plain).isEmpty());
        var target = new byte[plain.length + 2];
        Arrays.fill(target, (byte) 9);
        bytes.copyTo(target, 1);
        assertThat(Arrays.copyOfRange(target, 1, plain.length + 1)).isEqualTo(plain);
        assertThat(List.of(target[0], target[plain.length + 1])).containsOnly((byte) 9);
        for (int offset = -1; offset <= plain.length; offset++) {
            assertNumbers(plain, bytes, offset);
        }
    }

    private static void assertNumbers(byte[] plain, Bytes bytes, int offset) {
        for (int size : new int[] {1, 2, 4, 8}) {
            var read = new long[1];
            var thrown = catchThrowable(() -> read[0] = switch (size) {
                case 1 -> bytes.u8(offset);
                case 2 -> bytes.u16(offset);
                case 4 -> bytes.u32(offset);
                default -> bytes.u64(offset);
            });
            if (offset < 0 || offset + size > plain.length) {
                assertThat(thrown).isInstanceOf(IndexOutOfBoundsException.class);
                continue;
            }
            long expected = 0;
            for (int i = 0; i < size; i++) {
                expected = expected << 8 | plain[offset + i] & 0xFF;
            }
            assertThat(read[0]).as("%d bytes at %d", size, offset).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void they_are_equal_where_arrays_are(long seed) {
        var random = new Random(seed);
        var plain = plain(random.nextInt(LENGTH_MAX), random);
        var bytes = made(plain, random);
        assertThat(made(plain, random))
                .isEqualTo(bytes)
                .hasSameHashCodeAs(bytes)
                .hasToString(bytes.toString());
        assertThat(bytes.padded(plain.length + 1)).isNotEqualTo(bytes);
        if (plain.length > 0) {
            var other = plain.clone();
            other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(made(other, random)).isNotEqualTo(bytes);
            assertThat(bytes).isNotEqualTo(made(other, random));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void they_are_combined_as_arrays_are(long seed) {
        var random = new Random(seed);
        int length = 1 + random.nextInt(LENGTH_MAX);
        var left = plain(length, random);
        var right = plain(length, random);
        var one = made(left, random);
        var two = made(right, random);
        var or = new byte[length];
        var and = new byte[length];
        var andNot = new byte[length];
        for (int i = 0; i < length; i++) {
            or[i] = (byte) (left[i] | right[i]);
            and[i] = (byte) (left[i] & right[i]);
            andNot[i] = (byte) (left[i] & ~right[i]);
        }
        assertThat(one.or(two).toArray()).isEqualTo(or);
        assertThat(one.and(two).toArray()).isEqualTo(and);
        assertThat(one.andNot(two).toArray()).isEqualTo(andNot);
        assertThat(one.withBits(bits(right)).toArray()).isEqualTo(or);
        int n = random.nextInt(length * 8);
        assertThat(one.withBit(n).withoutBit(n)).isEqualTo(one.withoutBit(n));
        assertThat(one.withBit(n).bit(n)).isTrue();
        assertThat(one.withoutBit(n).bit(n)).isFalse();
        int from = random.nextInt(length);
        int size = random.nextInt(length - from + 1);
        assertThat(one.slice(from, size).toArray()).isEqualTo(Arrays.copyOfRange(left, from, from + size));
        var both = Arrays.copyOf(left, 2 * length);
        System.arraycopy(right, 0, both, length, length);
        assertThat(one.concat(two).toArray()).isEqualTo(both);
        assertThat(one.padded(length + 5).toArray()).isEqualTo(Arrays.copyOf(left, length + 5));
        assertThat(one.toArray()).as("nothing changes what it is made from").isEqualTo(left);
    }
}
