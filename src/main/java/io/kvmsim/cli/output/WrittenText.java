package io.kvmsim.cli.output;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.CpuFeature;
import io.kvmsim.abi.FacilityNames;
import io.kvmsim.abi.Machine;
import io.kvmsim.abi.Processor;
import io.kvmsim.abi.TodClock;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.values.Quantity;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// What a call wrote back, decoded.
public final class WrittenText {
    private WrittenText() {}

    public static List<String> of(Written written, Call call) {
        return switch (written) {
            case Written.Nothing _ -> List.of();
            case Written.Attribute(var value) -> attribute(value, call);
            case Written.CmmaLog log ->
                List.of(
                        "start gfn 0x%x, %,d pages, %,d remaining"
                                .formatted(log.startGfn(), log.count(), log.remaining()),
                        log.values().trimmedHex());
            case Written.GuestByte(var value) -> List.of("the guest gets 0x%02x".formatted(value));
            case Written.ProgramInterruption(var code, var _) -> List.of("the guest gets program interruption " + code);
        };
    }

    private static List<String> attribute(Bytes value, Call call) {
        var attribute = call instanceof Call.GetAttr get
                ? VmAttribute.of(get.group(), get.attr()).orElse(null)
                : null;
        return switch (attribute) {
            case MEM_LIMIT_SIZE -> List.of(value.u64(0) == -1 ? "no limit" : Quantity.readable(value.u64(0)));
            case TOD_LOW, CPU_PROCESSOR_UV_FEAT_GUEST, CPU_MACHINE_UV_FEAT_GUEST ->
                List.of("0x%016x".formatted(value.u64(0)));
            case TOD_HIGH, CPU_TOPOLOGY -> List.of(String.valueOf(value.u8(0)));
            case TOD_EXT -> {
                var clock = TodClock.CODEC.decode(value);
                yield List.of("epoch index %d, TOD 0x%016x".formatted(clock.epochIndex(), clock.tod()));
            }
            case MIGRATION_STATUS -> List.of(value.u64(0) == 0 ? "off" : "on");
            case CPU_PROCESSOR -> {
                var processor = Processor.CODEC.decode(value);
                yield List.of(
                        "cpuid 0x%016x, ibc 0x%x".formatted(processor.cpuid(), processor.ibc()),
                        "facilities " + String.join(", ", FacilityNames.of(processor.facList())));
            }
            case CPU_MACHINE -> {
                var machine = Machine.CODEC.decode(value);
                yield List.of(
                        "cpuid 0x%016x, ibc 0x%x".formatted(machine.cpuid(), machine.ibc()),
                        "allowed " + String.join(", ", FacilityNames.of(machine.facMask())),
                        "facilities " + String.join(", ", FacilityNames.of(machine.facList())));
            }
            case CPU_PROCESSOR_FEAT, CPU_MACHINE_FEAT ->
                List.of("features "
                        + Arrays.stream(CpuFeature.values())
                                .filter(feature -> value.bit(feature.bit()))
                                .map(CpuFeature::name)
                                .collect(Collectors.joining(", ")));
            // long blocks, and unknown attributes
            case null, default -> List.of("%d bytes: %s".formatted(value.length(), value.trimmedHex()));
        };
    }
}
