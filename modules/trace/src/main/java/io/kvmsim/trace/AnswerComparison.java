package io.kvmsim.trace;

import io.kvmsim.kvm.call.Answer;
import io.kvmsim.values.BadInput;
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
    static Result of(JsonFields fields, Answer answer) throws BadInput {
        var comparison = new AnswerComparison(undefined(fields));
        comparison.compare("ret", String.valueOf(fields.i32("ret")), String.valueOf(answer.ret()));
        for (var key : AnswerJson.KEYS) {
            var expected = isAsked(fields, key) ? null : AnswerJson.expected(fields, key);
            var got = AnswerJson.value(answer.written(), key);
            if (expected != null || got != null && !got.isEmpty()) {
                comparison.compare(key, expected, got);
            }
        }
        return new Result(comparison.compared, comparison.changes);
    }

    /// Whether a key is the call's, not the answer's: the length of what a set hands over.
    private static boolean isAsked(JsonFields fields, String key) {
        return key.equals("len") && fields.node().path("op").asText().equals("KVM_SET_DEVICE_ATTR");
    }

    /// Two answers of the core to the call of a line.
    static Result of(JsonFields fields, Answer one, Answer other) {
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
    static Set<String> undefined(JsonFields fields) {
        var undefined = new HashSet<String>();
        if (fields.has("undefined")) {
            fields.node().get("undefined").forEach(key -> undefined.add(key.asText()));
        }
        return undefined;
    }

    /// Absent, or what that stands for: 0, or zero bytes alone.
    private static boolean isNothing(String value) {
        return value == null || value.isEmpty() || value.equals("0") || value.equals("0x0");
    }

    private void compare(String what, String expected, String got) {
        if (undefined.contains(what)) {
            return;
        }
        compared++;
        if (!Objects.equals(expected, got) && !(isNothing(expected) && isNothing(got))) {
            changes.add(new Change(what, expected, got));
        }
    }
}
