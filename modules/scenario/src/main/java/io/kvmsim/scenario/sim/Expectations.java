package io.kvmsim.scenario.sim;

import io.kvmsim.scenario.Measures;
import io.kvmsim.scenario.Scenario.Expectation;
import io.kvmsim.values.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Checks the expectations of a scenario. Without a moment an expectation must hold at the end; where it does not, it
/// broke when it last turned from holding to not holding.
public final class Expectations {
    private final List<Expected> expected = new ArrayList<>();

    /// @param holds           null where the run was interrupted before it could be judged
    /// @param brokenAtSeconds null where it holds
    /// @param value           of what it asks for: when it broke, or when it was judged last
    public record Verdict(String expression, Boolean holds, Double brokenAtSeconds, String value) {}

    /// Why a measure has no value: of no arrival there is no downtime.
    @FunctionalInterface
    interface Nothing {
        /// Empty where it has one.
        String of(String measure);
    }

    private static final class Expected {
        private final Expression expression;
        private boolean holds = true;
        private boolean judged;
        private long brokenAt;
        private String value = "";
        /// Why there is nothing to judge; empty where there is something.
        private String nothing = "";

        Expected(Expression expression) {
            this.expression = expression;
        }
    }

    Expectations(List<Expectation> expectations) {
        for (var expectation : expectations) {
            try {
                expected.add(new Expected(Expression.parse(expectation.text(), Measures::isKnown)));
            } catch (Expression.Malformed e) {
                throw new IllegalStateException("checked before: " + expectation.text(), e);
            }
        }
    }

    /// Nothing happened since the last check, and nothing will before this time: judges those whose moment has come.
    List<String> pass(long micros, ToDoubleFunction<String> values, Nothing nothing) {
        return check(micros, values, nothing, true);
    }

    /// At the end of a window; gives those that broke in it.
    List<String> check(long micros, ToDoubleFunction<String> values, Nothing nothing) {
        return check(micros, values, nothing, false);
    }

    private List<String> check(long micros, ToDoubleFunction<String> values, Nothing nothing, boolean timedOnly) {
        var broken = new ArrayList<String>();
        for (var one : expected) {
            var at = one.expression.at();
            boolean due = at.isPresent() ? !one.judged && micros >= at.getAsLong() : !timedOnly;
            if (!due) {
                continue;
            }
            one.judged = true;
            one.nothing = one.expression.variables().stream()
                    .map(nothing::of)
                    .filter(why -> !why.isEmpty())
                    .findFirst()
                    .orElse("");
            if (!one.nothing.isEmpty()) {
                continue; // it does not hold, unless something comes
            }
            boolean held = one.holds;
            one.holds = holds(one.expression, values);
            boolean breaks = held && !one.holds;
            if (one.holds || breaks || one.value.isEmpty()) { // of a broken one what it was then
                one.value = one.expression.variables().stream()
                        .map(name -> name + " = " + said(name, values.applyAsDouble(name)))
                        .collect(Collectors.joining(", "));
            }
            if (breaks) {
                one.brokenAt = at.orElse(micros);
                broken.add(one.expression.text());
            }
        }
        return broken;
    }

    private static boolean holds(Expression expression, ToDoubleFunction<String> values) {
        try {
            return expression.holds(values);
        } catch (Expression.Malformed e) {
            throw new IllegalStateException("checked before: " + expression.text(), e);
        }
    }

    private static String said(String measure, double value) {
        return Measures.inItsUnit(measure, value).orElseGet(() -> number(value));
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(Math.round(value * 1e6) / 1e6);
    }

    /// In a run that was interrupted. What must hold at the end is open, and so is a moment that it did not come to.
    List<Verdict> verdictsSoFar() {
        var verdicts = verdicts();
        return IntStream.range(0, expected.size())
                .mapToObj(index -> {
                    var one = expected.get(index);
                    return one.judged && one.expression.at().isPresent()
                            ? verdicts.get(index)
                            : new Verdict(one.expression.text(), null, null, one.value);
                })
                .toList();
    }

    /// A moment that the run did not come to was not kept.
    List<Verdict> verdicts() {
        return expected.stream()
                .map(one -> {
                    boolean missed = one.expression.at().isPresent() && !one.judged;
                    boolean holds = one.holds && !missed && one.nothing.isEmpty();
                    boolean broke = !one.holds && one.nothing.isEmpty() && !missed;
                    return new Verdict(
                            one.expression.text(),
                            holds,
                            broke ? one.brokenAt / 1e6 : null,
                            missed ? "the run ended before" : one.nothing.isEmpty() ? one.value : one.nothing);
                })
                .toList();
    }
}
