package io.kvmsim.trace;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.call.Answer;
import io.kvmsim.kvm.call.Op;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.values.BadInput;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The calls that bring a virtual machine up, as a monitor was recorded making them: those of a trace up to its first
/// KVM_RUN, or to its end or its `close` where it never runs.
///
/// @param host       the machine of the recording
/// @param calls      those that the core models
/// @param passedOver the others, by name
public record Recording(Host host, List<Recorded> calls, SortedMap<String, Integer> passedOver) {
    /// The most calls of a recording.
    public static final int CALLS_MAX = 1_000_000;

    private static final String RUN = "KVM_RUN";

    /// @param call  as it was made
    /// @param name  of the call, for people: with the attribute's, where it has one
    /// @param ret   what was answered then
    /// @param wrote the attribute's bytes that were written then; of length 0 where none were
    public record Recorded(TracedCall call, String name, int ret, Bytes wrote) {
        /// Whether the recorded monitor was answered the same.
        public boolean answeredBy(Answer answer) {
            return answer.ret() == ret && Recording.wrote(answer.written()).equals(wrote);
        }
    }

    /// @throws BadInput where it cannot be read, or has more than one VM
    public static Recording read(TraceReader reader) throws BadInput {
        var calls = new ArrayList<Recorded>();
        var passedOver = new TreeMap<String, Integer>();
        String vm = "";
        for (var line = reader.next(); line != null; line = reader.next()) {
            var op = line.fields().text("op");
            if (op.equals(RUN) || op.equals(Op.CLOSE.wireName())) {
                break;
            }
            var call = CallJson.decode(line);
            if (call.isEmpty()) {
                passedOver.merge(CallText.name(line.fields()), 1, Integer::sum);
                continue;
            }
            if (calls.size() == CALLS_MAX) {
                throw new BadInput(reader.file(), line.number(), "more than %d calls".formatted(CALLS_MAX));
            }
            if (!call.get().vm().equals(TracedCall.DEV_KVM)) {
                var name = call.get().vm().value();
                if (!vm.isEmpty() && !vm.equals(name)) {
                    throw new BadInput(
                            reader.file(), line.number(), "a second VM, %s: a recording has one".formatted(name));
                }
                vm = name;
            }
            calls.add(recorded(line.fields(), call.get()));
        }
        if (vm.isEmpty()) {
            throw new BadInput(reader.file(), 0, "makes no VM");
        }
        return new Recording(reader.host(), List.copyOf(calls), passedOver);
    }

    private static Recorded recorded(JsonFields fields, TracedCall call) throws BadInput {
        int length = fields.has("len") ? fields.i32("len") : 0;
        boolean wrote = fields.has("out") && !fields.has("in");
        return new Recorded(
                call, CallText.name(fields), fields.i32("ret"), wrote ? fields.bytes("out", length) : Bytes.EMPTY);
    }

    /// Nothing but an attribute's bytes is compared.
    private static Bytes wrote(Written written) {
        return written instanceof Written.Attribute(var value) ? value : Bytes.EMPTY;
    }
}
