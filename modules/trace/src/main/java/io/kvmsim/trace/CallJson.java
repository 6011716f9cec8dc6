package io.kvmsim.trace;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.CmmaLog;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.Op;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.values.BadInput;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The calls of the format, decoded from their lines.
public final class CallJson {
    /// The largest structure behind an attribute's address is smaller.
    private static final int ATTRIBUTE_BYTES_MAX = 1 << 16;

    private static final Map<String, Op> OPS =
            Arrays.stream(Op.values()).collect(Collectors.toMap(Op::wireName, op -> op));

    private CallJson() {}

    /// The call of a line, or nothing where the core does not model it.
    public static Optional<TracedCall> decode(TraceReader.Line line) throws BadInput {
        var fields = line.fields();
        var op = OPS.get(fields.text("op"));
        if (op == null || op == Op.ENABLE_CAP && fields.has("vcpu")) {
            return Optional.empty();
        }
        var vm = fields.has("vm") ? fields.vm() : TracedCall.DEV_KVM;
        String process = fields.has("process") ? fields.text("process") : "";
        boolean unreadable = access(fields, "arg") == Access.NONE && hasStructure(op);
        var call = unreadable ? new Call.UnreadableArgument(op) : call(op, fields);
        return Optional.of(new TracedCall(line.number(), vm, process, call, circumstances(fields)));
    }

    private static boolean hasStructure(Op op) {
        return switch (op) {
            case ENABLE_CAP,
                    SET_USER_MEMORY_REGION,
                    SET_DEVICE_ATTR,
                    GET_DEVICE_ATTR,
                    HAS_DEVICE_ATTR,
                    GET_CMMA_BITS,
                    SET_CMMA_BITS -> true;
            case CREATE_VM,
                    CHECK_EXTENSION,
                    CREATE_IRQCHIP,
                    CREATE_VCPU,
                    GUEST_ESSA,
                    GUEST_STORE,
                    HOST_CLOCK_STEP,
                    CLOSE -> false;
        };
    }

    private static Circumstances circumstances(JsonFields fields) throws BadInput {
        boolean privileged = !fields.has("privileged") || fields.flag("privileged");
        return new Circumstances(
                fields.u64("tod"),
                fields.i32("tod_ei"),
                fields.flag("nomem") ? 0 : Circumstances.ALL,
                fields.flag("foreign"),
                privileged);
    }

    private static Call call(Op op, JsonFields fields) throws BadInput {
        return switch (op) {
            case CREATE_VM -> new Call.CreateVm(fields.u64("type"));
            case CHECK_EXTENSION -> new Call.CheckExtension(fields.u64("cap"));
            case ENABLE_CAP -> new Call.EnableCap(fields.i32("cap"), fields.i32("flags"), arg0(fields));
            case CREATE_IRQCHIP -> new Call.CreateIrqchip();
            case SET_USER_MEMORY_REGION ->
                new Call.SetUserMemoryRegion(new UserspaceMemoryRegion(
                        fields.i32("slot"),
                        fields.i32("flags"),
                        fields.u64("guest_phys_addr"),
                        fields.u64("memory_size"),
                        fields.u64("userspace_addr")));
            case CREATE_VCPU -> new Call.CreateVcpu(fields.u64("id"));
            case SET_DEVICE_ATTR ->
                new Call.SetAttr(fields.i32("group"), fields.u64("attr"), fields.i32("flags"), attributeBuffer(fields));
            case GET_DEVICE_ATTR ->
                new Call.GetAttr(fields.i32("group"), fields.u64("attr"), fields.i32("flags"), access(fields, "addr"));
            case HAS_DEVICE_ATTR -> new Call.HasAttr(fields.i32("group"), fields.u64("attr"), fields.i32("flags"));
            case GET_CMMA_BITS ->
                new Call.GetCmmaBits(
                        fields.u64("start_gfn"),
                        fields.i32("count"),
                        fields.i32("flags"),
                        access(fields, "addr"),
                        access(fields, "arg"));
            case SET_CMMA_BITS ->
                new Call.SetCmmaBits(
                        fields.u64("start_gfn"),
                        fields.i32("count"),
                        fields.i32("flags"),
                        fields.u64("mask"),
                        cmmaBuffer(fields));
            case GUEST_ESSA ->
                new Call.GuestEssa(fields.i32("vcpu"), fields.u64("gfn"), fields.i32("orc"), pageCount(fields));
            case GUEST_STORE -> new Call.GuestStore(fields.i32("vcpu"), fields.u64("gfn"), pageCount(fields));
            case HOST_CLOCK_STEP -> new Call.HostClockStep(fields.u64("delta"));
            case CLOSE -> new Call.Close();
        };
    }

    private static long arg0(JsonFields fields) throws BadInput {
        var args = fields.node().get("args");
        if (args == null || args.isEmpty()) {
            return 0;
        }
        var first = args.get(0);
        return first.isTextual() ? fields.hexNumber("args", first.textValue()) : first.longValue();
    }

    private static int pageCount(JsonFields fields) throws BadInput {
        return fields.has("count") ? fields.i32("count") : 1;
    }

    static Access access(JsonFields fields, String key) throws BadInput {
        if (!fields.has(key)) {
            return Access.READ_WRITE;
        }
        return switch (fields.text(key)) {
            case "ok" -> Access.READ_WRITE;
            case "ro" -> Access.READ_ONLY;
            case "bad", "none" -> Access.NONE;
            default -> throw fields.bad(key, "is none of \"ok\", \"ro\", \"bad\", \"none\"");
        };
    }

    private static UserBuffer attributeBuffer(JsonFields fields) throws BadInput {
        var access = access(fields, "addr");
        int length = fields.i32("len");
        if (length < 0 || length > ATTRIBUTE_BYTES_MAX) {
            throw fields.bad(
                    "len", "is %d; no attribute has more than %d bytes".formatted(length, ATTRIBUTE_BYTES_MAX));
        }
        return new UserBuffer(access, access.readable() ? fields.bytes("in", length) : Bytes.EMPTY);
    }

    private static UserBuffer cmmaBuffer(JsonFields fields) throws BadInput {
        var access = access(fields, "addr");
        int count = fields.i32("count");
        boolean sane = count >= 0 && count <= CmmaLog.COUNT_MAX;
        return new UserBuffer(access, access.readable() && sane ? fields.bytes("in", count) : Bytes.EMPTY);
    }
}
