package io.kvmsim.trace;

import com.fasterxml.jackson.databind.JsonNode;
import io.kvmsim.abi.Capability;
import io.kvmsim.abi.Errno;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.values.BadInput;
import java.util.ArrayList;
import java.util.Set;

/// A line of a trace as people read it, in the manner of strace: `vm0 KVM_SET_DEVICE_ATTR(KVM_S390_VM_MEM_LIMIT_SIZE,
/// {8 GiB}) = 0`.
final class CallText {
    /// In front of the name of a call of which not all is known.
    private static final String UNKNOWN = "unknown.KVM_";

    /// The maximum number of digits of a byte string that are shown.
    private static final int HEX_SHOWN = 40;

    private static final Set<String> NOT_ARGUMENTS = Set.of(
            "op",
            "vm",
            "vcpu",
            "ret",
            "errno",
            "t",
            "log",
            "undefined",
            "group",
            "attr",
            "cap",
            "name",
            "out",
            "state",
            "start_gfn_out",
            "count_out",
            "flags_out",
            "remaining",
            "pgm",
            "args",
            "addr",
            "len");
    private static final Set<String> RESULTS = Set.of("out", "start_gfn_out", "count_out", "remaining", "pgm");

    private CallText() {}

    /// The call's name; for an attribute or a capability with the kernel's name of it.
    static String name(JsonFields fields) throws BadInput {
        var op = fields.text("op");
        var subject = subject(fields);
        String where = op.equals("KVM_ENABLE_CAP") && fields.has("vcpu") ? " (vCPU)" : "";
        return subject.isEmpty() ? op + where : op + where + " " + subject;
    }

    private static String subject(JsonFields fields) throws BadInput {
        var op = fields.text("op");
        if ((op.startsWith("KVM_") || op.startsWith(UNKNOWN)) && fields.has("group")) {
            return VmAttribute.of(fields.i32("group"), fields.u64("attr"))
                    .map(VmAttribute::kernelName)
                    .orElse("group %s attr %s"
                            .formatted(fields.node().get("group"), fields.node().get("attr")));
        }
        if (fields.has("cap")) {
            int cap = (int) fields.u64("cap");
            return Capability.of(cap).map(known -> "KVM_CAP_" + known.name()).orElse("capability " + cap);
        }
        return "";
    }

    static String of(JsonFields fields) throws BadInput {
        var op = fields.text("op");
        var arguments = new ArrayList<String>();
        var subject = subject(fields);
        if (!subject.isEmpty()) {
            arguments.add(subject);
        }
        fields.node().properties().forEach(property -> {
            if (!NOT_ARGUMENTS.contains(property.getKey())) {
                arguments.add(property.getKey() + "=" + value(property.getValue()));
            }
        });
        if (fields.has("addr") && !fields.text("addr").equals("ok")) {
            arguments.add("addr=" + fields.text("addr"));
        }
        var text = new StringBuilder();
        text.append(fields.has("vm") ? fields.text("vm") : "/dev/kvm");
        text.append(fields.has("vcpu") ? ":" + fields.node().get("vcpu").asText() : "");
        text.append(' ')
                .append(op)
                .append('(')
                .append(String.join(", ", arguments))
                .append(')');
        if (op.equals("inspect")) {
            return text.append(" ").append(fields.node().get("state")).toString();
        }
        text.append(" = ").append(result(fields));
        return fields.has("log") ? text.append("  [" + fields.text("log") + "]").toString() : text.toString();
    }

    private static String result(JsonFields fields) throws BadInput {
        int ret = fields.i32("ret");
        var written = new ArrayList<String>();
        fields.node().properties().forEach(property -> {
            if (RESULTS.contains(property.getKey())) {
                written.add(property.getKey() + "=" + value(property.getValue()));
            }
        });
        String code = ret < 0 ? "-1 " + Errno.of(-ret).map(Errno::name).orElse("errno " + -ret) : String.valueOf(ret);
        return written.isEmpty() ? code : code + " {" + String.join(", ", written) + "}";
    }

    private static String value(JsonNode value) {
        if (!value.isTextual()) {
            return value.toString();
        }
        var text = value.textValue();
        return text.length() <= HEX_SHOWN ? text : text.substring(0, HEX_SHOWN) + "…(" + text.length() / 2 + " bytes)";
    }
}
