package io.kvmsim.abi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Sizes and offsets of every structure against the kernel's headers, both ways.
class LayoutTest {
    record Layout(StructCodec<?> codec, Map<String, Integer> offsets) {
        @Override
        public String toString() {
            return codec.struct();
        }
    }

    static List<Layout> layouts() {
        return List.of(
                new Layout(
                        DeviceAttr.CODEC,
                        Map.of(
                                "flags", DeviceAttr.FLAGS,
                                "group", DeviceAttr.GROUP,
                                "attr", DeviceAttr.ATTR,
                                "addr", DeviceAttr.ADDR)),
                new Layout(
                        Processor.CODEC,
                        Map.of(
                                "cpuid", Processor.CPUID,
                                "ibc", Processor.IBC,
                                "fac_list", Processor.FAC_LIST)),
                new Layout(
                        Machine.CODEC,
                        Map.of(
                                "cpuid", Machine.CPUID,
                                "ibc", Machine.IBC,
                                "fac_mask", Machine.FAC_MASK,
                                "fac_list", Machine.FAC_LIST)),
                new Layout(Feat.CODEC, Map.of("feat", Feat.BITS)),
                new Layout(
                        Subfunc.CODEC,
                        Arrays.stream(SubfuncBlock.values())
                                .collect(Collectors.toMap(SubfuncBlock::fieldName, SubfuncBlock::offset))),
                new Layout(TodClock.CODEC, Map.of("epoch_idx", TodClock.EPOCH_INDEX, "tod", TodClock.TOD)),
                new Layout(
                        CmmaLog.CODEC,
                        Map.of(
                                "start_gfn", CmmaLog.START_GFN,
                                "count", CmmaLog.COUNT,
                                "flags", CmmaLog.FLAGS,
                                "remaining", CmmaLog.REMAINING,
                                "mask", CmmaLog.REMAINING,
                                "values", CmmaLog.VALUES)),
                new Layout(
                        UserspaceMemoryRegion.CODEC,
                        Map.of(
                                "slot", UserspaceMemoryRegion.SLOT,
                                "flags", UserspaceMemoryRegion.FLAGS,
                                "guest_phys_addr", UserspaceMemoryRegion.GUEST_ADDRESS,
                                "memory_size", UserspaceMemoryRegion.MEMORY_SIZE,
                                "userspace_addr", UserspaceMemoryRegion.USER_ADDRESS)),
                new Layout(
                        EnableCap.CODEC,
                        Map.of(
                                "cap", EnableCap.CAP,
                                "flags", EnableCap.FLAGS,
                                "args", EnableCap.ARGS,
                                "pad", EnableCap.PADDING)),
                new Layout(DirtyLog.CODEC, Map.of("slot", DirtyLog.SLOT, "dirty_bitmap", DirtyLog.BITMAP)),
                new Layout(
                        UcasMapping.CODEC,
                        Map.of(
                                "user_addr", UcasMapping.USER_ADDRESS,
                                "vcpu_addr", UcasMapping.VCPU_ADDRESS,
                                "length", UcasMapping.LENGTH)));
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void a_structure_has_the_layout_of_the_headers(Layout layout) {
        var struct = layout.codec().struct();
        assertThat((long) layout.codec().size()).isEqualTo(Golden.value("sizeof:" + struct));
        assertThat(layout.offsets().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, it -> (long) it.getValue())))
                .isEqualTo(Golden.withPrefix("offsetof:" + struct + "."));
    }

    @Test
    void every_structure_of_the_golden_file_is_compared() {
        assertThat(layouts().stream().map(Layout::toString))
                .containsExactlyInAnyOrderElementsOf(
                        Golden.withPrefix("sizeof:").keySet());
    }

    /// The headers of Debian 12 do not have these two yet; the numbers are those of the specification, 2.1 and 3.6.1.
    @Test
    void the_structures_that_the_headers_lack_have_the_sizes_of_the_specification() {
        assertThat(UserspaceMemoryRegion2.CODEC.size()).isEqualTo(160);
        assertThat(UvFeat.CODEC.size()).isEqualTo(8);
    }

    @Test
    void the_blocks_of_subfunc_follow_each_other_without_a_gap() {
        int end = 0;
        for (var block : SubfuncBlock.values()) {
            assertThat(block.offset()).as(block.fieldName()).isEqualTo(end);
            end += block.length();
        }
        assertThat(end).isEqualTo(Subfunc.SIZE);
    }
}
