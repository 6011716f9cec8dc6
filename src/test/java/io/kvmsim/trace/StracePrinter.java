package io.kvmsim.trace;

import io.kvmsim.abi.Capability;
import io.kvmsim.abi.Errno;
import io.kvmsim.abi.Ioctls;
import io.kvmsim.values.BadInput;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Prints the calls of a trace as strace prints them: of most structures the address, or, as if it knew them, the
/// fields.
final class StracePrinter {
    private static final String ADDRESS = "0x3ffc1a7e610";
    private static final int VM_FD = 10;

    private final boolean structures;
    private final Map<String, Integer> vms = new HashMap<>();
    private final Map<String, Integer> vcpus = new HashMap<>();
    private int next = VM_FD;

    StracePrinter(boolean structures) {
        this.structures = structures;
    }

    /// The line, or nothing where it is not an ioctl.
    String line(JsonFields fields) throws BadInput {
        var op = fields.text("op");
        int dot = op.indexOf('.');
        var request = op.substring(dot + 1);
        var ioctl = Ioctls.ofName(request);
        if (ioctl.isEmpty()) {
            return "";
        }
        return "[pid  4711] 1700000000.%09d ioctl(%s, 0x%x /* %s */, %s) = %s"
                .formatted(
                        fields.u64("t"),
                        descriptor(fields, dot < 0 ? "" : op.substring(0, dot)),
                        ioctl.get().number(),
                        request,
                        argument(fields, op),
                        result(fields, op));
    }

    private String descriptor(JsonFields fields, String device) throws BadInput {
        if (!fields.has("vm") || fields.text("op").equals("KVM_CREATE_VM")) {
            return "9</dev/kvm<char 10:232>>";
        }
        var vm = fields.text("vm");
        if (!device.isEmpty()) {
            return "99<anon_inode:kvm-%s>".formatted(device);
        }
        if (fields.has("vcpu")) {
            return "%d<anon_inode:kvm-vcpu:%d>".formatted(vcpus.get(vm + ":" + fields.u64("vcpu")), fields.u64("vcpu"));
        }
        return "%d<anon_inode:kvm-vm>".formatted(vms.get(vm));
    }

    private String argument(JsonFields fields, String op) throws BadInput {
        return switch (op) {
            case "KVM_CREATE_VM" -> "0x%x".formatted(fields.u64("type"));
            case "KVM_CREATE_VCPU" -> Long.toUnsignedString(fields.u64("id"));
            case "KVM_CHECK_EXTENSION" -> {
                int cap = fields.i32("cap");
                yield "0x%x /* %s */"
                        .formatted(
                                cap,
                                Capability.of(cap).map(Capability::kernelName).orElse("KVM_CAP_???"));
            }
            case "KVM_SET_USER_MEMORY_REGION" ->
                "{slot=%d, flags=%s, guest_phys_addr=%#x, memory_size=%d, userspace_addr=%#x}"
                        .formatted(
                                fields.i32("slot"),
                                fields.i32("flags") == 1 ? "0x1 /* KVM_MEM_LOG_DIRTY_PAGES */" : fields.i32("flags"),
                                fields.u64("guest_phys_addr"),
                                fields.u64("memory_size"),
                                fields.u64("userspace_addr"));
            case "KVM_ENABLE_CAP" ->
                structures
                        ? "{cap=%d /* KVM_CAP_? */, flags=%d, args=[0x%x, 0, 0, 0]}"
                                .formatted(fields.i32("cap"), fields.i32("flags"), arg0(fields))
                        : ADDRESS;
            case "KVM_SET_DEVICE_ATTR", "KVM_GET_DEVICE_ATTR", "KVM_HAS_DEVICE_ATTR" ->
                structures
                        ? "{flags=%d, group=%d, attr=0x%x, addr=%s}"
                                .formatted(
                                        fields.i32("flags"),
                                        fields.i32("group"),
                                        fields.u64("attr"),
                                        fields.has("addr")
                                                        && fields.text("addr").equals("ok")
                                                ? ADDRESS
                                                : "NULL")
                        : ADDRESS;
            default -> "0";
        };
    }

    private static long arg0(JsonFields fields) throws BadInput {
        return fields.has("args")
                ? fields.hexNumber("args", fields.node().get("args").get(0).textValue())
                : 0;
    }

    private String result(JsonFields fields, String op) throws BadInput {
        int ret = fields.i32("ret");
        if (ret < 0) {
            return "-1 %s (Whatever it is)".formatted(Errno.of(-ret).orElseThrow());
        }
        if (op.equals("KVM_CREATE_VM")) {
            vms.put(fields.text("vm"), ++next);
            return next + "<anon_inode:kvm-vm>";
        }
        if (op.equals("KVM_CREATE_VCPU")) {
            vcpus.put(fields.text("vm") + ":" + fields.u64("id"), ++next);
            return "%d<anon_inode:kvm-vcpu:%d>".formatted(next, fields.u64("id"));
        }
        return String.valueOf(ret);
    }

    /// Calls whose arguments strace itself shows whole.
    static final Set<String> SHOWN = Set.of(
            "KVM_CREATE_VM",
            "KVM_CHECK_EXTENSION",
            "KVM_CREATE_VCPU",
            "KVM_CREATE_IRQCHIP",
            "KVM_SET_USER_MEMORY_REGION");
}
