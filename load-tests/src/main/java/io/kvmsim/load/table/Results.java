package io.kvmsim.load.table;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.kvmsim.load.measure.Median;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All rounds of all measurements, and the machine they ran on: what `--json` writes.
///
/// @param measured in the order in which they ran
public record Results(MachineDescription machine, List<Measured> measured) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /// @param rounds  figures by name
    /// @param problem why there are fewer rounds than asked for; empty where there are not
    public record Measured(String name, Program program, List<Map<String, Double>> rounds, String problem) {
        /// The median over the rounds; not a number where no round has the figure.
        public double median(String figure) {
            return Median.of(rounds.stream()
                    .filter(round -> round.containsKey(figure))
                    .map(round -> round.get(figure))
                    .toList());
        }

        /// Whether this is a failure, rather than a peer that is not available.
        @JsonIgnore
        public boolean failed() {
            return !problem.isEmpty() && !program.peer();
        }
    }

    public static Results empty(MachineDescription machine) {
        return new Results(machine, new ArrayList<>());
    }

    public static Results read(Path file) throws IOException {
        return JSON.readValue(Files.readAllBytes(file), Results.class);
    }

    public void write(Path file) throws IOException {
        JSON.writeValue(file.toFile(), this);
    }

    public Optional<Measured> named(String name) {
        return measured.stream().filter(one -> one.name().equals(name)).findFirst();
    }

    /// Those whose names begin so.
    public List<Measured> startingWith(String prefix) {
        return measured.stream().filter(one -> one.name().startsWith(prefix)).toList();
    }

    @JsonIgnore
    public boolean hasFailures() {
        return measured.stream().anyMatch(Measured::failed);
    }
}
