package io.kvmsim.cli.migrate;

import io.kvmsim.cpu.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A guest's way from one host to another.
///
/// @param atSource why the guest cannot even be there
/// @param atTarget why it cannot go there
record Move(String from, String to, List<Problem> atSource, List<Problem> atTarget) {
    boolean possible() {
        return atSource.isEmpty() && atTarget.isEmpty();
    }

    /// As programs read it.
    ///
    /// @param guests of a scenario; empty where they are none's
    Map<String, Object> json(String guests) {
        var json = new LinkedHashMap<String, Object>();
        if (!guests.isEmpty()) {
            json.put("guests", guests);
        }
        json.put("from", from);
        json.put("to", to);
        json.put("possible", possible());
        json.put("atSource", atSource.stream().map(Move::json).toList());
        json.put("atTarget", atTarget.stream().map(Move::json).toList());
        return json;
    }

    private static Map<String, Object> json(Problem problem) {
        var json = new LinkedHashMap<String, Object>();
        json.put("rule", problem.rule());
        json.put("section", problem.rule().section());
        json.put("noticedBy", problem.noticedBy());
        json.put("what", problem.what());
        json.put("says", problem.says());
        json.put("kvm", problem.rule().kvm());
        return json;
    }
}
