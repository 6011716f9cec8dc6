package io.kvmsim.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.ledger.run.RunClosed;
import io.kvmsim.ledger.run.RunOpened;
import io.kvmsim.ledger.run.RunSeal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every shape ever written has a file with its bytes, which every later version must read and write. They are never
/// edited, only added: `-Dkvmsim.golden.write=true` writes those that are missing.
class GoldenFilesTest {
    private static final Path FILES = Path.of("src/test/resources/histories");
    private static final int LINE_DIGITS = 100;

    static Stream<Shapes.Shape> shapes() {
        return Shapes.all().stream();
    }

    @BeforeAll
    static void writeMissing() throws IOException {
        if (Boolean.getBoolean("kvmsim.golden.write")) {
            for (var shape : Shapes.all()) {
                var file = FILES.resolve(shape.name() + ".hex");
                if (Files.notExists(file)) {
                    Files.writeString(file, text(shape), StandardOpenOption.CREATE_NEW);
                }
            }
        }
    }

    private static String text(Shapes.Shape shape) {
        var hex = HexFormat.of().formatHex(shape.bytes());
        var lines = new StringBuilder("# ").append(shape.says()).append('\n');
        for (int at = 0; at < hex.length(); at += LINE_DIGITS) {
            lines.append(hex, at, Math.min(at + LINE_DIGITS, hex.length())).append('\n');
        }
        return lines.toString();
    }

    private static byte[] stored(String name) {
        try {
            var hex = Files.readAllLines(FILES.resolve(name + ".hex")).stream()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.joining());
            return HexFormat.of().parseHex(hex);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void a_value_is_written_as_the_stored_bytes(Shapes.Shape shape) {
        assertThat(HexFormat.of().formatHex(shape.bytes()))
                .isEqualTo(HexFormat.of().formatHex(stored(shape.name())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void stored_bytes_are_read_as_the_value(Shapes.Shape shape) {
        assertThat(shape.decode().apply(stored(shape.name()))).isEqualTo(shape.value());
    }

    @Test
    void every_wire_name_has_its_file_and_every_file_its_test() throws IOException {
        var files = new TreeSet<String>();
        try (var listed = Files.list(FILES)) {
            listed.map(it -> it.getFileName().toString())
                    .filter(it -> it.endsWith(".hex"))
                    .forEach(it -> files.add(it.substring(0, it.length() - 4)));
        }
        assertThat(files)
                .isEqualTo(new TreeSet<>(shapes().map(Shapes.Shape::name).toList()));
        for (var line : frozen()) {
            var parts = line.split(" ");
            assertThat(files).contains(parts[0] + "-" + parts[2].replace('/', '-'));
        }
    }

    @Test
    void names_and_numbers_are_those_that_were_ever_given() {
        var rows = Arrays.stream(WireName.values())
                .map(row -> (isEntry(row) ? "entry" : "event") + " " + row.stored() + " " + row.wireName())
                .toList();
        assertThat(rows).isEqualTo(frozen());
        assertThat(HostFact.WIRE_NAME).isEqualTo("host-fact/1");
        assertThat(RunSeal.WIRE_NAME).isEqualTo("run-seal/1");
        assertThat(RunOpened.WIRE_NAME).isEqualTo("run-opened/1");
        assertThat(RunClosed.WIRE_NAME).isEqualTo("run-closed/1");
    }

    private static boolean isEntry(WireName row) {
        return row.compareTo(WireName.CREATE_VM) >= 0;
    }

    private static List<String> frozen() {
        try {
            return Files.readAllLines(FILES.resolve("wire-names.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void numbers_find_their_names_among_events_or_among_entries_only() {
        for (var row : WireName.values()) {
            var found = isEntry(row) ? WireName.entry(row.stored()) : WireName.event(row.stored());
            assertThat(found).isEqualTo(row);
        }
    }
}
