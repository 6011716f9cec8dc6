package io.kvmsim.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/// Before the first test of the packaged command the JVM keeps what it learns from a run and from short commands, as in
/// a checkout: the hundreds that the tests start take two thirds of the time. What an earlier build was trained with is
/// removed, as its classes are old ones. The times of the jars do not tell: they are the same in every build.
public final class TrainedLauncher implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        var distribution = System.getProperty("kvmsim.distribution");
        if (distribution != null) {
            try {
                trainIfChanged(Path.of(distribution).toAbsolutePath());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void trainIfChanged(Path distribution) throws IOException {
        var trained = distribution.resolve("lib/aot");
        var from = trained.resolve("trained-from");
        var now = digest(distribution.resolve("lib"));
        if (Files.notExists(from) || !Files.readString(from).equals(now)) {
            Command.of("rm", "-rf", trained).run();
            train(distribution);
            Files.writeString(from, now);
        }
    }

    private static String digest(Path lib) throws IOException {
        try (var files = Files.list(lib)) {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var jar : files.filter(Files::isRegularFile).sorted().toList()) {
                digest.update(Files.readAllBytes(jar));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
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
