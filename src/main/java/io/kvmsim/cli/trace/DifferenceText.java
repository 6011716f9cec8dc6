package io.kvmsim.cli.trace;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Errno;
import io.kvmsim.abi.FacilityNames;
import io.kvmsim.kvm.Rule;
import io.kvmsim.kvm.call.Answer;
import io.kvmsim.trace.Change;
import io.kvmsim.trace.TraceDiff;
import io.kvmsim.values.Quantity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/// A difference that [TraceDiff] found, as people read it, and as JSON.
///
/// @param left  what the first side is called: `recorded`, or a profile
/// @param right what the other one is called
record DifferenceText(String left, String right) {
    private static final int SHOWN = 160;
    private static final int RADIX = 16;

    /// The call itself; of an inspected state only whose it is, for what differs in it follows.
    static String head(TraceDiff.Difference difference) {
        var text = difference.text();
        return difference.call() == null ? text.substring(0, text.indexOf('(')) : cut(text);
    }

    /// The lines below the call's own, without indentation.
    List<String> lines(TraceDiff.Difference difference) {
        var lines = new ArrayList<String>();
        int width = Math.max(Math.max(left.length(), right.length()), "rule".length());
        if (difference.call() != null) {
            side(lines, left, width, difference.one());
            side(lines, right, width, difference.other());
        }
        lines.addAll(decoded(difference));
        return lines;
    }

    private static void side(List<String> lines, String name, int width, TraceDiff.Answered answered) {
        var padded = name + " ".repeat(width - name.length());
        lines.add("%s  %s".formatted(padded, answer(answered.answer())));
        if (answered.rule() != null) {
            lines.add("%s  %s".formatted(" ".repeat(width), rule(answered.rule())));
        }
    }

    private static String rule(Rule rule) {
        return "by %s, section %s, %s(): %s".formatted(rule, rule.section(), rule.function(), rule.says());
    }

    private static String answer(Answer answer) {
        return answer.refused() ? "%d (%s)".formatted(answer.ret(), errno(answer)) : String.valueOf(answer.ret());
    }

    private static String errno(Answer answer) {
        return Errno.of(-answer.ret()).map(Errno::name).orElse("errno " + -answer.ret());
    }

    /// What differs beside the return value, in words.
    List<String> decoded(TraceDiff.Difference difference) {
        var lines = new ArrayList<String>();
        boolean bytesDiffer = false;
        for (var change : difference.changes()) {
            if (difference.call() == null) {
                lines.addAll(state(change));
            } else if (!change.what().equals("ret")) {
                bytesDiffer = true;
            }
        }
        if (bytesDiffer) {
            lines.addAll(WrittenDifference.lines(
                    difference.one().answer().written(),
                    difference.other().answer().written(),
                    difference.call(),
                    left,
                    right));
        }
        return lines;
    }

    private List<String> state(Change change) {
        var key = change.what().substring(change.what().lastIndexOf('.') + 1);
        return switch (key) {
            case "fac_mask", "fac_list" -> bits(change, FacilityNames::of);
            case "feat" -> bits(change, WrittenDifference::feature);
            case "mem_limit" -> List.of(plain(change, size(change.expected()), size(change.got())));
            default -> List.of(plain(change, cut(change.expected()), cut(change.got())));
        };
    }

    private List<String> bits(Change change, IntFunction<String> name) {
        var one = bytes(change.expected());
        var other = bytes(change.got());
        if (one == null || other == null) {
            return List.of(plain(change, cut(change.expected()), cut(change.got())));
        }
        int length = Math.max(one.length(), other.length());
        return WrittenDifference.bits(change.what(), one.padded(length), other.padded(length), name, left, right);
    }

    private String plain(Change change, String one, String other) {
        return "%s: %s %s, %s %s".formatted(change.what(), left, one, right, other);
    }

    /// The bytes of a JSON string of hexadecimal digits; null for any other value, such as a list of pieces.
    private static Bytes bytes(String json) {
        var text = json.replace("\"", "");
        return text.matches("([0-9a-f]{2})*") ? Bytes.ofHex(text) : null;
    }

    private static String size(String json) {
        var text = json.replace("\"", "");
        if (!text.startsWith("0x")) {
            return json;
        }
        long bytes = Long.parseUnsignedLong(text, 2, text.length(), RADIX);
        return bytes == -1 ? "no limit" : Quantity.readable(bytes);
    }

    private static String cut(String text) {
        return text == null ? "absent" : text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    /// The same for programs.
    Map<String, Object> json(TraceDiff.Difference difference) {
        var json = new LinkedHashMap<String, Object>();
        json.put("line", difference.line());
        json.put("call", difference.text());
        if (difference.call() != null) {
            json.put(left, json(difference.one()));
            json.put(right, json(difference.other()));
        }
        json.put("changes", difference.changes().stream().map(this::json).toList());
        json.put("decoded", decoded(difference));
        return json;
    }

    private Map<String, Object> json(Change change) {
        var json = new LinkedHashMap<String, Object>();
        json.put("what", change.what());
        json.put(left, change.expected());
        json.put(right, change.got());
        return json;
    }

    private static Map<String, Object> json(TraceDiff.Answered answered) {
        var json = new LinkedHashMap<String, Object>();
        json.put("ret", answered.answer().ret());
        if (answered.answer().refused()) {
            json.put("errno", errno(answered.answer()));
        }
        var rule = answered.rule();
        if (rule != null) {
            json.put("rule", rule.name());
            json.put("section", rule.section());
            json.put("function", rule.function());
            json.put("says", rule.says());
        }
        return json;
    }
}
