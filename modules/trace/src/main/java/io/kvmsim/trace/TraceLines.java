package io.kvmsim.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.kvm.call.Answer;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A trace in memory, of which any part can be replayed and written by itself.
///
/// Answers of a part: where calls are left out, the others may be answered otherwise. A line whose recorded answer was
/// the simulator's in the whole trace gets the answer that it has in the part. A line that differed from the
/// simulator's answer in the whole trace keeps what was recorded, as long as it differs in the part in the same way: so
/// a part has differences of the whole trace only, and none that come from what was left out.
public final class TraceLines {
    /// The most lines of a trace in memory.
    public static final int LINES_MAX = 1_000_000;

    private static final String INSPECT = "inspect";
    private static final List<String> ANSWER_KEYS = List.of(
            "ret", "errno", "out", "start_gfn_out", "count_out", "flags_out", "remaining", "pgm", "undefined", "log");

    private final String file;
    private final String about;
    private final Host host;
    private final List<Entry> entries;
    private final int[][] needs;
    private final List<Set<Change>> whole = new ArrayList<>();

    private TraceLines(String file, String about, Host host, List<Entry> entries, int[][] needs) {
        this.file = file;
        this.about = about;
        this.host = host;
        this.entries = entries;
        this.needs = needs;
    }

    /// @param call null where the core does not model it
    private record Entry(TraceReader.Line line, TracedCall call, boolean inspects) {
        JsonFields fields() {
            return line.fields();
        }
    }

    /// Gets the outcome of each line of a replay.
    private interface Outcomes {
        void of(int index, Answer answer, ObjectNode state, List<Change> changes) throws BadInput, IOException;
    }

    /// Reads all of a trace and replays it once.
    ///
    /// @throws BadInput where it cannot be read, or has more than [#LINES_MAX] lines
    public static TraceLines read(TraceReader reader, Profile profile) throws BadInput, IOException {
        var entries = new ArrayList<Entry>();
        var needs = new LineNeeds();
        for (var line = reader.next(); line != null; line = reader.next()) {
            if (entries.size() == LINES_MAX) {
                throw new BadInput(reader.file(), line.number(), "more than %,d lines".formatted(LINES_MAX));
            }
            boolean inspects = line.fields().text("op").equals(INSPECT);
            var call = inspects ? null : CallJson.decode(line).orElse(null);
            needs.add(line.fields(), call);
            entries.add(new Entry(line, call, inspects));
        }
        var lines =
                new TraceLines(reader.file(), reader.about(), reader.host().withProfile(profile), entries, needs.all());
        var all = new BitSet();
        all.set(0, entries.size());
        for (int index = 0; index < entries.size(); index++) {
            lines.whole.add(Set.of());
        }
        lines.run(all, true, new Replay(), (index, _, _, changes) -> lines.whole.set(index, new HashSet<>(changes)));
        return lines;
    }

    public String file() {
        return file;
    }

    /// Lines without the header.
    public int size() {
        return entries.size();
    }

    /// The part, and with it the lines without which it makes no sense: of each line the call that made its VM, and of
    /// one that is of a vCPU the call that made that.
    public BitSet withNeeds(BitSet part) {
        var closed = (BitSet) part.clone();
        for (int index = closed.length() - 1; index >= 0; index--) {
            if (closed.get(index)) {
                for (int needed : needs[index]) {
                    closed.set(needed);
                }
            }
        }
        return closed;
    }

    /// Replays a part from the beginning.
    public Replay replay(BitSet part) throws BadInput, IOException {
        var replay = new Replay();
        run(part, false, replay, (index, _, _, changes) -> {
            if (differsAsInTheWhole(index, changes)) {
                replay.addDiffering();
            }
        });
        return replay;
    }

    private boolean differsAsInTheWhole(int index, List<Change> changes) {
        return changes.stream().anyMatch(whole.get(index)::contains);
    }

    /// @param all compare every line; else those only that differ in the whole trace
    private void run(BitSet part, boolean all, Replay replay, Outcomes outcomes) throws BadInput, IOException {
        var monitors = new Monitors(host);
        var models = new HashMap<VmName, JsonNode>();
        for (int index = part.nextSetBit(0); index >= 0; index = part.nextSetBit(index + 1)) {
            var entry = entries.get(index);
            boolean compares = all || !whole.get(index).isEmpty();
            if (entry.call() != null) {
                var before = monitors.monitorOf(entry.call().vm());
                var decision = monitors.apply(entry.call());
                if (entry.call().call() instanceof Call.Close) {
                    before.vm(entry.call().vm()).ifPresent(replay::addLast);
                }
                replay.add(decision);
                var changes = compares
                        ? AnswerComparison.of(entry.fields(), decision.answer()).changes()
                        : List.<Change>of();
                outcomes.of(index, decision.answer(), null, changes);
            } else if (entry.inspects() && compares) {
                var name = entry.fields().vm();
                var monitor = monitors.monitorOf(name);
                var vm = monitor.vm(name);
                if (vm.isPresent()) {
                    var state = InspectState.of(host, monitor, vm.get());
                    var previous = models.put(name, state.get("model"));
                    var undefined = AnswerComparison.undefined(entry.fields());
                    var expected = entry.fields().object("state");
                    var changes = StateComparison.compare(expected, state, previous, undefined).stream()
                            .map(Change::ofState)
                            .toList();
                    outcomes.of(index, null, state, changes);
                }
            }
        }
        monitors.all().forEach(monitor -> monitor.vms().forEach(replay::addLast));
    }

    /// Writes a part as a trace, with the answers that it has (see above).
    public void write(BitSet part, OutputStream out) throws BadInput, IOException {
        var lines = new ObjectNode[entries.size()];
        run(part, true, new Replay(), (index, answer, state, changes) -> {
            if (!changes.isEmpty()) {
                lines[index] = answer != null ? answered(index, answer, changes) : inspected(index, state, changes);
            }
        });
        var says = "%s; %,d of %,d lines".formatted(about, part.cardinality(), entries.size());
        try (var writer = new TraceWriter(out, host, about.isEmpty() ? says.substring(2) : says)) {
            for (int index = part.nextSetBit(0); index >= 0; index = part.nextSetBit(index + 1)) {
                var as = lines[index];
                writer.line(
                        as == null ? (ObjectNode) entries.get(index).fields().node() : as);
            }
        }
    }

    private ObjectNode answered(int index, Answer answer, List<Change> changes) {
        var line = ((ObjectNode) entries.get(index).fields().node()).deepCopy();
        if (differsAsInTheWhole(index, changes)) {
            return line;
        }
        line.remove(ANSWER_KEYS);
        if (!line.has("in")) {
            line.remove("len");
        }
        TraceWriter.answer(line, answer);
        return line;
    }

    /// The state of the part; keys that differ as they do in the whole trace are as they were recorded.
    private ObjectNode inspected(int index, ObjectNode state, List<Change> changes) {
        var line = ((ObjectNode) entries.get(index).fields().node()).deepCopy();
        var recorded = line.get("state");
        for (var change : changes) {
            if (whole.get(index).contains(change)) {
                var key = change.what().split("[.\\[]")[1];
                if (recorded.has(key)) {
                    state.set(key, recorded.get(key));
                } else {
                    state.remove(key);
                }
            }
        }
        line.set("state", state);
        return line;
    }
}
