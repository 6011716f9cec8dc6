package io.kvmsim.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A command that neither reads nor writes CSV does not load the classes for it: they would make its start longer.
class CsvClassesTest {
    private static final String PACKAGE = "com.fasterxml.jackson.dataformat.csv.";
    private static final String PACKED = "test/resources/earlier-versions/finished.kvmsim";

    @TempDir
    private Path folder;

    private String classesOf(String... words) throws IOException, InterruptedException {
        var loaded = folder.resolve("loaded");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + loaded,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.kvmsim.cli.Main"));
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("output")))
                .isZero();
        return Files.readString(loaded);
    }

    @ParameterizedTest
    @CsvSource({"table, false", "jsonl, false", "csv, true"})
    void are_loaded_by_a_log_as_csv_alone(String form, boolean loaded) throws Exception {
        var run = folder.resolve("run").toString();
        classesOf("unpack", PACKED, run);
        var classes = classesOf("history", "log", run, "-o", form);
        assertThat(classes).contains("io.kvmsim.cli.history.LogLines");
        assertThat(classes.contains(PACKAGE)).isEqualTo(loaded);
    }
}
