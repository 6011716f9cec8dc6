package io.kvmsim.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.run.NewRun;
import io.kvmsim.run.ResumedRun;
import io.kvmsim.scenario.file.ScenarioFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every input has a limit, which is checked before anything is made of it. `/dev/zero` has no size and no end.
@Timeout(value = 60, unit = SECONDS)
class InputLimitsTest {
    private static final Path Z15 = Path.of("../config/hosts/z15.json").toAbsolutePath();
    private static final Path ENDLESS = Path.of("/dev/zero");

    @TempDir
    private Path folder;

    private static void refused(Kvmsim ended, String... says) {
        assertThat(ended.err()).startsWith("kvmsim: ").hasLineCount(1).contains(says);
        assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
    }

    private Path scenario(String hosts, String guests, String more) throws IOException {
        return Files.writeString(folder.resolve("s.yaml"), """
                apiVersion: kvmsim/v1
                kind: Scenario
                seed: 1
                %s
                hosts: [%s]
                guests: [%s]
                """.formatted(more, hosts, guests));
    }

    private static String groups(String pattern, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(pattern::formatted).collect(Collectors.joining(", "));
    }

    private static String host(String more) {
        return "{name: h, machine: %s, memory: 64GiB%s}".formatted(Z15, more);
    }

    @Test
    void of_all_hosts() throws IOException {
        var hosts = groups("{name: h%%d, count: 5000, machine: %s, memory: 1GiB}".formatted(Z15), 3);
        refused(
                Kvmsim.run("scenario", "check", scenario(hosts, "{name: g, memory: 1GiB}", "")),
                "s.yaml:5:",
                "\"hosts\" has 15,000 hosts in all groups; a scenario has at most 10,000: lower a \"count\"");
    }

    @Test
    void of_all_guests() throws IOException {
        var guests = groups("{name: g%d, count: 10000000, memory: 1GiB}", 300);
        refused(
                Kvmsim.run("scenario", "check", scenario(host(""), guests, "")),
                "s.yaml:6:",
                "\"guests\" has 3,000,000,000 guests in all groups; a scenario has at most 10,000,000");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            timeline: [{every: 1us, reset: g-*}]              | 86,400,000,000
            timeline: [{every: 8ms, from: 1h, reset: g-*}]    | 10,350,000
            memory: [{name: u, every: 1ms, touched: 10%}]     | 86,400,000
            """)
    void of_how_often_an_entry_comes(String entry, String times) throws IOException {
        refused(
                Kvmsim.run(
                        "scenario", "check", scenario(host(""), "{name: g, memory: 1GiB}", "duration: 1d\n" + entry)),
                "s.yaml:5:",
                "\"every\" is",
                "which comes %s times; an entry comes at most 10,000,000 times".formatted(times));
    }

    @Test
    void of_an_entry_that_ends_early() throws IOException {
        var early = scenario(
                host(""), "{name: g, memory: 1GiB}", "duration: 1d\ntimeline: [{every: 1us, until: 10s, reset: g-*}]");
        assertThat(Kvmsim.run("scenario", "check", early).exit()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void of_files_without_a_size() throws IOException {
        refused(Kvmsim.run("scenario", "check", ENDLESS), "/dev/zero: is longer than 4194304 bytes");
        refused(
                Kvmsim.run("migrate", "check", "--from", link("h.json"), "--to", Z15),
                "h.json: cannot be read: it has more than 1048576 bytes");
        refused(
                Kvmsim.run("migrate", "check", "--from", Z15, "--to", Z15, "--model", link("m.json")),
                "m.json: cannot be read: it has more than 1048576 bytes");
        refused(Kvmsim.run("trace", "check", ENDLESS), "/dev/zero", "a line of more than 16777216 characters");
        refused(
                Kvmsim.run("trace", "import", "strace", ENDLESS, "--host", Z15, "-o", folder.resolve("t")),
                "/dev/zero",
                "a line of more than 4194304 characters");
        refused(
                Kvmsim.run("vm", "call", folder, "web-1", "attr", "set", "3/2", "@/dev/zero"),
                "/dev/zero cannot be read: it has more than 1048576 bytes");
        var samples = "memory: [{name: u, touched: {samples: %s}}]\nduration: 1d".formatted(ENDLESS);
        refused(
                Kvmsim.run("scenario", "check", scenario(host(""), "{name: g, memory: 1GiB}", samples)),
                "s.yaml:4:",
                "it has more than 16777216 bytes");
    }

    /// A link, since a word that is not a file's name is taken for a model's.
    private Path link(String name) throws IOException {
        return Files.createSymbolicLink(folder.resolve(name), ENDLESS);
    }

    /// Files that are long and empty: they take no room on the disk.
    @ParameterizedTest
    @CsvSource({"manifest.json, 67108864", "summary.json, 268435456"})
    void of_files_of_a_run(String name, long bytesMax) throws Exception {
        var run = finished();
        lengthen(run.resolve(name), bytesMax + 1);
        refused(Kvmsim.run("report", run), name, "cannot be read: it has more than %d bytes".formatted(bytesMax));
    }

    @Test
    void of_the_summary_also_where_a_run_is_verified() throws Exception {
        var summary = finished().resolve("summary.json");
        lengthen(summary, 268_435_457);
        refused(
                Kvmsim.run("history", "verify", summary.getParent()),
                summary + ": cannot be read: it has more than 268435456 bytes");
    }

    private static void lengthen(Path file, long bytes) throws IOException {
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(bytes);
        }
    }

    /// It is refused for what it says, not for its length.
    @Test
    void of_a_summary_that_is_long_but_within_the_limit() throws Exception {
        var run = finished();
        Files.writeString(run.resolve("summary.json"), " ".repeat(65 << 20), StandardOpenOption.APPEND);
        var verified = Kvmsim.run("history", "verify", run);
        assertThat(verified.exit()).isEqualTo(ExitCode.DAMAGED);
        assertThat(verified.err()).contains("summary.json").doesNotContain("has more than");
    }

    @Test
    void of_the_files_of_a_proof() {
        refused(
                Kvmsim.run("history", "check-proof", ENDLESS, "--seal", ENDLESS, "--public-key", ENDLESS),
                "/dev/zero: cannot be read: it has more than 268435456 bytes");
    }

    private Path finished() throws Exception {
        var run = folder.resolve("run");
        var scenario = ScenarioFile.read(scenario(host(""), "{name: g, memory: 1GiB}", "duration: 1m"));
        ResumedRun.of(NewRun.make(scenario, Profile.LINUX_6_12, run, "test"), "test", (_, _, _) -> {})
                .make();
        return run;
    }

    @Test
    void of_a_directory_in_the_place_of_a_file() {
        refused(Kvmsim.run("scenario", "check", folder), ": cannot be read: Is a directory");
        refused(Kvmsim.run("trace", "check", folder), ": cannot be read: Is a directory");
        refused(Kvmsim.run("migrate", "check", "--from", folder + "/.json", "--to", Z15), "no such file");
        refused(
                Kvmsim.run("vm", "call", folder, "web-1", "attr", "set", "3/2", "@" + folder),
                " cannot be read: Is a directory");
    }

    /// The shell's word `@FILE` is the call's, and no file of more arguments.
    @Test
    void of_the_bytes_of_a_call() throws IOException {
        var bytes = Files.writeString(folder.resolve("bytes"), "--json");
        refused(Kvmsim.run("vm", "call", folder, "web-1", "attr", "set", "3/2", "@" + bytes), "no manifest.json");
    }
}
