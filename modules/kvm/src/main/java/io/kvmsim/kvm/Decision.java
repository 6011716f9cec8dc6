package io.kvmsim.kvm;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.call.Answer;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.kvm.state.VmEvent;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The answer to one call, the facts to record, and the rule that decided. An errno and facts may come together
/// (spec 5.5, five cases).
public record Decision(Answer answer, List<VmEvent> events, Rule rule) {
    /// Most calls succeed and change nothing: one of these for each rule.
    private static final Map<Rule, Decision> DONE = new EnumMap<>(Rule.class);

    static {
        for (var rule : Rule.values()) {
            DONE.put(rule, new Decision(Answer.OK, List.of(), rule));
        }
    }

    static Decision refused(Errno errno, Rule rule) {
        return new Decision(Answer.of(errno), List.of(), rule);
    }

    static Decision refused(Errno errno, Rule rule, List<VmEvent> events) {
        return new Decision(Answer.of(errno), events, rule);
    }

    static Decision done(Rule rule) {
        return DONE.get(rule);
    }

    static Decision done(Rule rule, VmEvent event) {
        return new Decision(Answer.OK, List.of(event), rule);
    }

    static Decision done(Rule rule, List<VmEvent> events) {
        return new Decision(Answer.OK, events, rule);
    }

    static Decision answered(int ret, Rule rule) {
        return new Decision(new Answer(ret, Written.NOTHING), List.of(), rule);
    }

    static Decision wrote(Rule rule, Bytes value) {
        return new Decision(new Answer(0, new Written.Attribute(value)), List.of(), rule);
    }

    static Decision wrote(Rule rule, Written written, List<VmEvent> events) {
        return new Decision(new Answer(0, written), events, rule);
    }
}
