package io.kvmsim.history.ask;

import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.text.FieldValue;
import io.kvmsim.history.text.Fields;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds the event that set the current value of each field of the state of a VM.
public final class Blame {
    private Blame() {}

    /// @param setBy the event
    public record Line(String field, FieldValue value, Fact setBy) {}

    /// The fields of a VM at a moment, each with the event that set it, in the order of the fields. In memory that
    /// grows with the state, never with the length of the history.
    ///
    /// @param field only this one, with what is part of it; empty for all
    /// @throws BadInput where the run has no such VM, or the VM had no such field then
    public static List<Line> of(RunHistory run, String name, String field, Moment moment) throws BadInput, IOException {
        var vm = new VmName(name);
        var setBy = new HashMap<String, Fact>();
        var state = run.at(name, moment, fact -> note(fact, vm, field, setBy));
        var lines = new ArrayList<Line>();
        Fields.of(state.situation(), vm).forEach((each, value) -> {
            if (isMeant(each, field)) {
                lines.add(new Line(each, value, setBy.get(each)));
            }
        });
        if (lines.isEmpty()) {
            throw new BadInput(
                    state.situation().vm(vm).isEmpty()
                            ? "%s did not exist at %s".formatted(name, moment)
                            : "%s has no field \"%s\"; kvmsim history state %s --vm %s shows its fields"
                                    .formatted(name, field, run.run().path(), name));
        }
        return lines;
    }

    static void note(Fact fact, VmName vm, String field, Map<String, Fact> setBy) {
        // Also what another VM of the same process changed.
        if (!fact.isRefusal()) {
            for (var change : Fields.between(fact.before(), vm, fact.after(), vm)) {
                if (isMeant(change.field(), field)) {
                    setBy.put(change.field(), fact);
                }
            }
        }
    }

    static boolean isMeant(String field, String wanted) {
        return wanted.isEmpty() || Fields.isMeant(field, wanted);
    }
}
