package io.kvmsim.trace;

import io.kvmsim.kvm.Answer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Compares two answers to one call, key by key: what a line says with what the core gives, or what two profiles give.
/// Keys that the line calls undefined are left alone.
final class AnswerComparison {
    private final Set<String> undefined;
    private final List<Change> changes = new ArrayList<>();
    private int compared;

    private AnswerComparison(Set<String> undefined) {
        this.undefined = undefined;
    }

    /// @param compared how many values were looked at
    record Result(int compared, List<Change> changes) {}

    /// The line's answer against the core's.
    static Result of(Fields fields, Answer answer) throws BadTrace {
        var comparison = new AnswerComparison(undefined(fields));
        comparison.compare("ret", String.valueOf(fields.i32("ret")), String.valueOf(answer.ret()));
        for (var key : AnswerJson.KEYS) {
            boolean wrote = fields.has(key) && !(key.equals("len") && fields.has("in"));
            var got = AnswerJson.value(answer.written(), key);
            if (wrote || got != null && !got.isEmpty()) {
                comparison.compare(key, AnswerJson.expected(fields, key), got);
            }
        }
        return new Result(comparison.compared, comparison.changes);
    }

    /// Two answers of the core to the call of a line.
    static Result of(Fields fields, Answer one, Answer other) {
        var comparison = new AnswerComparison(undefined(fields));
        comparison.compare("ret", String.valueOf(one.ret()), String.valueOf(other.ret()));
        for (var key : AnswerJson.KEYS) {
            var first = AnswerJson.value(one.written(), key);
            var second = AnswerJson.value(other.written(), key);
            if (first != null || second != null) {
                comparison.compare(key, first, second);
            }
        }
        return new Result(comparison.compared, comparison.changes);
    }

    /// The keys that the line asks not to compare.
    static Set<String> undefined(Fields fields) {
        var undefined = new HashSet<String>();
        if (fields.has("undefined")) {
            fields.node().get("undefined").forEach(key -> undefined.add(key.asText()));
        }
        return undefined;
    }

    private void compare(String what, String expected, String got) {
        if (undefined.contains(what)) {
            return;
        }
        compared++;
        if (!Objects.equals(expected, got)) {
            changes.add(new Change(what, expected, got));
        }
    }
}
