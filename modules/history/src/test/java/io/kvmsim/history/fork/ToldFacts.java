package io.kvmsim.history.fork;

import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.text.FactText;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The facts of a VM, and their lines.
final class ToldFacts {
    private ToldFacts() {}

    static List<Fact> told(RunHistory history, String vm) throws BadInput, IOException {
        var facts = new ArrayList<Fact>();
        if (history.has(vm)) {
            history.tell(vm, facts::add);
        }
        return facts;
    }

    static List<String> lines(List<Fact> facts) {
        return facts.stream().map(FactText::line).toList();
    }

    /// Without who did it.
    static List<String> happened(List<Fact> facts) {
        return facts.stream()
                .map(fact ->
                        "%s %s %s %s".formatted(fact.address(), fact.when().text(), fact.vm(), FactText.what(fact)))
                .toList();
    }
}
