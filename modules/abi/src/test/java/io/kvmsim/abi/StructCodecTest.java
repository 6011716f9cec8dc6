package io.kvmsim.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/// Encode, compare bytes, decode.
class StructCodecTest {
    private static final long U64 = 0x8182_8384_8586_8788L;
    private static final String U64_HEX = "8182838485868788";

    @Test
    void device_attr() {
        both(
                DeviceAttr.CODEC,
                new DeviceAttr(0x11121314, 0x21222324, U64, 0x3132333435363738L),
                "1112131421222324" + U64_HEX + "3132333435363738");
    }

    @Test
    void processor() {
        var facilities = Bytes.zeros(2048).withBit(0).withBit(16383);
        both(
                Processor.CODEC,
                new Processor(U64, 0xA1A2, facilities),
                U64_HEX + "a1a2" + "000000000000" + facilities.hex());
    }

    @Test
    void machine() {
        var mask = Bytes.zeros(2048).withBit(1);
        var list = Bytes.zeros(2048).withBit(2);
        both(
                Machine.CODEC,
                new Machine(U64, 0xA1A2A3A4, mask, list),
                U64_HEX + "a1a2a3a4" + "00000000" + mask.hex() + list.hex());
    }

    @Test
    void feat() {
        var feat = new Feat(Bytes.zeros(128).withBit(CpuFeature.SIEF2.bit()));
        both(Feat.CODEC, feat, "40" + "00".repeat(127));
        assertThat(feat.has(CpuFeature.SIEF2)).isTrue();
        assertThat(feat.has(CpuFeature.ESOP)).isFalse();
    }

    @Test
    void subfunc() {
        var bytes = Bytes.ofHex("00".repeat(255) + "01" + "5a".repeat(32), 2048);
        var subfunc = new Subfunc(bytes);
        both(Subfunc.CODEC, subfunc, bytes.hex());
        assertThat(subfunc.block(SubfuncBlock.KDSA)).isEqualTo(Bytes.ofHex("00".repeat(15) + "01"));
        assertThat(subfunc.block(SubfuncBlock.SORTL)).isEqualTo(Bytes.ofHex("5a".repeat(32)));
        assertThat(subfunc.block(SubfuncBlock.RESERVED)).isEqualTo(Bytes.zeros(1728));
    }

    @Test
    void uv_feat() {
        both(UvFeat.CODEC, new UvFeat(UvFeat.AP | UvFeat.AP_INTERRUPTS), "0c00000000000000");
        assertThat(UvFeat.CODEC.encode(new UvFeat(UvFeat.AP)).bit(4)).isTrue();
        assertThat(UvFeat.CODEC.encode(new UvFeat(UvFeat.AP_INTERRUPTS)).bit(5)).isTrue();
    }

    @Test
    void tod_clock() {
        both(TodClock.CODEC, new TodClock(0xFF, U64), "ff00000000000000" + U64_HEX);
    }

    @Test
    void cmma_log() {
        var log = new CmmaLog(U64, 0x21222324, 0x11121314, 0x3132333435363738L, 0x4142434445464748L);
        both(CmmaLog.CODEC, log, U64_HEX + "21222324" + "11121314" + "3132333435363738" + "4142434445464748");
        assertThat(log.mask()).isEqualTo(0x3132333435363738L);
    }

    @Test
    void userspace_memory_region() {
        var region = new UserspaceMemoryRegion(0x00010002, 1, U64, 0x3132333435363738L, 0x4142434445464748L);
        both(
                UserspaceMemoryRegion.CODEC,
                region,
                "0001000200000001" + U64_HEX + "3132333435363738" + "4142434445464748");
        assertThat(region.addressSpace()).isEqualTo(1);
        assertThat(region.slotId()).isEqualTo(2);
    }

    @Test
    void userspace_memory_region_2() {
        var first = new UserspaceMemoryRegion(1, 4, 2, 3, U64);
        both(
                UserspaceMemoryRegion2.CODEC,
                new UserspaceMemoryRegion2(first, 0x3132333435363738L, 0x21222324),
                UserspaceMemoryRegion.CODEC.encode(first).hex() + "3132333435363738" + "21222324" + "00".repeat(116));
    }

    @Test
    void enable_cap() {
        both(
                EnableCap.CODEC,
                new EnableCap(0xB6, 1, U64, 2, 3, 4),
                "000000b600000001" + U64_HEX + "0000000000000002" + "0000000000000003" + "0000000000000004"
                        + "00".repeat(64));
    }

    @Test
    void dirty_log() {
        both(DirtyLog.CODEC, new DirtyLog(7, U64), "0000000700000000" + U64_HEX);
    }

    @Test
    void ucas_mapping() {
        both(
                UcasMapping.CODEC,
                new UcasMapping(U64, 0x3132333435363738L, 0x4142434445464748L),
                U64_HEX + "3132333435363738" + "4142434445464748");
    }

    @Test
    void padding_is_not_read() {
        var padded = Bytes.ofHex("ff" + "aa".repeat(7) + U64_HEX);
        assertThat(TodClock.CODEC.decode(padded)).isEqualTo(new TodClock(0xFF, U64));
    }

    @Test
    void too_few_bytes_are_refused_with_the_name_and_both_lengths() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeviceAttr.CODEC.decode(Bytes.zeros(20)))
                .withMessage("kvm_device_attr needs 24 bytes, got 20");
    }

    @Test
    void more_bytes_than_the_structure_has_are_not_looked_at() {
        assertThat(UvFeat.CODEC.decode(Bytes.ofHex(U64_HEX + "99"))).isEqualTo(new UvFeat(U64));
    }

    @Test
    void a_value_that_its_field_cannot_hold_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Processor(0, 0x10000, Bytes.zeros(2048)))
                .withMessage("ibc 65536 does not fit 16 bits");
        assertThatIllegalArgumentException().isThrownBy(() -> new TodClock(-1, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Feat(Bytes.zeros(127)))
                .withMessage("feat is 128 bytes, not 127");
        assertThatIllegalArgumentException().isThrownBy(() -> new Subfunc(Bytes.zeros(2049)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Machine(0, 0, Bytes.zeros(2048), Bytes.zeros(128)));
    }

    private static <T> void both(StructCodec<T> codec, T value, String hex) {
        assertThat(codec.encode(value).hex()).isEqualTo(hex);
        assertThat(codec.decode(Bytes.ofHex(hex))).isEqualTo(value);
    }
}
