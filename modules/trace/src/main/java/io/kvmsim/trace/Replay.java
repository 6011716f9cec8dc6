package io.kvmsim.trace;

import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.Rule;
import io.kvmsim.kvm.state.Vm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The results of a replay: how often what was answered, and the states at the end.
public final class Replay {
    private final Map<Rule, Long> rules = new EnumMap<>(Rule.class);
    private final Map<Integer, Long> errnos = new HashMap<>();
    private final List<Vm> vms = new ArrayList<>();
    private long calls;
    private long refused;
    private long events;
    private long differing;

    void add(Decision decision) {
        calls++;
        events += decision.events().size();
        rules.merge(decision.rule(), 1L, Long::sum);
        if (decision.answer().refused()) {
            refused++;
            errnos.merge(-decision.answer().ret(), 1L, Long::sum);
        }
    }

    void addDiffering() {
        differing++;
    }

    /// A VM in the last state that it has: at the end, or before it is closed.
    void addLast(Vm vm) {
        vms.add(vm);
    }

    /// Those that the core models.
    public long calls() {
        return calls;
    }

    public long refused() {
        return refused;
    }

    public long events() {
        return events;
    }

    /// Lines whose recorded answer or state differs from the simulated one as it does in the whole trace.
    public long differing() {
        return differing;
    }

    /// Calls that were answered so.
    public long answered(Errno errno) {
        return errnos.getOrDefault(errno.number(), 0L);
    }

    /// Calls that this rule decided.
    public long decidedBy(Rule rule) {
        return rules.getOrDefault(rule, 0L);
    }

    /// Every VM that there was: as it is at the end, or as it was when it was closed.
    public List<Vm> vms() {
        return Collections.unmodifiableList(vms);
    }
}
