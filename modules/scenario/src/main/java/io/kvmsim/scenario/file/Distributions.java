package io.kvmsim.scenario.file;

import io.kvmsim.scenario.Distribution;
import io.kvmsim.scenario.FaultRule;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Csv;
import io.kvmsim.values.InputFile;
import io.kvmsim.values.Times;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// Reads distributions: of shares, or of times.
final class Distributions {
    private static final int SAMPLES_MAX = 100_000;
    private static final double NUMBER_MAX = 100_000;
    private static final int SAMPLES_BYTES_MAX = 16 << 20;

    private final Unit unit;
    private final References files;

    private Distributions(Unit unit, References files) {
        this.unit = unit;
        this.files = files;
    }

    private enum Unit {
        SHARE("shares", "number from 0 to 1") {
            @Override
            double of(YamlValue value) {
                return value.share();
            }

            @Override
            OptionalDouble sample(String cell) {
                return number(cell, 1);
            }
        },
        /// Of cores, or what they are multiplied with.
        NUMBER("numbers", "number from 0 to 100000") {
            @Override
            double of(YamlValue value) {
                return value.node().doubleValue();
            }

            @Override
            OptionalDouble sample(String cell) {
                return number(cell, NUMBER_MAX);
            }
        },
        /// Microseconds.
        TIME("times", "time up to 1d, such as 5ms") {
            @Override
            double of(YamlValue value) throws BadInput {
                long micros = value.micros();
                if (micros > FaultRule.DELAY_MAX) {
                    throw value.bad("is \"%s\"; a call takes at most 1d".formatted(value.text()));
                }
                return micros;
            }

            @Override
            OptionalDouble sample(String cell) {
                return Times.micros(cell)
                        .filter(it -> it <= FaultRule.DELAY_MAX)
                        .map(it -> OptionalDouble.of(it))
                        .orElse(OptionalDouble.empty());
            }
        };

        private final String many;
        private final String one;

        Unit(String many, String one) {
            this.many = many;
            this.one = one;
        }

        private static OptionalDouble number(String cell, double most) {
            try {
                double number = Double.parseDouble(cell);
                return number >= 0 && number <= most ? OptionalDouble.of(number) : OptionalDouble.empty();
            } catch (NumberFormatException _) {
                return OptionalDouble.empty();
            }
        }

        abstract double of(YamlValue value) throws BadInput;

        abstract OptionalDouble sample(String cell);
    }

    static Distribution ofShares(YamlValue value, References files) throws BadInput {
        return new Distributions(Unit.SHARE, files).read(value);
    }

    static Distribution ofNumbers(YamlValue value, References files) throws BadInput {
        return new Distributions(Unit.NUMBER, files).read(value);
    }

    static Distribution ofTimes(YamlValue value, References files) throws BadInput {
        return new Distributions(Unit.TIME, files).read(value);
    }

    private Distribution read(YamlValue value) throws BadInput {
        if (value.node().isMissingNode()) {
            return Distribution.ZERO;
        }
        if (!value.node().isObject()) {
            return new Distribution.Constant(unit.of(value));
        }
        var kind = value.node().fieldNames().next();
        var of = value.get(kind);
        var parts = value.list(kind);
        return switch (kind) {
            case "constant" -> new Distribution.Constant(unit.of(of));
            case "uniform" -> {
                ascending(of, parts);
                yield new Distribution.Uniform(unit.of(parts.get(0)), unit.of(parts.get(1)));
            }
            case "triangular" -> {
                ascending(of, parts);
                yield new Distribution.Triangular(unit.of(parts.get(0)), unit.of(parts.get(1)), unit.of(parts.get(2)));
            }
            case "exponential" -> new Distribution.Exponential(unit.of(of.get("mean")));
            case "lognormal" ->
                new Distribution.LogNormal(
                        unit.of(of.get("median")), of.get("sigma").node().doubleValue());
            default -> samples(of);
        };
    }

    private void ascending(YamlValue list, List<YamlValue> parts) throws BadInput {
        for (int part = 1; part < parts.size(); part++) {
            if (unit.of(parts.get(part)) < unit.of(parts.get(part - 1))) {
                throw list.bad("is %s; its %s ascend".formatted(list.node(), unit.many));
            }
        }
    }

    /// Of a CSV file: the first column, a heading left out.
    private Distribution samples(YamlValue value) throws BadInput {
        var file = files.of(value.text());
        var samples = new ArrayList<Double>();
        try {
            Csv.<BadInput>read(text(file), (line, cells) -> {
                var cell = cells.getFirst().strip();
                if (!cell.isEmpty() && !(line == 1 && isHeading(cell))) {
                    samples.add(sample(file, (int) line, cell));
                }
            });
        } catch (Csv.Unreadable e) {
            throw new BadInput(file.toString(), (int) e.line(), e.getMessage());
        } catch (IOException e) {
            throw value.bad("is \"%s\": %s cannot be read: %s".formatted(value.text(), file, InputFile.reason(e)));
        }
        if (samples.isEmpty() || samples.size() > SAMPLES_MAX) {
            throw value.bad("is \"%s\", which has %d samples; it has 1 to %d"
                    .formatted(value.text(), samples.size(), SAMPLES_MAX));
        }
        return new Distribution.Samples(List.copyOf(samples));
    }

    private static String text(Path file) throws IOException {
        var bytes = InputFile.read(file, SAMPLES_BYTES_MAX);
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    private static boolean isHeading(String cell) {
        return !Character.isDigit(cell.charAt(0)) && cell.chars().anyMatch(Character::isLetter);
    }

    private double sample(Path file, int line, String cell) throws BadInput {
        var sample = unit.sample(cell);
        if (sample.isEmpty()) {
            throw new BadInput(file.toString(), line, "\"%s\" is not a %s".formatted(cell, unit.one));
        }
        return sample.getAsDouble();
    }
}
