package io.kvmsim.scenario.file;

import io.kvmsim.scenario.Cores;
import io.kvmsim.scenario.Demand;
import io.kvmsim.scenario.Demand.Steps;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Csv;
import io.kvmsim.values.InputFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads how many cores guests want from when on: a CSV file with the columns `seconds` and `cores`, and `guest` where
/// not all want the same.
final class DemandSeries {
    private static final int BYTES_MAX = 256 << 20;
    /// Some 136 years of virtual time.
    private static final BigDecimal SECONDS_MAX = BigDecimal.valueOf(ScenarioFile.DURATION_MAX, 6);

    private static final BigDecimal CORES_MAX = BigDecimal.valueOf(100_000);
    private static final int MICROS = 6;

    private final String file;
    private final Map<String, Growing> byGuest = new HashMap<>();
    private int seconds = -1;
    private int cores = -1;
    private int guest = -1;

    private static final class Growing {
        private long[] times = new long[8];
        private long[] cores = new long[8];
        private int count;

        private void add(long at, long millionths) {
            if (count == times.length) {
                times = Arrays.copyOf(times, 2 * count);
                cores = Arrays.copyOf(cores, 2 * count);
            }
            times[count] = at;
            cores[count++] = millionths;
        }

        private Steps steps() {
            return new Steps(Arrays.copyOf(times, count), Arrays.copyOf(cores, count));
        }
    }

    private DemandSeries(Path file) {
        this.file = file.toString();
    }

    static Demand read(YamlValue value, References files) throws BadInput {
        var path = files.of(value.text());
        var series = new DemandSeries(path);
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(InputFile.read(path, BYTES_MAX)))
                    .toString();
            Csv.<BadInput>read(text, series::row);
        } catch (Csv.Unreadable e) {
            throw new BadInput(series.file, (int) e.line(), e.getMessage());
        } catch (CharacterCodingException _) {
            throw new BadInput(series.file, 0, "is not UTF-8");
        } catch (IOException e) {
            throw value.bad("is \"%s\": %s cannot be read: %s".formatted(value.text(), path, InputFile.reason(e)));
        }
        if (series.byGuest.isEmpty()) {
            throw new BadInput(series.file, 0, "has no rows below its heading: \"seconds\" and \"cores\"");
        }
        return series.demand();
    }

    private Demand demand() {
        if (guest < 0) {
            return new Demand.Stepped(Map.of(), Optional.of(byGuest.get("").steps()));
        }
        var steps = new TreeMap<String, Steps>();
        byGuest.forEach((name, growing) -> steps.put(name, growing.steps()));
        return new Demand.Stepped(steps, Optional.empty());
    }

    private void row(long line, List<String> cells) throws BadInput {
        if (seconds < 0) {
            heading((int) line, cells);
            return;
        }
        if (cells.size() <= Math.max(Math.max(seconds, cores), guest)) {
            throw new BadInput(file, (int) line, "has %d cells, fewer than its heading".formatted(cells.size()));
        }
        long at = number((int) line, cells.get(seconds), "seconds", SECONDS_MAX);
        long wanted = number((int) line, cells.get(cores), "cores", CORES_MAX);
        var growing = byGuest.computeIfAbsent(guest < 0 ? "" : cells.get(guest).strip(), _ -> new Growing());
        if (growing.count > 0 && growing.times[growing.count - 1] >= at) {
            throw new BadInput(
                    file,
                    (int) line,
                    "is at %s s, which is not after the row before: its times ascend".formatted(Cores.text(at)));
        }
        growing.add(at, wanted);
    }

    private void heading(int line, List<String> cells) throws BadInput {
        for (int column = 0; column < cells.size(); column++) {
            switch (cells.get(column).strip()) {
                case "seconds" -> seconds = column;
                case "cores" -> cores = column;
                case "guest" -> guest = column;
                default -> {} // others may be there for people
            }
        }
        if (seconds < 0 || cores < 0) {
            throw new BadInput(
                    file,
                    line,
                    "has no column \"%s\" in its heading; it has \"seconds\" and \"cores\", and may have \"guest\""
                            .formatted(seconds < 0 ? "seconds" : "cores"));
        }
    }

    /// In millionths.
    private long number(int line, String cell, String column, BigDecimal most) throws BadInput {
        try {
            var number = new BigDecimal(cell.strip());
            if (number.signum() >= 0 && number.precision() < 100 && number.compareTo(most) <= 0) {
                return number.movePointRight(MICROS)
                        .setScale(0, RoundingMode.HALF_UP)
                        .longValueExact();
            }
        } catch (NumberFormatException _) {
            // as for one that is out of range
        }
        throw new BadInput(
                file,
                line,
                "column \"%s\" is \"%s\"; it is a number from 0 to %s".formatted(column, cell, most.toPlainString()));
    }
}
