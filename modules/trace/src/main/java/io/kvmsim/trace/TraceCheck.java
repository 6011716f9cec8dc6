package io.kvmsim.trace;

import com.fasterxml.jackson.databind.JsonNode;
import io.kvmsim.kvm.Rule;
import io.kvmsim.kvm.call.Answer;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.values.BadInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Replays a trace against the core and compares what it answers with what the trace says: return values, written
/// bytes, inspected states.
public final class TraceCheck {
    /// The maximum number of mismatches per file that are kept; all are counted.
    public static final int MISMATCHES_KEPT = 10;

    static final String INSPECT = "inspect";

    private final Host host;
    private final boolean compares;
    private final Monitors monitors;
    private final Map<VmName, JsonNode> models = new HashMap<>();
    private final SortedMap<String, Integer> passedOver = new TreeMap<>();
    private final List<Mismatch> mismatches = new ArrayList<>();
    private long calls;
    private long compared;
    private long mismatched;

    private TraceCheck(Host host, boolean compares) {
        this.host = host;
        this.compares = compares;
        this.monitors = new Monitors(host);
    }

    /// One thing that differs.
    ///
    /// @param what `ret`, a key of the line, or a key of the state
    /// @param rule that decided; absent for an inspected state
    public record Mismatch(long line, String call, String what, String expected, String got, Rule rule) {}

    /// @param calls      all lines but the header
    /// @param compared   values compared
    /// @param passedOver calls that the core does not model, by name
    /// @param first      the first mismatches
    public record Result(
            String file,
            long calls,
            long compared,
            SortedMap<String, Integer> passedOver,
            long mismatches,
            List<Mismatch> first,
            long nanos) {}

    /// @param compares false: the calls are made, their answers not looked at
    public static Result run(TraceReader reader, boolean compares) throws BadInput {
        return run(reader, Profile.LINUX_6_12, compares);
    }

    /// @param profile  whose answers the host gives
    /// @param compares false: the calls are made, their answers not looked at
    public static Result run(TraceReader reader, Profile profile, boolean compares) throws BadInput {
        long start = System.nanoTime();
        var check = new TraceCheck(reader.host().withProfile(profile), compares);
        for (var line = reader.next(); line != null; line = reader.next()) {
            check.calls++;
            check.line(line);
        }
        return new Result(
                reader.file(),
                check.calls,
                check.compared,
                check.passedOver,
                check.mismatched,
                List.copyOf(check.mismatches),
                System.nanoTime() - start);
    }

    private void line(TraceReader.Line line) throws BadInput {
        if (line.fields().text("op").equals(INSPECT)) {
            inspect(line);
            return;
        }
        var traced = CallJson.decode(line);
        if (traced.isEmpty()) {
            passedOver.merge(CallText.name(line.fields()), 1, Integer::sum);
            return;
        }
        var decision = monitors.apply(traced.get());
        if (compares) {
            answer(line, decision.answer(), decision.rule());
        }
    }

    private void answer(TraceReader.Line line, Answer answer, Rule rule) throws BadInput {
        var result = AnswerComparison.of(line.fields(), answer);
        compared += result.compared();
        for (var change : result.changes()) {
            mismatch(line, change.what(), change.expected(), change.got(), rule);
        }
    }

    private void inspect(TraceReader.Line line) throws BadInput {
        if (!compares) {
            return;
        }
        var fields = line.fields();
        var name = fields.vm();
        var monitor = monitors.monitorOf(name);
        var vm = monitor.vm(name);
        if (vm.isEmpty()) {
            mismatch(line, "state", "a VM", "no such VM", null);
            return;
        }
        var state = InspectState.of(host, monitor, vm.get());
        var undefined = AnswerComparison.undefined(fields);
        var previous = models.put(name, state.get("model"));
        var differences = StateComparison.compare(fields.object("state"), state, previous, undefined);
        compared += state.size();
        for (var difference : differences) {
            mismatch(line, "state." + difference.key(), difference.expected(), difference.got(), null);
        }
    }

    private void mismatch(TraceReader.Line line, String what, String expected, String got, Rule rule) throws BadInput {
        mismatched++;
        if (mismatches.size() < MISMATCHES_KEPT) {
            mismatches.add(new Mismatch(line.number(), CallText.of(line.fields()), what, expected, got, rule));
        }
    }
}
