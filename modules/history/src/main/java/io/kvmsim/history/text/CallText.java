package io.kvmsim.history.text;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.abi.TodClock;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.values.Size;
import io.kvmsim.values.TodText;
import java.util.Optional;

/// The text of a recorded call: what was asked, with the values decoded.
public final class CallText {
    private static final int PAGE_BITS = 12;

    private CallText() {}

    /// `SET mem.limit 8 GiB`, `CREATE_VCPU 0`: the ioctl's name without its prefix, then what it asked for.
    public static String of(Call call) {
        return switch (call) {
            case Call.CreateVm(var type) -> "CREATE_VM" + (type == 0 ? "" : " type " + Long.toUnsignedString(type));
            case Call.EnableCap cap -> "ENABLE_CAP " + capability(cap.cap()) + flags(cap.flags());
            case Call.CreateIrqchip _ -> "CREATE_IRQCHIP";
            case Call.SetUserMemoryRegion(var region) -> region(region);
            case Call.CreateVcpu(var id) -> "CREATE_VCPU " + Long.toUnsignedString(id);
            case Call.SetAttr set -> attribute(set);
            case Call.GetCmmaBits get ->
                "GET_CMMA_BITS %s from gfn 0x%x%s"
                        .formatted(
                                pages(get.count()),
                                get.startGfn(),
                                get.flags() == 1 ? ", peeking" : flags(get.flags()));
            case Call.SetCmmaBits set ->
                "SET_CMMA_BITS %s from gfn 0x%x%s".formatted(pages(set.count()), set.startGfn(), flags(set.flags()));
            case Call.GuestEssa essa ->
                "ESSA by vCPU %d, operation %d, %s from gfn 0x%x"
                        .formatted(essa.vcpu(), essa.orc(), pages(essa.count()), essa.gfn());
            case Call.GuestStore store ->
                "store by vCPU %d, %s from gfn 0x%x".formatted(store.vcpu(), pages(store.count()), store.gfn());
            case Call.HostClockStep(var delta) -> "host clock step " + new FieldValue.ClockOffset(delta).signed();
            case Call.Close _ -> "close";
            case Call.UnreadableArgument(var op) -> op.wireName().replace("KVM_", "") + " with an unreadable argument";
            case Call.CheckExtension check -> "CHECK_EXTENSION " + check.cap();
            case Call.GetAttr get -> "GET " + name(get.group(), get.attr());
            case Call.HasAttr has -> "HAS " + name(has.group(), has.attr());
        };
    }

    static String pages(long count) {
        return count == 1 ? "1 page" : "%,d pages".formatted(count);
    }

    private static String flags(int flags) {
        return flags == 0 ? "" : ", flags 0x" + Integer.toHexString(flags);
    }

    private static String region(UserspaceMemoryRegion region) {
        var what = region.size() == 0
                ? "delete"
                : "%s at 0x%x from 0x%x"
                        .formatted(Size.text(region.size()), region.guestAddress(), region.userAddress());
        var logging = region.flags() == 1 ? ", logging" : flags(region.flags());
        return "SET_USER_MEMORY_REGION slot %d, %s%s".formatted(region.slot(), what, logging);
    }

    static String capability(int number) {
        return Capability.of(number).map(Capability::name).orElse(String.valueOf(number));
    }

    static String name(int group, long attr) {
        return VmAttribute.of(group, attr)
                .map(VmAttribute::shortName)
                .orElse(Integer.toUnsignedString(group) + "/" + Long.toUnsignedString(attr));
    }

    private static String attribute(Call.SetAttr set) {
        var attribute = VmAttribute.of(set.group(), set.attr());
        return "SET " + name(set.group(), set.attr())
                + attribute.flatMap(it -> value(it, set)).map(it -> " " + it).orElse("") + flags(set.flags());
    }

    /// The value, where it is a small one: models are told as events, by what they change.
    private static Optional<String> value(VmAttribute attribute, Call.SetAttr set) {
        return switch (attribute) {
            case MEM_LIMIT_SIZE -> u64(set.buffer()).map(limit -> limit == -1 ? "no limit" : Size.text(limit));
            case TOD_LOW -> u64(set.buffer()).map(tod -> TodText.of(tod));
            case TOD_HIGH ->
                set.buffer().readable(1)
                        ? Optional.of("epoch index " + set.buffer().bytes().u8(0))
                        : unreadable();
            case TOD_EXT ->
                set.buffer().readable(TodClock.CODEC.size()) ? ext(set.buffer().bytes()) : unreadable();
            case CPU_TOPOLOGY -> Optional.of(set.attr() == 0 ? "0" : "1");
            default -> Optional.empty(); // structures, and those without a value
        };
    }

    private static Optional<String> ext(Bytes bytes) {
        var clock = TodClock.CODEC.decode(bytes);
        return Optional.of("epoch index %d, %s".formatted(clock.epochIndex(), TodText.of(clock.tod())));
    }

    private static Optional<Long> u64(UserBuffer buffer) {
        return buffer.readable(Long.BYTES) ? Optional.of(buffer.bytes().u64(0)) : Optional.empty();
    }

    private static Optional<String> unreadable() {
        return Optional.of("from an unreadable address");
    }

    static String bytes(long pages) {
        return Size.text(pages << PAGE_BITS);
    }
}
