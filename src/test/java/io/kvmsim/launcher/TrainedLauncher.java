package io.kvmsim.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/// Before the first test of the packaged command the JVM keeps what it learns from a run and from short commands, as in
/// a checkout: the hundreds that the tests start take two thirds of the time.
public final class TrainedLauncher implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        var distribution = System.getProperty("kvmsim.distribution");
        if (distribution != null && Files.notExists(Path.of(distribution, "lib", "aot"))) {
            try {
                train(Path.of(distribution).toAbsolutePath());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void train(Path distribution) throws IOException {
        var folder = Files.createTempDirectory("kvmsim-train");
        try {
            var config = distribution.resolve("config");
            train(distribution, "runs", folder, config);
            train(distribution, "questions", folder, config);
        } finally {
            Command.of("rm", "-rf", folder).run();
        }
    }

    private static void train(Path distribution, Object... words) throws IOException {
        var all = new Object[words.length + 1];
        all[0] = distribution.resolve("bin/kvmsim");
        System.arraycopy(words, 0, all, 1, words.length);
        var result = Command.of(all)
                .with("KVMSIM_JAVA_HOME", System.getProperty("java.home"))
                .with("KVMSIM_AOT", "train")
                .run();
        assertThat(result.exit()).as(result.err()).isZero();
    }
}
