package io.kvmsim.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Answer;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.kvm.state.Host;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;

/// Writes a trace, line by line. What it writes, [TraceReader] reads and [TraceCheck] finds without mismatch.
public final class TraceWriter implements AutoCloseable {
    private static final long U32_MAX = 0xFFFF_FFFFL;

    private final BufferedWriter out;

    /// Writes the header.
    public TraceWriter(OutputStream bytes, Host host, String about) throws IOException {
        out = new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8));
        var header = HostJson.JSON.createObjectNode();
        header.put("trace", "kvm-s390-ioctl").put("version", 1);
        header.set("host", HostJson.json(host.description()));
        line(header.put("about", about));
    }

    /// Writes a call and its answer.
    public void call(TracedCall traced, Answer answer) throws IOException {
        var line = HostJson.JSON.createObjectNode();
        if (!traced.vm().equals(TracedCall.DEV_KVM)) {
            line.put("vm", traced.vm().value());
        }
        line.put("op", traced.call().op().wireName());
        if (!traced.process().isEmpty()) {
            line.put("process", traced.process());
        }
        request(line, traced.call());
        circumstances(line, traced.circumstances());
        answer(line, answer);
        line(line);
    }

    /// Puts an answer under the keys of its line.
    static void answer(ObjectNode line, Answer answer) {
        line.put("ret", answer.ret());
        if (answer.refused()) {
            Errno.of(-answer.ret()).ifPresent(errno -> line.put("errno", errno.name()));
        }
        written(line, answer.written());
    }

    /// Writes a line as it is, also one that is not a call of the core.
    public void line(ObjectNode line) throws IOException {
        out.write(line.toString());
        out.newLine();
    }

    private static void circumstances(ObjectNode line, Circumstances now) {
        if (now.hostTod() != 0) {
            line.put("tod", HostJson.hex(now.hostTod()));
        }
        if (now.hostEpochIndex() != 0) {
            line.put("tod_ei", now.hostEpochIndex());
        }
        if (now.free() == 0) {
            line.put("nomem", true);
        }
        if (now.foreign()) {
            line.put("foreign", true);
        }
        if (!now.privileged()) {
            line.put("privileged", false);
        }
    }

    private static void request(ObjectNode line, Call call) {
        switch (call) {
            case Call.CreateVm(var type) -> line.put("type", HostJson.hex(type));
            case Call.CheckExtension(var cap) -> number(line, "cap", cap);
            case Call.EnableCap(var cap, var flags, var arg0) -> {
                number(line, "cap", Integer.toUnsignedLong(cap));
                number(line, "flags", Integer.toUnsignedLong(flags));
                line.putArray("args")
                        .add(HostJson.hex(arg0))
                        .add("0x0")
                        .add("0x0")
                        .add("0x0");
            }
            case Call.SetUserMemoryRegion(var region) -> {
                number(line, "slot", Integer.toUnsignedLong(region.slot()));
                number(line, "flags", Integer.toUnsignedLong(region.flags()));
                line.put("guest_phys_addr", HostJson.hex(region.guestAddress()))
                        .put("memory_size", HostJson.hex(region.size()))
                        .put("userspace_addr", HostJson.hex(region.userAddress()));
            }
            case Call.CreateVcpu(var id) -> number(line, "id", id);
            case Call.SetAttr(var group, var attr, var flags, var buffer) -> {
                attribute(line, group, attr, flags);
                buffer(line, buffer);
            }
            case Call.GetAttr(var group, var attr, var flags, var access) -> {
                attribute(line, group, attr, flags);
                line.put("addr", word(access));
            }
            case Call.HasAttr(var group, var attr, var flags) -> attribute(line, group, attr, flags);
            case Call.GetCmmaBits(var gfn, var count, var flags, var values, var log) -> {
                cmma(line, gfn, count, flags, values);
                if (log != Access.READ_WRITE) {
                    line.put("arg", word(log));
                }
            }
            case Call.SetCmmaBits(var gfn, var count, var flags, var mask, var values) -> {
                cmma(line, gfn, count, flags, values.access());
                line.put("mask", HostJson.hex(mask)).put("in", values.bytes().trimmedHex());
            }
            case Call.GuestEssa(var vcpu, var gfn, var orc, var count) ->
                guest(line, vcpu, gfn, count).put("orc", orc);
            case Call.GuestStore(var vcpu, var gfn, var count) -> guest(line, vcpu, gfn, count);
            case Call.HostClockStep(var delta) -> line.put("delta", HostJson.hex(delta));
            case Call.UnreadableArgument _ -> line.put("arg", "bad");
            case Call.CreateIrqchip _, Call.Close _ -> {
                // no argument
            }
        }
    }

    private static void attribute(ObjectNode line, int group, long attr, int flags) {
        number(line, "group", Integer.toUnsignedLong(group));
        number(line, "attr", attr);
        if (flags != 0) {
            number(line, "flags", Integer.toUnsignedLong(flags));
        }
    }

    private static void buffer(ObjectNode line, UserBuffer buffer) {
        line.put("addr", word(buffer.access()));
        if (buffer.access().readable() && buffer.bytes().length() > 0) {
            bytes(line, "in", buffer.bytes());
        }
    }

    private static void cmma(ObjectNode line, long gfn, int count, int flags, Access values) {
        line.put("start_gfn", HostJson.hex(gfn));
        number(line, "count", Integer.toUnsignedLong(count));
        number(line, "flags", Integer.toUnsignedLong(flags));
        if (values != Access.READ_WRITE) {
            line.put("addr", word(values));
        }
    }

    private static ObjectNode guest(ObjectNode line, int vcpu, long gfn, int count) {
        line.put("vcpu", vcpu).put("gfn", HostJson.hex(gfn));
        return count == 1 ? line : line.put("count", count);
    }

    private static void written(ObjectNode line, Written written) {
        switch (written) {
            case Written.Nothing _ -> {
                // nothing
            }
            case Written.Attribute(var value) -> bytes(line, "out", value);
            case Written.CmmaLog log -> {
                line.put("start_gfn_out", HostJson.hex(log.startGfn()))
                        .put("count_out", log.count())
                        .put("flags_out", log.flags())
                        .put("remaining", HostJson.hex(log.remaining()));
                if (log.undefinedValues()) {
                    line.putArray("undefined").add("out");
                } else if (log.count() > 0) {
                    line.put("out", log.values().trimmedHex());
                }
            }
            case Written.GuestByte(var value) ->
                line.put("out", Bytes.ofU8(value).hex());
            case Written.ProgramInterruption(var code, var _) -> line.put("pgm", code);
        }
    }

    private static void bytes(ObjectNode line, String key, Bytes value) {
        line.put(key, value.trimmedHex()).put("len", value.length());
    }

    private static void number(ObjectNode line, String key, long value) {
        if (Long.compareUnsigned(value, U32_MAX) <= 0) {
            line.put(key, value);
        } else {
            line.put(key, HostJson.hex(value));
        }
    }

    private static String word(Access access) {
        return switch (access) {
            case READ_WRITE -> "ok";
            case READ_ONLY -> "ro";
            case NONE -> "bad";
        };
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
