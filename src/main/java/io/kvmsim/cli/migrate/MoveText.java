package io.kvmsim.cli.migrate;

import io.kvmsim.cli.output.Table;
import io.kvmsim.cli.output.Wrapped;
import io.kvmsim.cpu.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Moves for people: a matrix, and a paragraph for each that cannot be made.
final class MoveText {
    private static final String RULE = "  %-9s ";
    private static final String UNDER_RULE = " ".repeat(RULE.formatted("").length());

    private MoveText() {}

    static List<String> lines(List<Move> moves) {
        var lines = new ArrayList<>(matrix(moves));
        starts(moves)
                .forEach((problems, from) -> paragraph(
                        lines, "%s: the guest cannot even start there".formatted(String.join(", ", from)), problems));
        refused(moves)
                .forEach((refusal, from) -> paragraph(
                        lines, "%s to %s".formatted(String.join(", ", from), refusal.to()), refusal.problems()));
        return lines;
    }

    /// The sources that cannot even run the guest, by what is wrong there.
    private static Map<List<Problem>, Set<String>> starts(List<Move> moves) {
        var starts = new LinkedHashMap<List<Problem>, Set<String>>();
        for (var move : moves) {
            if (!move.atSource().isEmpty()) {
                starts.computeIfAbsent(move.atSource(), _ -> new LinkedHashSet<>())
                        .add(move.from());
            }
        }
        return starts;
    }

    private record Refusal(String to, List<Problem> problems) {}

    /// The sources of guests that a target refuses for the same reasons.
    private static Map<Refusal, Set<String>> refused(List<Move> moves) {
        var refused = new LinkedHashMap<Refusal, Set<String>>();
        for (var move : moves) {
            if (move.atSource().isEmpty() && !move.possible()) {
                refused.computeIfAbsent(new Refusal(move.to(), move.atTarget()), _ -> new LinkedHashSet<>())
                        .add(move.from());
            }
        }
        return refused;
    }

    private static List<String> matrix(List<Move> moves) {
        var targets = new ArrayList<>(List.of("FROM \\ TO"));
        var rows = new LinkedHashMap<String, List<String>>();
        for (var move : moves) {
            if (!targets.contains(move.to())) {
                targets.add(move.to());
            }
            rows.computeIfAbsent(move.from(), from -> new ArrayList<>(List.of(from)))
                    .add(move.possible() ? "yes" : "no");
        }
        var table = new Table(targets.toArray(String[]::new));
        rows.values().forEach(row -> table.row(row.toArray()));
        return table.lines();
    }

    private static void paragraph(List<String> lines, String heading, List<Problem> problems) {
        lines.add("");
        lines.add(heading);
        for (var problem : problems) {
            lines.addAll(Wrapped.list(RULE.formatted(problem.rule()), problem.what()));
            lines.addAll(Wrapped.sentence(UNDER_RULE + "QEMU: ", withoutNames(problem)));
            lines.addAll(Wrapped.sentence(
                    UNDER_RULE,
                    "%s; noticed by %s (spec 8.4, %s)"
                            .formatted(
                                    problem.rule().kvm(),
                                    problem.noticedBy().text(),
                                    problem.rule().section())));
        }
    }

    /// QEMU's sentence about features ends with their names, which stand above.
    private static String withoutNames(Problem problem) {
        return problem.says().startsWith("Some features")
                ? problem.says().substring(0, problem.says().indexOf(':'))
                : problem.says();
    }
}
