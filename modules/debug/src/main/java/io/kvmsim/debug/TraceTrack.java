package io.kvmsim.debug;

import io.kvmsim.abi.Errno;
import io.kvmsim.history.fold.Situation;
import io.kvmsim.history.text.CallText;
import io.kvmsim.kvm.call.Answer;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.EventName;
import io.kvmsim.trace.TraceCut;
import io.kvmsim.trace.TraceReader;
import io.kvmsim.trace.TraceReplay;
import io.kvmsim.trace.TraceReplay.Replayed;
import io.kvmsim.trace.TracedCall;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A trace, replayed: each call is a stop, also one that changes nothing. States are shared between stops, so that a
/// trace of a million calls takes little more memory than its text.
public final class TraceTrack implements Track {
    private final String name;
    private final List<Replayed> calls = new ArrayList<>();
    private final List<Situation> before = new ArrayList<>();
    private final List<Situation> after = new ArrayList<>();

    /// @throws BadInput where it cannot be read
    public TraceTrack(String file, Profile profile) throws BadInput {
        this.name = file;
        try (var reader = TraceReader.open(file)) {
            var replay = new TraceReplay(reader, profile);
            var situations = new HashMap<String, Situation>();
            var processes = new HashMap<VmName, String>();
            for (var call = replay.next(); call != null; call = replay.next()) {
                add(call, process(call.call(), processes), situations);
            }
        }
    }

    /// As the replay has it: the call that makes a VM may name its process, others need not.
    private static String process(TracedCall call, Map<VmName, String> processes) {
        var own = "vm " + call.vm();
        if (call.call() instanceof Call.CreateVm) {
            processes.put(call.vm(), call.process().isEmpty() ? own : call.process());
        }
        return processes.getOrDefault(call.vm(), own);
    }

    private void add(Replayed replayed, String process, Map<String, Situation> situations) {
        var situation = situations.getOrDefault(process, Situation.INITIAL);
        calls.add(replayed);
        before.add(situation);
        for (VmEvent event : replayed.decision().events()) {
            situation = situation.after(event);
        }
        situations.put(process, situation);
        after.add(situation);
    }

    @Override
    public Optional<Stop> stop(long number) {
        return number < 0 || number >= calls.size() ? Optional.empty() : Optional.of(stop((int) number));
    }

    private Stop stop(int number) {
        var replayed = calls.get(number);
        var answer = replayed.decision().answer();
        var types = replayed.decision().events().stream().map(EventName::of).toList();
        var call = CallText.of(replayed.call().call());
        return new Stop(
                ":" + replayed.call().line(),
                "",
                -1,
                replayed.call().vm(),
                call + answered(answer, replayed.recorded()) + (types.isEmpty() ? "" : ": " + String.join(", ", types)),
                types,
                answer.refused() ? errno(answer.ret()) : "",
                call,
                before.get(number),
                after.get(number));
    }

    private static String answered(Answer answer, int recorded) {
        var text = " = " + (answer.refused() ? errno(answer.ret()) : String.valueOf(answer.ret()));
        return answer.ret() == recorded
                ? text
                : text + ", where the trace has " + (recorded < 0 ? errno(recorded) : String.valueOf(recorded));
    }

    private static String errno(int ret) {
        return Errno.of(-ret).map(Errno::name).orElse("errno " + -ret);
    }

    @Override
    public long size() {
        return calls.size();
    }

    @Override
    public String name() {
        return "%s, %,d calls".formatted(name, calls.size());
    }

    /// `:17` is behind the call of line 17, or of the last line before it.
    @Override
    public long position(String text) throws BadInput {
        try {
            long line = Long.parseLong(text.replaceFirst("^:", ""));
            int position = 0;
            while (position < calls.size() && calls.get(position).call().line() <= line) {
                position++;
            }
            return position;
        } catch (NumberFormatException _) {
            throw new BadInput("\"%s\" is not a place in a trace: a line is \":17\"".formatted(text));
        }
    }

    @Override
    public String export(long position, OutputStream out) throws BadInput, IOException {
        if (name.equals("-")) {
            throw new BadInput("standard input is not kept: name the file of the trace");
        }
        long line = calls.get((int) position - 1).call().line();
        try (var reader = TraceReader.open(name)) {
            return "%,d lines up to :%d".formatted(TraceCut.write(reader, line, out), line);
        }
    }

    @Override
    public List<String> why(long number) {
        var decision = calls.get((int) number).decision();
        var rule = decision.rule();
        var stop = stop((int) number);
        return List.of(
                (stop.isRefusal() ? stop.errno() + ": " : "") + rule.says(),
                "call    " + stop.line(),
                "rule    %s, section %s, %s()".formatted(rule, rule.section(), rule.function()));
    }
}
