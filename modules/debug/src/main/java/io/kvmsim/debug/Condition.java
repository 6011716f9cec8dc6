package io.kvmsim.debug;

import io.kvmsim.history.index.EventFields;
import io.kvmsim.history.text.Fields;
import io.kvmsim.values.Expression;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// A condition of the debugger, in the language of the expectations of scenarios: comparisons of a state's fields,
/// such as `mem.limit > 4GiB && vcpus == 0`. A field's name is written as `history state` shows it, and a subtraction
/// with blanks around its sign. `on` is 1 and `off` is 0; a field that the VM does not have is not a number, which
/// compares as false. Of the stop itself there are `refused`, `errno.NAME` and `is.EVENT`, each 1 or 0, and
/// `seconds`.
public final class Condition {
    /// Fields that never become less while a VM lives.
    private static final Set<String> GROWING =
            Set.of("vcpus", "crypto.aes.keys-made", "crypto.dea.keys-made", "seconds", "cmma", "process.cmma-used");

    private static final Pattern HYPHEN = Pattern.compile("(?<=[a-zA-Z0-9])-(?=[a-zA-Z0-9])");
    private static final Pattern NUMBERED = Pattern.compile("(?<=[a-z])\\.([0-9]+)");
    private static final Pattern RISING = Pattern.compile("\\s*([a-z][a-z0-9.-]*)\\s*(?:>=?)\\s*[0-9][^\\s]*\\s*");

    private final String text;
    private final Expression expression;
    private final List<Variable> variables;

    private record Variable(String written, String field) {}

    private Condition(String text, Expression expression) {
        this.text = text;
        this.expression = expression;
        this.variables = expression.variables().stream()
                .map(name -> new Variable(name, field(name)))
                .toList();
    }

    /// @throws Expression.Malformed where the text is not a condition; the message has one line
    public static Condition parse(String text) throws Expression.Malformed {
        // JEXL's names have neither hyphens nor parts that begin with a digit.
        var written = NUMBERED.matcher(HYPHEN.matcher(text).replaceAll("_")).replaceAll(".n$1");
        try {
            var condition = new Condition(text, Expression.parse(written, name -> isKnown(field(name))));
            if (condition.expression.at().isPresent()) {
                throw new Expression.Malformed("\"at\" has no place here: goto goes to a moment");
            }
            return condition;
        } catch (Expression.Malformed e) {
            throw new Expression.Malformed(field(e.getMessage()));
        }
    }

    private static String field(String written) {
        return written.replaceAll("(?<=[a-z])\\.n([0-9]+)", ".$1").replace('_', '-');
    }

    private static boolean isKnown(String name) {
        var first = name.split("\\.", 2)[0];
        return EventFields.PARTS.contains(first)
                || List.of("on", "off", "refused", "seconds").contains(name)
                || name.startsWith("errno.")
                || name.startsWith("is.");
    }

    public String text() {
        return text;
    }

    /// Whether it holds behind a stop.
    public boolean holds(Stop stop) {
        try {
            return expression.holds(name -> value(name, stop));
        } catch (Expression.Malformed e) {
            throw new IllegalStateException("checked before: " + text, e);
        }
    }

    private double value(String written, Stop stop) {
        var name = variables.stream()
                .filter(variable -> variable.written().equals(written))
                .findFirst()
                .orElseThrow()
                .field();
        if (name.startsWith("errno.")) {
            return stop.errno().equals(name.substring("errno.".length())) ? 1 : 0;
        }
        if (name.startsWith("is.")) {
            return stop.types().contains(name.substring("is.".length())) ? 1 : 0;
        }
        return switch (name) {
            case "on" -> 1;
            case "off" -> 0;
            case "refused" -> stop.isRefusal() ? 1 : 0;
            case "seconds" -> stop.micros() < 0 ? Double.NaN : stop.micros() / 1e6;
            default -> {
                var value = Fields.of(stop.after(), stop.vm(), name);
                yield value == null ? Double.NaN : value.asNumber();
            }
        };
    }

    /// Whether it is plain to see that it goes on to hold once it holds, as long as the VM lives: one comparison of
    /// something that only grows with a number.
    public boolean isMonotone() {
        var matcher = RISING.matcher(text);
        return matcher.matches() && GROWING.contains(matcher.group(1));
    }
}
