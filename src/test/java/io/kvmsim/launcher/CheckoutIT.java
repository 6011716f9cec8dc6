package io.kvmsim.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `./kvmsim` of a checkout, on a small copy of the tree, without git, with a stub in Maven's place.
class CheckoutIT {
    private static final Path CHECKOUT = Path.of(System.getProperty("kvmsim.checkout"));
    private static final String JAVA_HOME = System.getProperty("java.home");
    private static final String WITH_FLOCK = "flock";
    private static final String WITHOUT_FLOCK = "no flock";

    /// What the scripts use of the system.
    private static final List<String> TOOLS = List.of(
            "sh",
            "cat",
            "chmod",
            "date",
            "find",
            "grep",
            "head",
            "ln",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "rmdir",
            "sleep",
            "tail");

    /// Counts its calls, waits where a file says so, and leaves a "distribution" that prints its words.
    private static final String STUB = """
            #!/bin/sh
            echo "call [${MAVEN_OPTS:-}] [${MAVEN_ARGS:-}] [$JAVA_HOME]" >>"$STUB/calls"
            while [ -e "$STUB/wait" ]; do sleep 0.05; done
            for word in "$@"; do
                case $word in -Dkvmsim.target=*) target=${word#-Dkvmsim.target=} ;; esac
            done
            if [ -e "$STUB/fail" ]; then cat "$STUB/fail"; exit 1; fi
            mkdir -p "${target%/*}/kvmsim-app/kvmsim/bin"
            printf '#!/bin/sh\\necho built "$@"\\n' >"${target%/*}/kvmsim-app/kvmsim/bin/kvmsim"
            chmod +x "${target%/*}/kvmsim-app/kvmsim/bin/kvmsim"
            """;

    @TempDir
    private Path folder;

    private Path tree;
    private Path source;
    private Path stub;
    private Path bin;

    @BeforeEach
    void copyTheTree() throws IOException {
        tree = folder.toRealPath().resolve("a checkout");
        stub = Files.createDirectories(folder.toRealPath().resolve("stub"));
        bin = Files.createDirectories(folder.toRealPath().resolve("bin"));
        for (var file : List.of(
                "kvmsim",
                "pom.xml",
                "src/pom.xml",
                "src/main/dist/bin/kvmsim",
                "modules/abi/pom.xml",
                "config/build/jvm.flags")) {
            Files.createDirectories(tree.resolve(file).getParent());
            Files.copy(CHECKOUT.resolve(file), tree.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.createDirectories(tree.resolve(".mvn"));
        source = tree.resolve("modules/abi/src/main/java/A.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "class A {}");
        makeOld(tree);
        executable("mvn", STUB);
        for (var tool : TOOLS) {
            provide(tool);
        }
    }

    @Test
    void the_first_call_builds_and_the_next_ones_do_not() throws IOException {
        var first = kvmsim(WITH_FLOCK, "one", "two words").run();
        assertThat(first.exit()).isZero();
        assertThat(first.out()).isEqualTo("built one two words\n");
        assertThat(first.err())
                .isEqualTo("Building kvmsim, first use, 1 to 3 minutes (log: " + tree + "/.kvmsim/build.log)\n");
        var second = kvmsim(WITH_FLOCK, "again").run();
        assertThat(second.out()).isEqualTo("built again\n");
        assertThat(second.err()).isEmpty();
        assertThat(calls()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {WITH_FLOCK, WITHOUT_FLOCK})
    void two_first_calls_build_once(String lock) throws IOException {
        Files.createFile(stub.resolve("wait"));
        var first = kvmsim(lock, "first").start();
        await().until(() -> Files.exists(stub.resolve("calls")));
        var second = kvmsim(lock, "second").start();
        await().until(() -> second.errSoFar().contains("Waiting for another kvmsim that is building"));
        Files.delete(stub.resolve("wait"));
        assertThat(first.result().out()).isEqualTo("built first\n");
        assertThat(second.result().out()).isEqualTo("built second\n");
        assertThat(calls()).hasSize(1);
    }

    @Test
    void a_lock_whose_holder_is_dead_is_cleared_away() throws IOException {
        var dead = Command.of("sh", "-c", "echo $$").run().out().strip();
        var lock = Files.createDirectories(tree.resolve(".kvmsim/lock.d"));
        Files.writeString(lock.resolve("pid"), dead);
        assertThat(kvmsim(WITHOUT_FLOCK, "x").run().out()).isEqualTo("built x\n");
        assertThat(lock).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "modules/abi/src/main/java/A.java",
                "modules/abi/pom.xml",
                "pom.xml",
                "src/pom.xml",
                "src/main/dist/bin/kvmsim",
                "config/build/jvm.flags"
            })
    void a_newer_source_pom_or_build_rule_is_built_anew(String file) throws IOException {
        kvmsim(WITH_FLOCK).run();
        Files.setLastModifiedTime(tree.resolve(file), FileTime.from(Instant.now()));
        var second = kvmsim(WITH_FLOCK, "x").run();
        assertThat(second.err()).startsWith("Building kvmsim, the sources are newer");
        assertThat(second.out()).isEqualTo("built x\n");
        assertThat(kvmsim(WITH_FLOCK).run().err()).isEmpty();
        assertThat(calls()).hasSize(2);
    }

    @Test
    void a_source_that_is_gone_is_noticed() throws IOException {
        kvmsim(WITH_FLOCK).run();
        Files.delete(source);
        kvmsim(WITH_FLOCK).run();
        assertThat(calls()).hasSize(2);
    }

    @Test
    void what_a_user_edits_in_config_is_used_without_a_build() throws IOException {
        kvmsim(WITH_FLOCK).run();
        Files.writeString(tree.resolve("config/new.yaml"), "x");
        kvmsim(WITH_FLOCK).run();
        assertThat(calls()).hasSize(1);
        assertThat(distribution().resolve("config/new.yaml")).hasContent("x");
    }

    @ParameterizedTest
    @CsvSource({
        "Could not transfer artifact x from central: Unknown host, no network",
        "Cannot find matching toolchain definitions, no JDK 25",
        "[ERROR] COMPILATION ERROR :, the sources do not compile",
        "Non-resolvable import POM, no network",
        "UnsupportedClassVersionError, Maven itself runs on a Java older than 17",
        "something else, unknown"
    })
    void a_build_that_fails_shows_its_last_lines_its_log_and_the_likely_cause(String line, String cause)
            throws IOException {
        var lines = "early line\n".repeat(20) + line + "\n" + "late line\n".repeat(14);
        Files.writeString(stub.resolve("fail"), lines);
        var result = kvmsim(WITH_FLOCK).run();
        assertThat(result.exit()).isEqualTo(69);
        assertThat(result.out()).isEmpty();
        assertThat(result.errLines()).hasSize(1 + 15 + 1).contains(line).doesNotContain("early line");
        assertThat(result.errLines().getLast())
                .startsWith("kvmsim: the build failed (log: " + tree + "/.kvmsim/build.log).")
                .contains(cause);
    }

    @Test
    void a_build_that_failed_is_tried_again_and_keeps_the_one_before() throws IOException {
        kvmsim(WITH_FLOCK).run();
        Files.setLastModifiedTime(source, FileTime.from(Instant.now()));
        Files.writeString(stub.resolve("fail"), "no");
        assertThat(kvmsim(WITH_FLOCK).run().exit()).isEqualTo(69);
        assertThat(distribution()).isDirectory();
        Files.delete(stub.resolve("fail"));
        assertThat(kvmsim(WITH_FLOCK, "x").run().out()).isEqualTo("built x\n");
        assertThat(calls()).hasSize(3);
    }

    @Test
    void without_maven_one_line_says_so() throws IOException {
        Files.delete(bin.resolve("mvn"));
        var result = kvmsim(WITHOUT_FLOCK).run();
        assertThat(result.exit()).isEqualTo(69);
        assertThat(result.errLines()).hasSize(1).first().asString().contains("needs Maven 3.8 or later");
    }

    @Test
    void without_a_suitable_java_nothing_is_built() throws IOException {
        var result = kvmsim(WITH_FLOCK).with("KVMSIM_JAVA_HOME", "/nonexistent").run();
        assertThat(result.exit()).isEqualTo(69);
        assertThat(result.errLines()).hasSize(1).first().asString().contains("needs a JDK 25");
        assertThat(stub.resolve("calls")).doesNotExist();
    }

    @Test
    void a_java_without_a_compiler_runs_but_does_not_build() throws IOException {
        var runtime = Files.createDirectories(folder.resolve("jre/bin")).getParent();
        Files.writeString(runtime.resolve("release"), "JAVA_VERSION=\"25.0.3\"\n");
        Files.copy(bin.resolve("cat"), runtime.resolve("bin/java"), StandardCopyOption.COPY_ATTRIBUTES);
        var result = kvmsim(WITH_FLOCK).with("KVMSIM_JAVA_HOME", runtime).run();
        assertThat(result.exit()).isEqualTo(69);
        assertThat(result.errLines()).hasSize(1).first().asString().contains("has no compiler");
        assertThat(stub.resolve("calls")).doesNotExist();
    }

    @Test
    void the_users_maven_options_are_not_used() throws IOException {
        kvmsim(WITH_FLOCK)
                .with("MAVEN_OPTS", "-Xmx1m")
                .with("MAVEN_ARGS", "clean")
                .run();
        assertThat(calls()).containsExactly("call [-XX:TieredStopAtLevel=1 -XX:+UseSerialGC] [] [" + JAVA_HOME + "]");
    }

    @Test
    void it_can_be_called_through_a_link_from_elsewhere() throws IOException {
        var link = Files.createSymbolicLink(folder.resolve("link"), tree.resolve("kvmsim"));
        assertThat(prepared(WITH_FLOCK, Command.of(link, "x")).run().out()).isEqualTo("built x\n");
    }

    @Test
    void when_nothing_is_newer_the_check_costs_less_than_50_ms() throws IOException {
        kvmsim(WITH_FLOCK).run();
        var distribution = distribution().resolve("bin/kvmsim");
        var through = fastest(() -> kvmsim(WITH_FLOCK).run());
        var direct =
                fastest(() -> prepared(WITH_FLOCK, Command.of(distribution)).run());
        assertThat(through.minus(direct)).isLessThan(Duration.ofMillis(50));
    }

    private static Duration fastest(Runnable action) {
        var best = Duration.ofDays(1);
        for (int round = 0; round < 10; round++) {
            var begin = System.nanoTime();
            action.run();
            var time = Duration.ofNanos(System.nanoTime() - begin);
            best = time.compareTo(best) < 0 ? time : best;
        }
        return best;
    }

    private Command kvmsim(String lock, Object... words) {
        var all = new Object[words.length + 1];
        all[0] = tree.resolve("kvmsim");
        System.arraycopy(words, 0, all, 1, words.length);
        return prepared(lock, Command.of(all));
    }

    /// With the tools above and no others, and with flock(1) only where it is asked for.
    private Command prepared(String lock, Command command) {
        try {
            if (lock.equals(WITH_FLOCK) && !Files.exists(bin.resolve("flock"))) {
                provide("flock");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return command.in(folder).with("PATH", bin).with("STUB", stub).with("KVMSIM_JAVA_HOME", JAVA_HOME);
    }

    /// Puts a tool of the system on the path of the command under test: as a script, because JUnit warns of every
    /// symbolic link that leads out of its folder.
    private void provide(String tool) throws IOException {
        var path = Command.of("sh", "-c", "command -v " + tool).run().out().strip();
        if (!path.isEmpty()) { // a system without flock tests the other way twice
            executable(tool, "#!/bin/sh\nexec " + path + " \"$@\"\n");
        }
    }

    private void executable(String name, String script) throws IOException {
        var file = Files.writeString(bin.resolve(name), script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(stub.resolve("calls"));
    }

    private Path distribution() throws IOException {
        return tree.resolve(".kvmsim")
                .resolve(Files.readString(tree.resolve(".kvmsim/current")).strip());
    }

    private static void makeOld(Path tree) throws IOException {
        var old = FileTime.from(Instant.parse("2001-01-01T00:00:00Z"));
        try (var files = Files.walk(tree)) {
            for (var file : files.toList()) {
                Files.setLastModifiedTime(file, old);
            }
        }
    }
}
