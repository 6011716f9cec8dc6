package io.kvmsim.values;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.apache.commons.jexl3.JexlBuilder;
import org.apache.commons.jexl3.JexlContext;
import org.apache.commons.jexl3.JexlEngine;
import org.apache.commons.jexl3.JexlException;
import org.apache.commons.jexl3.JexlFeatures;
import org.apache.commons.jexl3.JexlScript;
import org.apache.commons.jexl3.introspection.JexlPermissions;

/// A condition that is expected to hold: comparisons of numbers, joined by `&&`, `||` and `!`, with `+ - * /` and
/// parentheses; literals may have a unit (`90%`, `4GiB`, `300ms`); `at 10m` at the end names the moment. Nothing in
/// it can do anything but compare, and it takes no longer than its length: [ExpressionGrammar] lets nothing else
/// through.
public final class Expression {
    private static final JexlEngine ENGINE = new JexlBuilder()
            .features(JexlFeatures.createNone())
            .permissions(JexlPermissions.RESTRICTED)
            .arithmetic(new Comparisons())
            .strict(true)
            .silent(false)
            .create();

    static final Map<String, Double> UNITS = Map.ofEntries(
            Map.entry("%", 0.01),
            Map.entry("us", 1e-6),
            Map.entry("ms", 1e-3),
            Map.entry("s", 1.0),
            Map.entry("m", 60.0),
            Map.entry("h", 3600.0),
            Map.entry("d", 86_400.0),
            Map.entry("B", 1.0),
            Map.entry("KiB", 0x1p10),
            Map.entry("MiB", 0x1p20),
            Map.entry("GiB", 0x1p30),
            Map.entry("TiB", 0x1p40));

    private static final String AT = " at ";

    private final String text;
    private final JexlScript script;
    private final List<String> names;
    private final OptionalLong at;

    private Expression(String text, JexlScript script, List<String> names, OptionalLong at) {
        this.text = text;
        this.script = script;
        this.names = names;
        this.at = at;
    }

    /// The text is not an expression; the message has one line.
    public static final class Malformed extends Exception {
        public Malformed(String problem) {
            super(problem);
        }
    }

    /// @param known the variables that there are
    public static Expression parse(String text, Predicate<String> known) throws Malformed {
        if (text.length() > ExpressionGrammar.CHARS_MAX) {
            throw new Malformed(
                    "it has %d characters, and %d is the most".formatted(text.length(), ExpressionGrammar.CHARS_MAX));
        }
        if (text.strip().codePoints().anyMatch(Expression::breaksLine)) {
            throw new Malformed("it has a control character or more than one line");
        }
        var comparison = text.strip();
        var at = OptionalLong.empty();
        int moment = comparison.lastIndexOf(AT);
        if (moment >= 0) {
            var time = comparison.substring(moment + AT.length()).strip();
            var micros = Times.micros(time);
            if (micros.isEmpty()) {
                throw new Malformed("\"%s\" is not a time such as 10m".formatted(time));
            }
            at = OptionalLong.of(micros.get());
            comparison = comparison.substring(0, moment);
        }
        var checked = ExpressionGrammar.check(comparison.strip(), known);
        try {
            return new Expression(text, ENGINE.createScript(checked.script()), checked.names(), at);
        } catch (JexlException e) {
            throw new IllegalStateException("the grammar let through what cannot be evaluated: " + text, e);
        }
    }

    private static boolean breaksLine(int character) {
        int type = Character.getType(character);
        return type == Character.CONTROL || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
    }

    /// As it was written.
    public String text() {
        return text;
    }

    /// Those it asks for.
    public SortedSet<String> variables() {
        return new TreeSet<>(names);
    }

    /// The moment, microseconds of virtual time, at which alone it is to hold.
    public OptionalLong at() {
        return at;
    }

    /// @param values of the variables; one that is not a number makes what it is compared with false
    /// @throws Malformed where it cannot be told
    public boolean holds(ToDoubleFunction<String> values) throws Malformed {
        var context = new JexlContext() {
            @Override
            public Object get(String name) {
                return values.applyAsDouble(names.get(Integer.parseInt(name.substring(1))));
            }

            @Override
            public boolean has(String name) {
                return true;
            }

            @Override
            public void set(String name, Object value) {
                throw new UnsupportedOperationException(name);
            }
        };
        try {
            return (Boolean) uninterrupted(context);
        } catch (JexlException e) {
            throw new Malformed(
                    "it cannot be told: " + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    /// An interrupt is for whoever goes on from here; JEXL would give up because of it.
    private Object uninterrupted(JexlContext context) {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return script.execute(context);
                } catch (JexlException.Cancel _) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
