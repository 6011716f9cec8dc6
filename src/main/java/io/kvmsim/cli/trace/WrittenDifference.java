package io.kvmsim.cli.trace;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.CpuFeature;
import io.kvmsim.abi.FacilityNames;
import io.kvmsim.abi.Machine;
import io.kvmsim.abi.Processor;
import io.kvmsim.abi.StructCodec;
import io.kvmsim.abi.Subfunc;
import io.kvmsim.abi.SubfuncBlock;
import io.kvmsim.abi.TodClock;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.cli.output.WrittenText;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Written;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/// Where the bytes that one call wrote on two sides differ, in the words of what they mean.
final class WrittenDifference {
    private static final int PAGES_SHOWN = 4;
    private static final int BYTES_SHOWN = 16;

    private final String left;
    private final String right;
    private final List<String> lines = new ArrayList<>();

    private WrittenDifference(String left, String right) {
        this.left = left;
        this.right = right;
    }

    /// @param left  what the first side is called, such as `recorded`
    /// @param right what the other one is called
    static List<String> lines(Written one, Written other, Call call, String left, String right) {
        var difference = new WrittenDifference(left, right);
        difference.written(one, other, call);
        return difference.lines;
    }

    /// Bits that only one of two lists has, by name.
    static List<String> bits(String what, Bytes one, Bytes other, IntFunction<String> name, String left, String right) {
        var difference = new WrittenDifference(left, right);
        difference.bits(what, one, other, name);
        return difference.lines;
    }

    /// `IBS`, or the number where the feature has no name.
    static String feature(int bit) {
        return Arrays.stream(CpuFeature.values())
                .filter(feature -> feature.bit() == bit)
                .map(CpuFeature::name)
                .findFirst()
                .orElse(String.valueOf(bit));
    }

    private void written(Written one, Written other, Call call) {
        switch (one) {
            case Written.Attribute(var was) when other instanceof Written.Attribute(var is) -> attribute(was, is, call);
            case Written.CmmaLog was when other instanceof Written.CmmaLog is -> log(was, is);
            default -> { // of two kinds: each is shown whole
                text(left, one, call);
                text(right, other, call);
            }
        }
    }

    private void text(String side, Written written, Call call) {
        var text = written instanceof Written.Nothing
                ? "nothing"
                : WrittenText.of(written, call).stream().collect(Collectors.joining("; "));
        lines.add("%s wrote %s".formatted(side, text));
    }

    private void attribute(Bytes one, Bytes other, Call call) {
        var attribute = call instanceof Call.GetAttr get
                ? VmAttribute.of(get.group(), get.attr()).orElse(null)
                : null;
        if (one.equals(other)) {
            return;
        }
        if (one.length() != other.length()) {
            value("length", one, other, it -> it.length() + " bytes");
            return;
        }
        switch (attribute) {
            case CPU_PROCESSOR -> decoded(Processor.CODEC, one, other, this::processor);
            case CPU_MACHINE -> decoded(Machine.CODEC, one, other, this::machine);
            case CPU_PROCESSOR_FEAT, CPU_MACHINE_FEAT -> bits("features", one, other, WrittenDifference::feature);
            case CPU_PROCESSOR_SUBFUNC, CPU_MACHINE_SUBFUNC -> decoded(Subfunc.CODEC, one, other, this::subfunc);
            case CPU_PROCESSOR_UV_FEAT_GUEST, CPU_MACHINE_UV_FEAT_GUEST ->
                bits("ultravisor features", one, other, String::valueOf);
            case MEM_LIMIT_SIZE, TOD_LOW, MIGRATION_STATUS -> texts(Long.BYTES, one, other, call);
            case TOD_HIGH, CPU_TOPOLOGY -> texts(1, one, other, call);
            case TOD_EXT -> texts(TodClock.CODEC.size(), one, other, call);
            case null, default -> {
                // nothing is known of these bytes
            }
        }
        if (lines.isEmpty()) {
            bytes(one, other);
        }
    }

    private void texts(int length, Bytes one, Bytes other, Call call) {
        if (one.length() == length) {
            text(left, new Written.Attribute(one), call);
            text(right, new Written.Attribute(other), call);
        }
    }

    /// Bytes of another length are none of that structure.
    private <T> void decoded(StructCodec<T> codec, Bytes one, Bytes other, BiConsumer<T, T> compare) {
        if (one.length() == codec.size()) {
            compare.accept(codec.decode(one), codec.decode(other));
        }
    }

    private void processor(Processor was, Processor is) {
        value("cpuid", was.cpuid(), is.cpuid(), "0x%016x"::formatted);
        value("ibc", was.ibc(), is.ibc(), "0x%x"::formatted);
        bits("facilities", was.facList(), is.facList(), FacilityNames::of);
    }

    private void machine(Machine was, Machine is) {
        value("cpuid", was.cpuid(), is.cpuid(), "0x%016x"::formatted);
        value("ibc", was.ibc(), is.ibc(), "0x%x"::formatted);
        bits("allowed facilities", was.facMask(), is.facMask(), FacilityNames::of);
        bits("facilities", was.facList(), is.facList(), FacilityNames::of);
    }

    private void subfunc(Subfunc was, Subfunc is) {
        for (var block : SubfuncBlock.values()) {
            bits("functions of " + block, was.block(block), is.block(block), String::valueOf);
        }
    }

    private void log(Written.CmmaLog one, Written.CmmaLog other) {
        value("start gfn", one.startGfn(), other.startGfn(), "0x%x"::formatted);
        value("pages", one.count(), other.count(), String::valueOf);
        value("flags", one.flags(), other.flags(), "0x%x"::formatted);
        value("remaining", one.remaining(), other.remaining(), "%,d"::formatted);
        if (one.undefinedValues() || other.undefinedValues()) {
            return;
        }
        int shown = 0;
        int differ = 0;
        for (int page = 0; page < Math.min(one.count(), other.count()); page++) {
            int was = one.values().u8(page);
            int is = other.values().u8(page);
            if (was != is) {
                differ++;
                if (shown < PAGES_SHOWN) {
                    shown++;
                    lines.add("gfn 0x%x: %s 0x%02x, %s 0x%02x".formatted(one.startGfn() + page, left, was, right, is));
                }
            }
        }
        if (differ > shown) {
            lines.add("%,d more pages differ".formatted(differ - shown));
        }
    }

    private void bits(String what, Bytes one, Bytes other, IntFunction<String> name) {
        only(what, left, one.andNot(other), name);
        only(what, right, other.andNot(one), name);
    }

    private void only(String what, String side, Bytes bits, IntFunction<String> name) {
        if (!bits.isZero()) {
            lines.add("%s only %s: %s"
                    .formatted(what, side, bits.bits().mapToObj(name).collect(Collectors.joining(", "))));
        }
    }

    private <T> void value(String what, T one, T other, Function<T, String> text) {
        if (!one.equals(other)) {
            lines.add("%s: %s %s, %s %s".formatted(what, left, text.apply(one), right, text.apply(other)));
        }
    }

    /// The first bytes that differ, where nothing is known of what they mean.
    private void bytes(Bytes one, Bytes other) {
        int at = 0;
        while (one.u8(at) == other.u8(at)) {
            at++;
        }
        int length = Math.min(BYTES_SHOWN, one.length() - at);
        lines.add("from byte %d of %d: %s %s, %s %s"
                .formatted(
                        at,
                        one.length(),
                        left,
                        one.slice(at, length).hex(),
                        right,
                        other.slice(at, length).hex()));
    }
}
