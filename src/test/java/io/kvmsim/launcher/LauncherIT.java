package io.kvmsim.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `bin/kvmsim` of the assembled distribution: which Java it takes, and with which flags.
class LauncherIT {
    private static final Path DISTRIBUTION = Path.of(System.getProperty("kvmsim.distribution"));
    private static final Path LAUNCHER = DISTRIBUTION.resolve("bin/kvmsim");
    private static final String JAVA_HOME = System.getProperty("java.home");

    @TempDir
    private Path folder;

    @Test
    void prints_the_version_and_nothing_else() {
        var result = kvmsim("--version").with("KVMSIM_JAVA_HOME", JAVA_HOME).run();
        assertThat(result.out()).matches("kvmsim \\d+\\.\\d+\\.\\d+\\S* \\(Java 25\\S*\\)\n");
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
    }

    @Test
    void wrong_usage_exits_2() {
        var result = kvmsim("--nonsense").with("KVMSIM_JAVA_HOME", JAVA_HOME).run();
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("--nonsense");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void without_a_suitable_java_it_exits_69_with_one_line() throws IOException {
        fakeJdk("old", "17.0.15");
        fakeJdk("older", "1.8.0_412");
        var result = kvmsim("--version").with("KVMSIM_JAVA_SEARCH", folder).run();
        assertThat(result.exit()).isEqualTo(69);
        assertThat(result.errLines()).hasSize(1);
        assertThat(result.err()).startsWith("kvmsim: needs a JDK 25; found at most Java 17 in KVMSIM_JAVA_SEARCH");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void a_java_that_was_asked_for_and_does_not_suit_is_not_replaced_by_another() throws IOException {
        var result = kvmsim("--version")
                .with("KVMSIM_JAVA_HOME", fakeJdk("old", "21"))
                .with("JAVA_HOME", JAVA_HOME)
                .run();
        assertThat(result.exit()).isEqualTo(69);
        assertThat(result.errLines()).hasSize(1);
        assertThat(result.err()).contains("at most Java 21");
    }

    @Test
    void a_folder_without_any_java_is_said_to_be_so() {
        var result = kvmsim("--version").with("KVMSIM_JAVA_SEARCH", folder).run();
        assertThat(result.exit()).isEqualTo(69);
        assertThat(result.err()).contains("found no Java");
    }

    @Test
    void java_25_is_preferred_to_a_later_one_which_is_better_than_none() throws IOException {
        fakeJdk("a-much-later", "27");
        var later = fakeJdk("b-later", "26.0.1");
        fakeJdk("c-much-later", "27.0.1");
        assertThat(found()).isEqualTo(later.toString());
        var right = fakeJdk("d-right", "25.0.3");
        fakeJdk("e-older", "24");
        assertThat(found()).isEqualTo(right.toString());
    }

    @Test
    void java_home_comes_before_the_path_and_a_java_on_the_path_is_found_behind_its_links() throws IOException {
        var onPath = fakeJdk("on-path", "25.0.1");
        var inHome = fakeJdk("in-home", "25.0.2");
        var bin = Files.createDirectory(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("java"), onPath.resolve("bin/java"));
        var path = bin + ":" + System.getenv("PATH");
        assertThat(find().with("PATH", path)
                        .with("JAVA_HOME", inHome)
                        .run()
                        .out()
                        .strip())
                .isEqualTo(inHome.toString());
        assertThat(find().with("PATH", path).with("JAVA_HOME", "").run().out().strip())
                .isEqualTo(onPath.toString());
    }

    @Test
    void short_commands_start_fast_and_long_ones_run_fast() throws IOException {
        var java = fakeJdk("echo", "25");
        assertThat(flagsOf(java, "--version")).contains("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        assertThat(flagsOf(java, "vm", "list", "run")).contains("-XX:+UseSerialGC");
        for (var command : new String[] {"run", "replay", "bench"}) {
            assertThat(flagsOf(java, command))
                    .contains("-XX:+UseParallelGC", "-XX:+UseCompactObjectHeaders")
                    .doesNotContain("-XX:TieredStopAtLevel=1");
        }
    }

    @Test
    void the_flags_of_every_jvm_come_from_the_one_file() throws IOException {
        var flags = "@" + DISTRIBUTION.toRealPath().resolve("lib/jvm.flags");
        assertThat(flagsOf(fakeJdk("echo", "25"), "--version")).contains(flags);
        assertThat(DISTRIBUTION.resolve("lib/jvm.flags"))
                .hasSameTextualContentAs(
                        Path.of(System.getProperty("kvmsim.checkout")).resolve("config/build/jvm.flags"));
    }

    @Test
    void words_with_spaces_arrive_as_they_are() throws IOException {
        assertThat(flagsOf(fakeJdk("a b", "25"), "show", "two words", "")).endsWith("show", "two words", "");
    }

    @Test
    void it_runs_from_a_folder_with_spaces_through_a_link() throws IOException {
        var copy = copyOfTheDistribution("a copy");
        var link = Files.createSymbolicLink(folder.resolve("a link"), copy.resolve("bin/kvmsim"));
        var result = Command.of(link, "--version")
                .with("KVMSIM_JAVA_HOME", JAVA_HOME)
                .run();
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
    }

    @Test
    void a_cache_is_written_on_request_and_one_that_does_not_fit_is_ignored_in_silence() throws IOException {
        var copy = copyOfTheDistribution("cached");
        var cache = copy.resolve("lib/aot/short.aot");
        var recorded = Command.of(copy.resolve("bin/kvmsim"), "--version")
                .with("KVMSIM_JAVA_HOME", JAVA_HOME)
                .with("KVMSIM_AOT", "record")
                .run();
        assertThat(recorded.exit()).isZero();
        assertThat(cache).isNotEmptyFile();
        Files.writeString(cache, "not a cache at all");
        var result = Command.of(copy.resolve("bin/kvmsim"), "--version")
                .with("KVMSIM_JAVA_HOME", JAVA_HOME)
                .run();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("kvmsim ");
        assertThat(result.exit()).isZero();
    }

    private static Command kvmsim(Object... words) {
        var all = new Object[words.length + 1];
        all[0] = LAUNCHER;
        System.arraycopy(words, 0, all, 1, words.length);
        return Command.of(all);
    }

    private static Command find() {
        return kvmsim().with("KVMSIM_FIND_JAVA", "1");
    }

    private String found() {
        return find().with("KVMSIM_JAVA_SEARCH", folder).run().out().strip();
    }

    private static List<String> flagsOf(Path java, Object... words) {
        return kvmsim(words).with("KVMSIM_JAVA_HOME", java).run().out().lines().toList();
    }

    /// A Java home whose `java` prints its arguments, one a line.
    private Path fakeJdk(String name, String version) throws IOException {
        var home = folder.toRealPath().resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        var java = Files.writeString(home.resolve("bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    private Path copyOfTheDistribution(String name) throws IOException {
        var copy = folder.resolve(name);
        try (var files = Files.walk(DISTRIBUTION)) {
            for (var from : files.toList()) {
                Files.copy(
                        from,
                        copy.resolve(DISTRIBUTION.relativize(from).toString()),
                        LinkOption.NOFOLLOW_LINKS,
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return copy;
    }
}
