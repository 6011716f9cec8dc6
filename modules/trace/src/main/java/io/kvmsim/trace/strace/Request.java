package io.kvmsim.trace.strace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Errno;
import io.kvmsim.abi.Group;
import io.kvmsim.abi.VmAttribute;
import java.util.Optional;
import java.util.OptionalLong;

/// Puts what was asked, as far as strace shows it, under the keys of a trace's line.
final class Request {
    private static final long U32_MAX = 0xFFFF_FFFFL;
    private static final int EFAULT = Errno.EFAULT.ret();

    /// Bytes of a structure's fields that the simulator looks at: `kvm_enable_cap` has 64 of padding behind them.
    private static final int ENABLE_CAP_FIRST = 16;

    private final ObjectNode line;
    private final Argument argument;
    private final int ret;

    private Request(ObjectNode line, Argument argument, int ret) {
        this.line = line;
        this.argument = argument;
        this.ret = ret;
    }

    /// @param op  a name that the simulator models
    /// @param ret what the call was answered
    static Held put(ObjectNode line, String op, Argument argument, int ret) {
        var request = new Request(line, argument, ret);
        return switch (op) {
            case "KVM_CREATE_VM" -> request.number("type", true);
            case "KVM_CHECK_EXTENSION" -> request.number("cap", false);
            case "KVM_CREATE_VCPU" -> request.number("id", false);
            case "KVM_CREATE_IRQCHIP" -> Held.WHOLE;
            case "KVM_SET_USER_MEMORY_REGION" -> request.region();
            case "KVM_ENABLE_CAP" -> request.enableCap();
            case "KVM_SET_DEVICE_ATTR", "KVM_GET_DEVICE_ATTR", "KVM_HAS_DEVICE_ATTR" -> request.attribute(op);
            case "KVM_S390_GET_CMMA_BITS" -> request.getCmma();
            default -> Held.unknown(Held.ADDRESS_ONLY);
        };
    }

    private Held number(String key, boolean wide) {
        if (!(argument instanceof Argument.Scalar(var value))) {
            return Held.unknown(Held.UNCLEAR);
        }
        if (wide) {
            line.put(key, hex(value));
        } else {
            number(key, value);
        }
        return Held.WHOLE;
    }

    /// A structure of which only the address is known. The kernel could not read it where it said so and strace could
    /// not either.
    private Held addressOnly(boolean onlyStructureFaults) {
        if (argument instanceof Argument.Scalar && ret == EFAULT && onlyStructureFaults) {
            line.put("arg", "bad");
            return Held.WHOLE;
        }
        return Held.unknown(argument instanceof Argument.Unclear ? Held.UNCLEAR : Held.ADDRESS_ONLY);
    }

    private Held region() {
        var slot = field("slot", 0, Integer.BYTES);
        var flags = field("flags", 4, Integer.BYTES);
        var guest = field("guest_phys_addr", 8, Long.BYTES);
        var size = field("memory_size", 16, Long.BYTES);
        var user = field("userspace_addr", 24, Long.BYTES);
        if (slot.isEmpty() || flags.isEmpty() || guest.isEmpty() || size.isEmpty() || user.isEmpty()) {
            return addressOnly(true);
        }
        number("slot", slot.getAsLong());
        number("flags", flags.getAsLong());
        line.put("guest_phys_addr", hex(guest.getAsLong()));
        line.put("memory_size", hex(size.getAsLong()));
        line.put("userspace_addr", hex(user.getAsLong()));
        return Held.WHOLE;
    }

    private Held enableCap() {
        var cap = field("cap", 0, Integer.BYTES);
        var flags = field("flags", 4, Integer.BYTES);
        if (cap.isEmpty() || flags.isEmpty()) {
            return addressOnly(true);
        }
        var first = argument(0);
        if (first.isEmpty()) {
            return Held.unknown(Held.CUT);
        }
        number("cap", cap.getAsLong());
        number("flags", flags.getAsLong());
        var args = line.putArray("args");
        for (int index = 0; index < 4; index++) {
            args.add(hex(argument(index).orElse(0)));
        }
        return argument(3).isPresent()
                ? Held.WHOLE
                : Held.inPart("args[1] to args[3] are not shown; none is looked at");
    }

    /// `args[index]` of a `struct kvm_enable_cap`.
    private OptionalLong argument(int index) {
        if (shown() instanceof Argument.Struct(var fields)) {
            var args = fields.getOrDefault("args", "[0]").replaceAll("[\\[\\]]", "");
            var parts = Brackets.parts(args);
            return index < parts.size() ? Argument.numberOf(parts.get(index)) : OptionalLong.of(0);
        }
        return field("args", ENABLE_CAP_FIRST / 2 + index * Long.BYTES, Long.BYTES);
    }

    private Held attribute(String op) {
        var flags = field("flags", 0, Integer.BYTES);
        var group = field("group", 4, Integer.BYTES);
        var attr = field("attr", 8, Long.BYTES);
        var addr = field("addr", 16, Long.BYTES);
        if (flags.isEmpty() || group.isEmpty() || attr.isEmpty() || addr.isEmpty()) {
            return addressOnly(false);
        }
        number("group", group.getAsLong());
        number("attr", attr.getAsLong());
        number("flags", flags.getAsLong());
        if (op.equals("KVM_HAS_DEVICE_ATTR")) {
            return Held.WHOLE;
        }
        boolean usesAddress = op.equals("KVM_GET_DEVICE_ATTR")
                || VmAttribute.of((int) group.getAsLong(), attr.getAsLong())
                        .map(Request::readsMemory)
                        .orElse(false);
        if (addr.getAsLong() == 0) {
            line.put("addr", "none");
            return Held.WHOLE;
        }
        if (usesAddress && ret == EFAULT) {
            line.put("addr", "bad");
            return Held.WHOLE;
        }
        line.put("addr", "ok");
        if (!usesAddress) {
            return Held.WHOLE;
        }
        if (op.equals("KVM_SET_DEVICE_ATTR")) {
            return Held.unknown(Held.VALUE);
        }
        if (ret == 0) {
            line.putArray("undefined").add("out").add("len");
            return Held.inPart(Held.VALUE);
        }
        return Held.WHOLE;
    }

    /// Whether a SET of it reads what is at the address.
    private static boolean readsMemory(VmAttribute attribute) {
        return attribute.group() == Group.TOD
                || attribute.group() == Group.CPU_MODEL
                || attribute == VmAttribute.MEM_LIMIT_SIZE;
    }

    private Held getCmma() {
        var start = field("start_gfn", 0, Long.BYTES);
        var count = field("count", 8, Integer.BYTES);
        var flags = field("flags", 12, Integer.BYTES);
        if (start.isEmpty() || count.isEmpty() || flags.isEmpty()) {
            return addressOnly(false);
        }
        line.put("start_gfn", hex(start.getAsLong()));
        number("count", count.getAsLong());
        number("flags", flags.getAsLong());
        if (ret == EFAULT) {
            line.put("addr", "bad");
        }
        if (ret != 0) {
            return Held.WHOLE;
        }
        var undefined = line.putArray("undefined").add("out");
        if (argument instanceof Argument.Changed(var _, var after)) {
            line.put(
                    "start_gfn_out",
                    hex(field(after, "start_gfn", 0, Long.BYTES).orElse(0)));
            number("count_out", field(after, "count", 8, Integer.BYTES).orElse(0));
            number("flags_out", field(after, "flags", 12, Integer.BYTES).orElse(0));
            line.put("remaining", hex(field(after, "remaining", 16, Long.BYTES).orElse(0)));
        } else {
            undefined.add("start_gfn_out").add("count_out").add("flags_out").add("remaining");
        }
        return Held.inPart(Held.PAGES);
    }

    private Argument shown() {
        return argument instanceof Argument.Changed(var before, var _) ? before : argument;
    }

    private OptionalLong field(String name, int offset, int bytes) {
        return field(shown(), name, offset, bytes);
    }

    /// A field by its name, or by its place where the bytes are shown.
    private static OptionalLong field(Argument from, String name, int offset, int bytes) {
        return switch (from) {
            case Argument.Struct struct -> struct.number(name);
            case Argument.Memory(var memory, var _)
            when memory.length() >= offset + bytes -> number(memory, offset, bytes);
            case Argument.Memory _, Argument.Scalar _, Argument.Changed _, Argument.Unclear _ -> OptionalLong.empty();
        };
    }

    private static OptionalLong number(Bytes memory, int offset, int bytes) {
        return OptionalLong.of(bytes == Integer.BYTES ? memory.u32(offset) : memory.u64(offset));
    }

    private void number(String key, long value) {
        if (Long.compareUnsigned(value, U32_MAX) <= 0) {
            line.put(key, value);
        } else {
            line.put(key, hex(value));
        }
    }

    static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    /// The address, where that is all there is.
    static Optional<String> address(Argument argument) {
        return argument instanceof Argument.Scalar(var value) ? Optional.of(hex(value)) : Optional.empty();
    }
}
