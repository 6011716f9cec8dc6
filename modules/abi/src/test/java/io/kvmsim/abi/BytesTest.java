package io.kvmsim.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BytesTest {
    private static final Bytes EIGHT = Bytes.ofHex("8182838485868788");

    @Test
    void numbers_are_read_big_endian_and_unsigned() {
        assertThat(EIGHT.u8(0)).isEqualTo(0x81);
        assertThat(EIGHT.u16(1)).isEqualTo(0x8283);
        assertThat(EIGHT.i32(0)).isEqualTo(0x81828384);
        assertThat(EIGHT.u32(0)).isEqualTo(0x81828384L);
        assertThat(EIGHT.u64(0)).isEqualTo(0x8182838485868788L);
        assertThat(Bytes.ofU64(0x8182838485868788L)).isEqualTo(EIGHT);
        assertThat(Bytes.ofU8(0x1FF)).isEqualTo(Bytes.ofHex("ff"));
    }

    @Test
    void a_number_past_the_end_is_refused() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> EIGHT.u64(1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> EIGHT.u8(8));
    }

    @Test
    void bit_0_is_the_most_significant_and_bits_past_the_end_are_off() {
        var bytes = Bytes.of((byte) 0x80, (byte) 0x01);
        assertThat(bytes.bit(0)).isTrue();
        assertThat(bytes.bit(1)).isFalse();
        assertThat(bytes.bit(15)).isTrue();
        assertThat(bytes.bit(16)).isFalse();
        assertThat(bytes.bits()).containsExactly(0, 15);
        assertThatIllegalArgumentException().isThrownBy(() -> bytes.bit(-1));
    }

    @Test
    void a_bit_switched_on_or_off_gives_new_bytes() {
        var zeros = Bytes.zeros(2);
        assertThat(zeros.withBit(9)).isEqualTo(Bytes.ofHex("0040"));
        assertThat(zeros).isEqualTo(Bytes.ofHex("0000"));
        assertThat(zeros.withBit(9).withoutBit(9)).isEqualTo(zeros);
        assertThat(zeros.withoutBit(100)).isSameAs(zeros);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> zeros.withBit(16));
    }

    @Test
    void bits_combine_byte_by_byte() {
        var left = Bytes.ofHex("f0f0");
        var right = Bytes.ofHex("cccc");
        assertThat(left.or(right)).isEqualTo(Bytes.ofHex("fcfc"));
        assertThat(left.and(right)).isEqualTo(Bytes.ofHex("c0c0"));
        assertThat(left.andNot(right)).isEqualTo(Bytes.ofHex("3030"));
        assertThat(left).isEqualTo(Bytes.ofHex("f0f0"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> left.or(Bytes.zeros(3)))
                .withMessage("byte strings of different length: 2 and 3");
    }

    @Test
    void slices_padding_and_concatenation() {
        assertThat(EIGHT.slice(2, 3)).isEqualTo(Bytes.ofHex("838485"));
        assertThat(EIGHT.padded(10)).isEqualTo(Bytes.ofHex("81828384858687880000"));
        assertThat(Bytes.ofHex("81", 3)).isEqualTo(Bytes.ofHex("810000"));
        assertThat(Bytes.ofHex("01").concat(Bytes.ofHex("02"))).isEqualTo(Bytes.ofHex("0102"));
        assertThatIllegalArgumentException().isThrownBy(() -> EIGHT.padded(7)).withMessage("8 bytes do not fit in 7");
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> EIGHT.slice(7, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> Bytes.zeros(-1));
    }

    @Test
    void zeros_at_the_end_can_be_left_out() {
        var bytes = Bytes.ofHex("00120000");
        assertThat(bytes.trimmedLength()).isEqualTo(2);
        assertThat(bytes.trimmedHex()).isEqualTo("0012");
        assertThat(bytes.hex()).isEqualTo("00120000");
        assertThat(bytes.isZero()).isFalse();
        assertThat(Bytes.zeros(4).isZero()).isTrue();
        assertThat(Bytes.EMPTY.isZero()).isTrue();
        assertThat(Bytes.zeros(4).trimmedHex()).isEmpty();
    }

    @Test
    void what_comes_in_or_goes_out_is_copied() {
        var array = new byte[] {1, 2};
        var bytes = Bytes.of(array);
        array[0] = 9;
        bytes.toArray()[1] = 9;
        assertThat(bytes).isEqualTo(Bytes.ofHex("0102"));
        var target = new byte[4];
        bytes.copyTo(target, 1);
        assertThat(target).containsExactly(0, 1, 2, 0);
    }

    @Test
    void equal_bytes_are_equal_and_have_the_same_hash() {
        assertThat(Bytes.ofHex("0102")).isEqualTo(Bytes.of((byte) 1, (byte) 2)).isNotEqualTo(Bytes.ofHex("010200"));
        assertThat(Bytes.ofHex("0102")).hasSameHashCodeAs(Bytes.of((byte) 1, (byte) 2));
        assertThat(Bytes.ofHex("0102").hashCode())
                .isNotEqualTo(Bytes.ofHex("0201").hashCode());
    }

    @Test
    void prints_the_length_and_the_first_bytes() {
        assertThat(Bytes.ofHex("0102", 2048)).hasToString("2048 bytes 0102");
        assertThat(Bytes.ofHex("ff".repeat(20))).hasToString("20 bytes " + "ff".repeat(16) + "…");
    }
}
