package io.kvmsim.trace.strace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.abi.Errno;
import io.kvmsim.abi.Ioctl;
import io.kvmsim.abi.Ioctls;
import io.kvmsim.kvm.call.Op;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.trace.BoundedLines;
import io.kvmsim.trace.TraceWriter;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Converts the strace output of a monitor to a trace, as far as it contains the data, and counts the missing data.
///
/// strace decodes few of KVM's structures; of the others it prints the address. A call whose structure is not known
/// stands in the trace under the name `unknown.KVM_…`, which is not a call that a replay makes. Of an attribute that
/// was read, the bytes are not known: the line calls them undefined, so nothing compares them.
public final class StraceImport {
    private static final Set<String> MODELLED =
            Arrays.stream(Op.values()).map(Op::wireName).collect(Collectors.toUnmodifiableSet());

    private final Descriptors descriptors = new Descriptors();
    private final SortedMap<String, Count> byCall = new TreeMap<>();
    private long notKvm;
    private long written;

    private StraceImport() {}

    /// Of one call's name.
    ///
    /// @param whole    replayed and compared, or not modelled
    /// @param inPart   replayed; of the answer only a part is compared
    /// @param unknown  in the trace, but not replayed: what was asked is not known
    /// @param dropped  not in the trace
    /// @param why      the reasons, with how often
    public record Count(long whole, long inPart, long unknown, long dropped, SortedMap<String, Integer> why) {
        private static Count of(Held held) {
            var why = new TreeMap<String, Integer>();
            if (!held.why().isEmpty()) {
                why.put(held.why(), 1);
            }
            return switch (held.kind()) {
                case WHOLE -> new Count(1, 0, 0, 0, why);
                case ANSWER_IN_PART -> new Count(0, 1, 0, 0, why);
                case UNKNOWN -> new Count(0, 0, 1, 0, why);
                case DROPPED -> new Count(0, 0, 0, 1, why);
            };
        }

        private Count plus(Count more) {
            var both = new TreeMap<>(why);
            more.why.forEach((reason, times) -> both.merge(reason, times, Integer::sum));
            return new Count(
                    whole + more.whole, inPart + more.inPart, unknown + more.unknown, dropped + more.dropped, both);
        }
    }

    /// @param written   lines of the trace, without its header
    /// @param notKvm    ioctls that are not KVM's
    /// @param unfinished ioctls that never returned, or whose line is cut off
    /// @param byCall    those of KVM, by name
    public record Result(String file, long written, long notKvm, long unfinished, SortedMap<String, Count> byCall) {}

    /// @param file name of the input, for messages
    /// @param host the machine that the trace is to name: strace does not say where it ran
    /// @throws BadInput where the input is not the output of strace, or has no ioctl of KVM
    public static Result run(String file, InputStream input, Host host, OutputStream out) throws BadInput, IOException {
        var reader = new StraceReader(
                file,
                new BoundedLines(new InputStreamReader(input, StandardCharsets.UTF_8), StraceReader.LINE_CHARS_MAX));
        var importing = new StraceImport();
        try (var writer = new TraceWriter(out, host, "Imported from strace's output; the host was given by hand.")) {
            for (var call = reader.next(); call != null; call = reader.next()) {
                importing.call(call, writer);
            }
        }
        if (!reader.sawStrace()) {
            throw new BadInput(
                    file, 0, "is not the output of strace: no line has a call such as ioctl(3, KVM_CREATE_VM, 0) = 4");
        }
        if (importing.byCall.isEmpty()) {
            throw new BadInput(
                    file, 0, "has no ioctl of KVM; make it with strace -f -y -X verbose -e trace=ioctl MONITOR …");
        }
        return new Result(file, importing.written, importing.notKvm, reader.incomplete(), importing.byCall);
    }

    private void call(Syscall call, TraceWriter writer) throws IOException {
        var name = Descriptors.isForeign(call.annotation()) ? Optional.<String>empty() : Requests.name(call.requests());
        if (name.isEmpty()) {
            notKvm++;
            return;
        }
        var line = JsonNodeFactory.instance.objectNode();
        var held = line(line, call, name.get());
        if (held.kind() != Held.Kind.DROPPED) {
            writer.line(line);
            written++;
        }
        byCall.merge(name.get(), Count.of(held), Count::plus);
    }

    /// Fills in the line of a call.
    private Held line(ObjectNode line, Syscall call, String name) {
        var ret = call.ret();
        if (ret.isEmpty()) {
            return Held.dropped(Held.ANSWER);
        }
        call.nanos().ifPresent(nanos -> line.put("t", nanos));
        var argument = Argument.parse(call.argument());
        if (name.equals(Op.CREATE_VM.wireName())) {
            line.put("vm", descriptors.create(call.made())).put("op", name);
            line.put("process", call.pid().isEmpty() ? "monitor" : "pid " + call.pid());
            var held = Request.put(line, name, argument, ret.getAsInt());
            return answered(line, name, argument, held, Math.min(0, ret.getAsInt()));
        }
        var op = place(line, call, name);
        if (op.isEmpty()) {
            return Held.dropped(Held.DESCRIPTOR);
        }
        line.put("op", op);
        if (!MODELLED.contains(op)) {
            Request.address(argument).filter(it -> !it.equals("0x0")).ifPresent(it -> line.put("pointer", it));
            return answered(line, op, argument, Held.WHOLE, ret.getAsInt());
        }
        var held = Request.put(line, name, argument, ret.getAsInt());
        if (name.equals(Op.CREATE_VCPU.wireName())) {
            if (call.made() >= 0 && argument instanceof Argument.Scalar(var id)) {
                descriptors.create(call.made(), line.get("vm").textValue(), id);
            }
            return answered(line, op, argument, held, Math.min(0, ret.getAsInt()));
        }
        return answered(line, op, argument, held, ret.getAsInt());
    }

    /// Names the VM and the vCPU of the call, and returns its name in the trace: empty where its descriptor is
    /// unknown.
    private String place(ObjectNode line, Syscall call, String name) {
        return switch (descriptors.of(call.descriptor(), call.annotation()).orElse(null)) {
            case Descriptors.Of.DevKvm _ -> ofDevKvm(name) ? name : "";
            case Descriptors.Of.Vm(var vm) -> {
                line.put("vm", vm);
                yield name;
            }
            case Descriptors.Of.Vcpu(var vm, var id) -> {
                line.put("vm", vm).put("vcpu", id);
                yield name;
            }
            case Descriptors.Of.Device(var vm, var kind) -> {
                line.put("vm", vm);
                yield kind + "." + name;
            }
            case null -> ofDevKvm(name) ? name : "";
        };
    }

    /// Those are made on /dev/kvm, whose opening strace was not asked to show.
    private static boolean ofDevKvm(String name) {
        return Ioctls.ofName(name).map(it -> it.on() == Ioctl.On.DEV_KVM).orElse(false);
    }

    private static Held answered(ObjectNode line, String op, Argument argument, Held held, int ret) {
        if (held.kind() == Held.Kind.UNKNOWN) {
            line.retain(Set.of("t", "vm", "vcpu", "op", "group", "attr"));
            line.put("op", "unknown." + op);
            Request.address(argument).ifPresent(it -> line.put("pointer", it));
        }
        line.put("ret", ret);
        if (ret < 0) {
            Errno.of(-ret).ifPresent(errno -> line.put("errno", errno.name()));
        }
        return held;
    }
}
