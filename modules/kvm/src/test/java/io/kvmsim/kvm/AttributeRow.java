package io.kvmsim.kvm;

import static io.kvmsim.kvm.Calls.get;

import io.kvmsim.abi.Errno;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;

/// A row of the table of spec 2.4: a call in a situation, and its answer.
record AttributeRow(String direction, VmAttribute attribute, String circumstance, Story story, Call call, int ret) {
    String outcome() {
        return "%s %s %s"
                .formatted(direction, attribute, ret < 0 ? Errno.of(-ret).orElseThrow() : "0");
    }

    @Override
    public String toString() {
        return outcome() + (circumstance.isEmpty() ? "" : " " + circumstance);
    }

    static AttributeRow set0(Story story, Call.SetAttr call, String circumstance) {
        return row("SET", story, call, circumstance, 0);
    }

    static AttributeRow setFails(Errno errno, Story story, Call.SetAttr call, String circumstance) {
        return row("SET", story, call, circumstance, errno.ret());
    }

    private static AttributeRow row(String direction, Story story, Call.SetAttr call, String circumstance, int ret) {
        return new AttributeRow(
                direction, VmAttribute.of(call.group(), call.attr()).orElseThrow(), circumstance, story, call, ret);
    }

    static AttributeRow get0(Story story, VmAttribute attribute) {
        return new AttributeRow("GET", attribute, "", story, get(attribute), 0);
    }

    static AttributeRow getFails(Errno errno, Story story, VmAttribute attribute, Access access, String circumstance) {
        return new AttributeRow("GET", attribute, circumstance, story, get(attribute, access), errno.ret());
    }

    static AttributeRow has(int ret, Story story, VmAttribute attribute, String circumstance) {
        return new AttributeRow("HAS", attribute, circumstance, story, Calls.has(attribute), ret);
    }
}
