package io.kvmsim.debug.shrink;

import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.Rule;
import io.kvmsim.kvm.state.Slot;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.scenario.Measures.Measure;
import io.kvmsim.trace.Replay;
import io.kvmsim.trace.TraceLines;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Expression;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A comparison of results of a replay, in the expressions of scenarios: `errno.EBUSY > 0`, `differs`.
public final class Predicate implements Check {
    private static final String ERRNO = "errno.";
    private static final String RULE = "rule.";

    /// What a predicate can ask for.
    public static final List<Measure> MEASURES = List.of(
            new Measure("calls", "calls that are modelled"),
            new Measure("refused", "calls that were refused"),
            new Measure("events", "events of the calls"),
            new Measure("differs", "lines whose recorded answer or state differs from the simulated one"),
            new Measure("errno.NAME", "calls that returned this errno, such as errno.EBUSY"),
            new Measure("rule.NAME", "calls that this rule decided, such as rule.MEM_LIMIT_AFTER_VCPU"),
            new Measure("vms", "VMs, also those that were closed; what follows is at the end, or where one is closed"),
            new Measure("vcpus", "their vCPUs"),
            new Measure("slots", "their memory slots"),
            new Measure("memory", "bytes of these slots"),
            new Measure("cmma", "VMs with CMMA enabled"),
            new Measure("cmma.dirty", "pages whose state is marked for migration"),
            new Measure("migrating", "VMs in migration mode"));

    private final TraceLines lines;
    private final Expression expression;

    private Predicate(TraceLines lines, Expression expression) {
        this.lines = lines;
        this.expression = expression;
    }

    /// An expression that was understood. A measure by itself stands for "is not 0".
    public static Expression parse(String text) throws Expression.Malformed {
        var expression = Expression.parse(isKnown(text.strip()) ? text + " > 0" : text, Predicate::isKnown);
        if (expression.at().isPresent()) {
            throw new Expression.Malformed("\"at\" has no meaning here: it is asked at the end of the trace");
        }
        return expression;
    }

    /// Asks the expression of each part.
    public static Predicate of(TraceLines lines, Expression expression) {
        return new Predicate(lines, expression);
    }

    private static boolean isKnown(String name) {
        return errnos().anyMatch(name::equals)
                || rules().anyMatch(name::equals)
                || MEASURES.stream().anyMatch(it -> it.name().equals(name) && !name.endsWith("NAME"));
    }

    private static Stream<String> errnos() {
        return Arrays.stream(Errno.values()).map(it -> ERRNO + it.name());
    }

    private static Stream<String> rules() {
        return Arrays.stream(Rule.values()).map(it -> RULE + it.name());
    }

    /// The names, for messages.
    public static String listed() {
        return MEASURES.stream().map(Measure::name).collect(Collectors.joining(", "));
    }

    @Override
    public boolean shows(BitSet part) throws BadInput, IOException {
        var replay = lines.replay(part);
        try {
            return expression.holds(name -> value(name, replay));
        } catch (Expression.Malformed e) {
            throw new BadInput("--check", 0, e.getMessage());
        }
    }

    private static double value(String name, Replay replay) {
        if (name.startsWith(ERRNO)) {
            return replay.answered(Errno.valueOf(name.substring(ERRNO.length())));
        }
        if (name.startsWith(RULE)) {
            return replay.decidedBy(Rule.valueOf(name.substring(RULE.length())));
        }
        return switch (name) {
            case "calls" -> replay.calls();
            case "refused" -> replay.refused();
            case "events" -> replay.events();
            case "differs" -> replay.differing();
            case "vms" -> sum(replay, _ -> 1);
            case "vcpus" -> sum(replay, vm -> vm.vcpus().size());
            case "slots" -> sum(replay, vm -> vm.memory().slots().size());
            case "memory" ->
                sum(replay, vm -> vm.memory().slots().ascending().stream()
                        .mapToLong(Slot::size)
                        .sum());
            case "cmma" -> sum(replay, vm -> vm.cmma().enabled() ? 1 : 0);
            case "cmma.dirty" -> sum(replay, vm -> vm.cmma().dirtyPages());
            case "migrating" -> sum(replay, vm -> vm.cmma().migrationMode() ? 1 : 0);
            default -> throw new IllegalStateException(name);
        };
    }

    private static long sum(Replay replay, ToLongFunction<Vm> what) {
        return replay.vms().stream().mapToLong(what).sum();
    }
}
