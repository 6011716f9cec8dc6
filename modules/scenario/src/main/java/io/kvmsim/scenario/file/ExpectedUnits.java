package io.kvmsim.scenario.file;

import io.kvmsim.scenario.Measures;
import io.kvmsim.scenario.Measures.Kind;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whether what a measure is compared with can be meant: a share is compared with a percentage, or a number up to 1.
final class ExpectedUnits {
    private static final String NAME = "(?<name>[A-Za-z_][\\w.]*)";
    private static final String NUMBER = "(?<number>[0-9]+(?:\\.[0-9]+)?)\\s*(?<unit>%|[A-Za-z]+)?";
    private static final String OPERATOR = "\\s*(?:<=|>=|==|!=|<|>)\\s*";
    private static final String BEFORE = "(?<![\\w.*/+-])(?<![*/+-] )";
    private static final String AFTER = "(?![\\w.%])(?!\\s*[*/+-])";
    private static final Pattern NAME_FIRST = Pattern.compile(BEFORE + NAME + OPERATOR + NUMBER + AFTER);
    private static final Pattern NUMBER_FIRST = Pattern.compile(BEFORE + NUMBER + OPERATOR + NAME + AFTER);

    private ExpectedUnits() {}

    /// What is wrong with an expectation, and what to write.
    static Optional<String> problem(String text) {
        for (var pattern : new Pattern[] {NAME_FIRST, NUMBER_FIRST}) {
            for (var matcher = pattern.matcher(text); matcher.find(); ) {
                var unit = Optional.ofNullable(matcher.group("unit")).filter(it -> !it.equals("at"));
                var problem = problem(matcher.group("name"), matcher.group("number"), unit.orElse(""));
                if (problem.isPresent()) {
                    return problem;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> problem(String name, String number, String unit) {
        var kind = Measures.kind(name);
        if (kind.isEmpty() || kind.get().takes(unit)) {
            boolean beyond = kind.equals(Optional.of(Kind.SHARE)) && unit.isEmpty() && Double.parseDouble(number) > 1;
            return beyond ? Optional.of("%s is a share: write %s%%".formatted(name, number)) : Optional.empty();
        }
        return Optional.of("%s is %s, and %s%s is not one: write %s"
                .formatted(name, kind.get().words(), number, unit, kind.get().example(number)));
    }
}
