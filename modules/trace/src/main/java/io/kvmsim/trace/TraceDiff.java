package io.kvmsim.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.Rule;
import io.kvmsim.kvm.call.Answer;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.values.BadInput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Replays a trace and reports each call to which two sides give different answers: the trace and a host, or two
/// hosts (the same one with two profiles). Each side goes on from its own state, so a difference can be the reason
/// for later ones. In constant memory but for the states of the VMs.
public final class TraceDiff {
    private static final String INSPECT = "inspect";

    private final Side one;
    private final Side other;
    private final Consumer<Difference> found;
    private final SortedMap<String, Count> byCall = new TreeMap<>();
    private final SortedMap<String, Integer> passedOver = new TreeMap<>();
    private long calls;
    private long differing;

    /// @param one null: the trace is the first side
    private TraceDiff(Side one, Side other, Consumer<Difference> found) {
        this.one = one;
        this.other = other;
        this.found = found;
    }

    /// A host that answers, with its state.
    private static final class Side {
        private final Host host;
        private final Monitors monitors;
        private final Map<VmName, JsonNode> models = new HashMap<>();

        Side(Host host) {
            this.host = host;
            this.monitors = new Monitors(host);
        }

        Optional<ObjectNode> state(VmName name) {
            var monitor = monitors.monitorOf(name);
            return monitor.vm(name).map(vm -> InspectState.of(host, monitor, vm));
        }
    }

    /// What one side answered.
    ///
    /// @param rule that decided; null where the side is the trace
    public record Answered(Answer answer, Rule rule) {
        private static Answered of(Decision decision) {
            return new Answered(decision.answer(), decision.rule());
        }
    }

    /// A call that the two sides answer differently, or an inspected state that they do not share.
    ///
    /// @param line    number in the file
    /// @param text    the call as people read it, as the trace has it
    /// @param call    null for an inspected state
    /// @param one     what the first side answered; of an inspected state 0
    /// @param changes the values that differ, at least one; of the first side `expected`, of the other `got`
    public record Difference(long line, String text, Call call, Answered one, Answered other, List<Change> changes) {}

    /// How often a call was made, and how often it was answered differently.
    public record Count(long calls, long differing) {
        private static Count of(boolean differs) {
            return new Count(1, differs ? 1 : 0);
        }

        private Count plus(Count more) {
            return new Count(calls + more.calls, differing + more.differing);
        }
    }

    /// @param calls      all lines but the header
    /// @param differing  lines that differ
    /// @param passedOver calls that the core does not model, by name
    /// @param byCall     those that it models, by name
    public record Result(
            String file,
            long calls,
            long differing,
            SortedMap<String, Integer> passedOver,
            SortedMap<String, Count> byCall) {}

    /// What the trace says was answered, against a host.
    ///
    /// @param found gets each difference, in the order of the trace
    public static Result recorded(TraceReader reader, Host host, Consumer<Difference> found) throws BadInput {
        return new TraceDiff(null, new Side(host), found).run(reader);
    }

    /// Two hosts against each other, asked the calls of a trace; its answers are not looked at.
    ///
    /// @param found gets each difference, in the order of the trace
    public static Result hosts(TraceReader reader, Host one, Host other, Consumer<Difference> found) throws BadInput {
        return new TraceDiff(new Side(one), new Side(other), found).run(reader);
    }

    private Result run(TraceReader reader) throws BadInput {
        for (var line = reader.next(); line != null; line = reader.next()) {
            calls++;
            if (line.fields().text("op").equals(INSPECT)) {
                inspect(line);
                continue;
            }
            var traced = CallJson.decode(line);
            if (traced.isEmpty()) {
                passedOver.merge(CallText.name(line.fields()), 1, Integer::sum);
            } else {
                call(line, traced.get());
            }
        }
        return new Result(reader.file(), calls, differing, passedOver, byCall);
    }

    private void call(TraceReader.Line line, TracedCall traced) throws BadInput {
        var fields = line.fields();
        var right = other.monitors.apply(traced);
        Answered left;
        List<Change> changes;
        if (one == null) {
            left = new Answered(AnswerJson.recorded(fields, traced.call()), null);
            changes = AnswerComparison.of(fields, right.answer()).changes();
        } else {
            left = Answered.of(one.monitors.apply(traced));
            changes = AnswerComparison.of(fields, left.answer(), right.answer()).changes();
        }
        tell(line, traced.call(), left, Answered.of(right), changes);
    }

    private void inspect(TraceReader.Line line) throws BadInput {
        var fields = line.fields();
        var name = fields.vm();
        var right = other.state(name);
        JsonFields left = one == null ? fields.object("state") : null;
        if (one != null) {
            var state = one.state(name);
            left = state.isPresent() ? JsonFields.of("the first side", line.number(), state.get()) : null;
        }
        var nothing = new Answered(new Answer(0, Written.NOTHING), null);
        if (left == null || right.isEmpty()) {
            boolean same = left == null && right.isEmpty();
            tell(line, null, nothing, nothing, same ? List.of() : List.of(existence(left != null, right.isPresent())));
            return;
        }
        var previous = other.models.put(name, right.get().get("model"));
        var changes = StateComparison.compare(left, right.get(), previous, AnswerComparison.undefined(fields)).stream()
                .map(Change::ofState)
                .toList();
        tell(line, null, nothing, nothing, changes);
    }

    private static Change existence(boolean left, boolean right) {
        return new Change("state", left ? "a VM" : "no such VM", right ? "a VM" : "no such VM");
    }

    private void tell(TraceReader.Line line, Call call, Answered left, Answered right, List<Change> changes)
            throws BadInput {
        boolean differs = !changes.isEmpty();
        byCall.merge(CallText.name(line.fields()), Count.of(differs), Count::plus);
        if (differs) {
            differing++;
            found.accept(new Difference(line.number(), CallText.of(line.fields()), call, left, right, changes));
        }
    }
}
