package io.kvmsim.values;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The small language of expressions: comparisons of numbers, `+ - * /`, `&&`, `||`, `!`, parentheses and names. It is
/// checked here, in one pass and with limits, and what goes on to be evaluated is written anew: names become `v0`,
/// `v1`, … and numbers plain numbers, so that nothing else of a larger language can be reached.
final class ExpressionGrammar {
    static final int CHARS_MAX = 1000;

    /// Of parentheses and signs within each other.
    static final int DEPTH_MAX = 12;

    private static final Pattern TOKEN =
            Pattern.compile("\\G *(?:(?<number>[0-9]++(?:\\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+)(?<unit> *(?:%|(?:"
                    + String.join(
                            "|",
                            Expression.UNITS.keySet().stream()
                                    .filter(unit -> !unit.equals("%"))
                                    .sorted(Comparator.comparing(String::length).reversed())
                                    .toList())
                    + ")(?![\\w.])))?+|(?<name>[A-Za-z_]\\w*+(?:\\.\\w++)*+)"
                    + "|(?<sign>&&|\\|\\||[=!<>]=|[!<>()+*/-])) *");

    private final Predicate<String> known;
    private final List<Token> tokens;
    private final List<String> names = new ArrayList<>();
    private final StringBuilder script = new StringBuilder();
    private int at;
    private int depth;

    private ExpressionGrammar(List<Token> tokens, Predicate<String> known) {
        this.tokens = tokens;
        this.known = known;
    }

    /// @param script what to evaluate
    /// @param names  `v0`, `v1`, … of it
    record Checked(String script, List<String> names) {}

    private enum Kind {
        NUMBER,
        NAME,
        SIGN
    }

    private record Token(Kind kind, String text) {}

    private enum Type {
        NUMBER("a number"),
        TRUTH("true or false");

        private final String words;

        Type(String words) {
            this.words = words;
        }
    }

    /// @param known the names that there are
    static Checked check(String text, Predicate<String> known) throws Expression.Malformed {
        var grammar = new ExpressionGrammar(tokens(text), known);
        var type = grammar.either();
        if (grammar.at < grammar.tokens.size()) {
            throw grammar.unexpected();
        }
        if (type != Type.TRUTH) {
            throw new Expression.Malformed("it gives a number; an expectation compares, as in errno.EBUSY == 0");
        }
        return new Checked(grammar.script.toString(), List.copyOf(grammar.names));
    }

    private static List<Token> tokens(String text) throws Expression.Malformed {
        var tokens = new ArrayList<Token>();
        var matcher = TOKEN.matcher(text);
        int end = 0;
        while (end < text.length() && matcher.find(end)) {
            tokens.add(token(matcher));
            end = matcher.end();
        }
        if (end < text.length()) {
            throw new Expression.Malformed("it cannot be read: \"%s\" at character %d has no meaning here"
                    .formatted(
                            text.substring(end)
                                    .strip()
                                    .codePoints()
                                    .limit(1)
                                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append),
                            end + 1));
        }
        return tokens;
    }

    private static Token token(Matcher matcher) throws Expression.Malformed {
        var number = matcher.group("number");
        if (number == null) {
            var name = matcher.group("name");
            return name == null ? new Token(Kind.SIGN, matcher.group("sign")) : new Token(Kind.NAME, name);
        }
        var unit = matcher.group("unit");
        double value = Double.parseDouble(number) * (unit == null ? 1 : Expression.UNITS.get(unit.strip()));
        if (!Double.isFinite(value)) {
            throw new Expression.Malformed("a number in it is too large");
        }
        return new Token(Kind.NUMBER, String.valueOf(value));
    }

    private Type either() throws Expression.Malformed {
        var type = both();
        while (takes("||")) {
            expect(Type.TRUTH, type, "||");
            expect(Type.TRUTH, both(), "||");
        }
        return type;
    }

    private Type both() throws Expression.Malformed {
        var type = equality();
        while (takes("&&")) {
            expect(Type.TRUTH, type, "&&");
            expect(Type.TRUTH, equality(), "&&");
        }
        return type;
    }

    private Type equality() throws Expression.Malformed {
        var type = order();
        var sign = sign();
        if (sign.equals("==") || sign.equals("!=")) {
            takes(sign, sign.equals("!=") ? Comparisons.UNEQUAL : sign);
            expect(type, order(), sign);
            return Type.TRUTH;
        }
        return type;
    }

    private Type order() throws Expression.Malformed {
        var type = sum();
        for (var sign : List.of("<=", ">=", "<", ">")) {
            if (takes(sign)) {
                expect(Type.NUMBER, type, sign);
                expect(Type.NUMBER, sum(), sign);
                return Type.TRUTH;
            }
        }
        return type;
    }

    private Type sum() throws Expression.Malformed {
        var type = product();
        for (var sign = sign(); takes("+") || takes("-"); sign = sign()) {
            expect(Type.NUMBER, type, sign);
            expect(Type.NUMBER, product(), sign);
        }
        return type;
    }

    private Type product() throws Expression.Malformed {
        var type = operand();
        for (var sign = sign(); takes("*") || takes("/"); sign = sign()) {
            expect(Type.NUMBER, type, sign);
            expect(Type.NUMBER, operand(), sign);
        }
        return type;
    }

    private Type operand() throws Expression.Malformed {
        if (++depth > DEPTH_MAX) {
            throw new Expression.Malformed("more than %d parentheses and signs within each other".formatted(DEPTH_MAX));
        }
        try {
            if (takes("!")) {
                expect(Type.TRUTH, operand(), "!");
                return Type.TRUTH;
            }
            if (takes("-")) {
                expect(Type.NUMBER, operand(), "-");
                return Type.NUMBER;
            }
            if (takes("(")) {
                var type = either();
                if (!takes(")")) {
                    throw unexpected();
                }
                return type;
            }
            return value();
        } finally {
            depth--;
        }
    }

    private Type value() throws Expression.Malformed {
        if (at == tokens.size() || tokens.get(at).kind() == Kind.SIGN) {
            throw unexpected();
        }
        var token = tokens.get(at++);
        if (token.kind() == Kind.NUMBER) {
            script.append(' ').append(token.text()).append(' ');
            return Type.NUMBER;
        }
        int index = names.indexOf(token.text());
        if (index < 0) {
            if (!known.test(token.text())) {
                throw new Expression.Malformed("there is no \"%s\"".formatted(token.text()));
            }
            index = names.size();
            names.add(token.text());
        }
        script.append(" v").append(index).append(' ');
        return Type.NUMBER;
    }

    private String sign() {
        return at < tokens.size() && tokens.get(at).kind() == Kind.SIGN
                ? tokens.get(at).text()
                : "";
    }

    private boolean takes(String sign) {
        return takes(sign, sign);
    }

    private boolean takes(String sign, String written) {
        if (!sign().equals(sign)) {
            return false;
        }
        at++;
        script.append(' ').append(written); // apart: two signs in a row would be one that decrements
        return true;
    }

    private static void expect(Type wanted, Type given, String sign) throws Expression.Malformed {
        if (wanted != given) {
            throw new Expression.Malformed(
                    "\"%s\" stands beside %s, where %s belongs".formatted(sign, given.words, wanted.words));
        }
    }

    private Expression.Malformed unexpected() {
        return new Expression.Malformed(
                at == tokens.size()
                        ? "it cannot be read: it ends too early"
                        : "it cannot be read: \"%s\" is not expected here"
                                .formatted(tokens.get(at).text()));
    }
}
