package io.kvmsim.scenario;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.apache.commons.jexl3.JexlBuilder;
import org.apache.commons.jexl3.JexlContext;
import org.apache.commons.jexl3.JexlEngine;
import org.apache.commons.jexl3.JexlException;
import org.apache.commons.jexl3.JexlFeatures;
import org.apache.commons.jexl3.JexlScript;
import org.apache.commons.jexl3.introspection.JexlPermissions;

/// Something that is to hold: comparisons of numbers, joined by `&&`, `||` and `!`, with `+ - * /` and parentheses;
/// literals may have a unit (`90%`, `4GiB`, `300ms`); `at 10m` at the end names the moment. Nothing in it can do
/// anything but compare: no calls, no assignments, no loops.
public final class Expression {
    private static final JexlEngine ENGINE = new JexlBuilder()
            .features(JexlFeatures.createNone())
            .permissions(JexlPermissions.RESTRICTED)
            .arithmetic(new Comparisons())
            .strict(true)
            .silent(false)
            .create();

    private static final Pattern AT = Pattern.compile("(.*)\\s+at\\s+(\\S+)");
    /// One between the parts of a name. JEXL would take `crypto.aes` in `crypto.aes.keys` for something that has parts.
    private static final Pattern DOT = Pattern.compile("(?<=\\w)\\.(?=[A-Za-z_])");

    private static final Pattern LITERAL =
            Pattern.compile("(?<![\\w.])([0-9]+(?:\\.[0-9]+)?)\\s*(%|us|ms|s|m|h|d|B|KiB|MiB|GiB|TiB)(?!\\w)");
    private static final Map<String, Double> UNITS = Map.ofEntries(
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

    private final String text;
    private final JexlScript script;
    private final SortedSet<String> variables;
    private final OptionalLong at;

    private Expression(String text, JexlScript script, SortedSet<String> variables, OptionalLong at) {
        this.text = text;
        this.script = script;
        this.variables = variables;
        this.at = at;
    }

    /// It is none: one line says why.
    public static final class Malformed extends Exception {
        public Malformed(String problem) {
            super(problem);
        }
    }

    /// @param known the variables that there are
    public static Expression parse(String text, Predicate<String> known) throws Malformed {
        var moment = AT.matcher(text.strip());
        boolean timed = moment.matches();
        var at = timed ? Times.micros(moment.group(2)) : Optional.<Long>empty();
        if (timed && at.isEmpty()) {
            throw new Malformed("\"%s\" is no time such as 10m".formatted(moment.group(2)));
        }
        var body = withoutUnits(timed ? moment.group(1) : text.strip());
        if (body.indexOf(';') >= 0) {
            throw new Malformed("it has a \";\": it is one comparison, or several joined by && and ||");
        }
        if (body.indexOf('$') >= 0) {
            throw new Malformed("it has a \"$\": names are words, dots and underscores");
        }
        try {
            var script = ENGINE.createScript(DOT.matcher(body).replaceAll("\\$"));
            var variables = new TreeSet<String>();
            script.getVariables().forEach(parts -> variables.add(dotted(String.join(".", parts))));
            for (var variable : variables) {
                if (!known.test(variable)) {
                    throw new Malformed("there is no \"%s\"".formatted(variable));
                }
            }
            var expression = new Expression(
                    text, script, variables, at.map(OptionalLong::of).orElseGet(OptionalLong::empty));
            expression.holds(_ -> 1);
            return expression;
        } catch (JexlException e) {
            var message = e.getMessage().lines().findFirst().orElse("").replaceFirst("^[^:]*:[^ ]* ", "");
            throw new Malformed("it cannot be read: " + dotted(message));
        }
    }

    private static String dotted(String name) {
        return name.replace('$', '.');
    }

    private static String withoutUnits(String text) {
        return LITERAL.matcher(text)
                .replaceAll(it -> String.valueOf(Double.parseDouble(it.group(1)) * UNITS.get(it.group(2))));
    }

    /// As it was written.
    public String text() {
        return text;
    }

    /// Those it asks for.
    public SortedSet<String> variables() {
        return variables;
    }

    /// The moment, microseconds of virtual time, at which alone it is to hold.
    public OptionalLong at() {
        return at;
    }

    /// @param values of the variables
    /// @throws Malformed where what it gives is neither true nor false
    public boolean holds(ToDoubleFunction<String> values) throws Malformed {
        var context = new JexlContext() {
            @Override
            public Object get(String name) {
                return variables.contains(dotted(name)) ? values.applyAsDouble(dotted(name)) : null;
            }

            @Override
            public boolean has(String name) {
                return variables.contains(dotted(name));
            }

            @Override
            public void set(String name, Object value) {
                throw new UnsupportedOperationException(name);
            }
        };
        var result = uninterrupted(context);
        if (result instanceof Boolean holds) {
            return holds;
        }
        throw new Malformed("it gives %s; an expectation compares, as in errno.EBUSY == 0".formatted(result));
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
