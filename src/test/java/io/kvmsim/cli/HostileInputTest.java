package io.kvmsim.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.cli.option.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Inputs that once ended in an exception, in no memory, or in no answer: one line, exit code 2. The limit of time is
/// for what never ended.
@Timeout(value = 30, unit = SECONDS)
class HostileInputTest {
    private static final Path Z15 = Path.of("../config/hosts/z15.json").toAbsolutePath();

    private static final String SCENARIO = """
            apiVersion: kvmsim/v1
            kind: Scenario
            hosts:
              - {name: one, machine: %s, memory: 4GiB}
            guests:
              - {name: web, count: 1, cpus: 1, memory: 1GiB}
            timeline:
              - {at: 1s, boot: web-*%s}
            expect: [%s]
            """;

    @TempDir
    private Path folder;

    private static void refused(Kvmsim ended, String says) {
        assertThat(ended.err()).startsWith("kvmsim: ").hasLineCount(1).contains(says);
        assertThat(ended.err().strip()).doesNotContainPattern("\\p{Cntrl}");
        assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
    }

    private Path written(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Path scenario(String call, String expected) throws IOException {
        var machine = Z15;
        return written("s.yaml", SCENARIO.formatted(machine, call, expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"expression-hangs.txt", "expression-overflows-the-stack.txt"})
    void an_expression_that_never_ends(String file) throws IOException {
        var text = Hostile.text(file).strip();
        refused(Kvmsim.run("scenario", "check", scenario("", "\"" + text + "\"")), "s.yaml:9");
        refused(Kvmsim.run("bisect", folder.resolve("run"), "web-0001", "--bad", text), "--bad is \"");
        refused(
                Kvmsim.run("shrink", Hostile.file("trace-vm-name.jsonl"), "--check", text, "-o", folder.resolve("t")),
                "");
    }

    @ParameterizedTest
    @CsvSource({
        "scenario-hangs.yaml, cannot be read",
        "scenario-deep.yaml, more than 50 lists",
        "scenario-share.yaml, it is a share",
    })
    void a_scenario(String file, String says) {
        refused(Kvmsim.run("scenario", "check", Hostile.file(file)), says);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"errno.EBUSY == 1\\nerrno.EBUSY == 0", "errno.EBUSY == 0 at 1s\\n at 2s", "calls =~ '(a+)+'"})
    void an_expectation_that_hides_a_line_or_a_pattern(String text) throws IOException {
        refused(Kvmsim.run("scenario", "check", scenario("", "\"" + text + "\"")), "s.yaml:9");
    }

    @Test
    void a_call_of_no_words_in_a_timeline() throws IOException {
        refused(
                Kvmsim.run("scenario", "check", scenario("}\n  - {at: 2s, probe: {guests: web-*, call: '  '}", "")),
                "is not a call");
    }

    @Test
    void yaml_whose_paths_would_fill_the_memory() throws IOException {
        var key = "k".repeat(1_000_000);
        refused(Kvmsim.run("scenario", "check", written("a.yaml", key + ": [" + "1,".repeat(450_000) + "]")), "");
        refused(
                Kvmsim.run("scenario", "check", written("b.yaml", "a: [" + "1,".repeat(900_000) + "]")),
                "more than 500000 keys and values");
        refused(Kvmsim.run("scenario", "check", written("c.yaml", "# " + "x".repeat(4 << 20))), "has at most 4194304");
        refused(
                Kvmsim.run("scenario", "check", written("d.yaml", "a: " + "{a: ".repeat(100_000))),
                "more than 50 lists");
        var bomb = new StringBuilder("a0: &a0 [1]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d, *a%d]%n".formatted(i, i, i - 1, i - 1, i - 1));
        }
        refused(Kvmsim.run("scenario", "check", written("e.yaml", bomb.toString())), "");
    }

    @Test
    void a_name_with_a_line_end_is_none() throws IOException {
        refused(
                Kvmsim.run(
                        "scenario",
                        "check",
                        written(
                                "n.yaml",
                                SCENARIO.formatted("z15.json", "", "").replace("name: web", "name: \"web\\n\""))),
                "n.yaml:6");
    }

    @ParameterizedTest
    @CsvSource({
        "trace-negative-length.jsonl, has a length of",
        "trace-huge-length.jsonl, 2147483647 bytes",
        "trace-vm-name.jsonl, is not a name",
    })
    void a_trace(String file, String says) {
        refused(Kvmsim.run("trace", "check", Hostile.file(file)), says);
        refused(Kvmsim.run("trace", "diff", Hostile.file(file)), says);
    }

    @Test
    void a_line_without_end_that_a_few_bytes_unpack_to() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            var spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int mebibyte = 0; mebibyte < 64; mebibyte++) {
                gzip.write(spaces);
            }
        }
        var trace = Files.write(folder.resolve("bomb.jsonl.gz"), packed.toByteArray());
        refused(Kvmsim.run("trace", "check", trace), "a line of more than 16777216 characters");
        refused(Kvmsim.run("trace", "import", "strace", trace, "--host", Z15, "-o", folder.resolve("t.jsonl")), "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"strace-null.txt", "strace-comment.txt"})
    void output_of_strace_is_imported_as_far_as_it_is_understood(String file) {
        var ended = Kvmsim.run(
                "trace", "import", "strace", Hostile.file(file), "--host", Z15, "-o", folder.resolve("t.jsonl"));
        assertThat(ended.err()).isEmpty();
        assertThat(ended.exit()).isZero();
        assertThat(Kvmsim.run("trace", "show", folder.resolve("t.jsonl")).exit())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"threads-pid.strace, 3", "threads-file.strace, 2"})
    void names_of_threads_stand_behind_their_numbers(String file, int calls) throws IOException {
        var trace = folder.resolve("t.jsonl");
        var ended = Kvmsim.run("trace", "import", "strace", Hostile.file(file), "--host", Z15, "-o", trace);
        assertThat(ended.exit()).as(ended.err()).isZero();
        assertThat(Files.readAllLines(trace)).hasSize(1 + calls).anyMatch(line -> line.contains("KVM_CREATE_VCPU"));
    }

    @Test
    void a_call_without_words() {
        refused(Kvmsim.run("vm", "call", folder.resolve("run"), "web-1", ""), "is not a call");
        refused(Kvmsim.run("vm", "call", folder.resolve("run"), "web-1", " "), "is not a call");
    }

    @Test
    void a_moment_with_control_characters() throws IOException {
        refused(
                Kvmsim.run(
                        "history",
                        "state",
                        folder.resolve("run"),
                        "--at",
                        Hostile.text("moment-control-characters.txt")),
                "is not a moment");
    }
}
