package io.kvmsim.load.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class PlotTest {
    /// A machine without a screen may have none.
    static boolean hasFonts() {
        try {
            System.setProperty("java.awt.headless", "true");
            return GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames().length > 0;
        } catch (RuntimeException | LinkageError _) {
            return false;
        }
    }

    @Test
    @EnabledIf("hasFonts")
    void draws_a_picture_as_its_name_says(@TempDir Path directory) throws IOException {
        var results = Results.read(Path.of("src/test/resources/table/results.json"));
        Plot.write(results, directory.resolve("p.svg"));
        Plot.write(results, directory.resolve("p.png"));
        assertThat(Files.readString(directory.resolve("p.svg"))).contains("<svg");
        assertThat(Files.readAllBytes(directory.resolve("p.png"))).startsWith(0x89, 'P', 'N', 'G');
    }
}
