package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.log.write.QuietJournal;
import io.kvmsim.run.NewRun;
import io.kvmsim.run.ResumedRun;
import io.kvmsim.scenario.file.ScenarioFile;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `kvmsim fork`, and what other commands do with a fork.
class ForkCommandTest {
    private static final Path MISTAKES = Path.of("../config/scenarios/admin-mistakes.yaml");

    @TempDir
    private static Path runs;

    private static Path made;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path run;

    /// Without actors, by the pure core.
    private static Path made() throws Exception {
        if (made == null) {
            var path = runs.resolve("made");
            var scenario = ScenarioFile.read(MISTAKES);
            ResumedRun.of(NewRun.make(scenario, Profile.LINUX_6_12, path, "test"), "test", (_, _, _) -> {})
                    .make();
            made = path;
        }
        return made;
    }

    @BeforeEach
    void copy() throws Exception {
        run = Files.createTempDirectory(runs, "run");
        try (var files = Files.walk(made())) {
            for (var file : files.toList()) {
                var target = run.resolve(made().relativize(file).toString());
                if (!file.equals(made())) {
                    Files.copy(file, target);
                }
            }
        }
    }

    private int kvmsim(Object... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.commandLine(out, err)
                .execute(List.of(words).stream().map(Object::toString).toArray(String[]::new));
    }

    private String shown(Object... words) {
        assertThat(kvmsim(words)).as("%s: %s", List.of(words), err).isZero();
        return out.toString();
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toString());
    }

    private Path fork(String name) {
        return run.resolve("forks").resolve(name);
    }

    /// By name: the digest of each file of the run itself.
    private Map<String, String> files() throws Exception {
        var digests = new TreeMap<String, String>();
        try (var files = Files.walk(run)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var name = run.relativize(file).toString();
                if (!name.startsWith("forks/")) {
                    var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                    digests.put(name, HexFormat.of().formatHex(digest));
                }
            }
        }
        return digests;
    }

    @Test
    void a_fork_of_a_run_goes_its_own_way_and_the_run_is_never_written() throws Exception {
        var before = files();
        shown("fork", run, "--at", "+1m", "--as", "copy");
        var manifest = new ObjectMapper()
                .readTree(fork("copy").resolve("manifest.json").toFile());
        assertThat(manifest.at("/fork/parent").textValue()).isEqualTo("../..");
        assertThat(manifest.at("/fork/at").textValue()).isEqualTo("+1m");
        assertThat(manifest.at("/principal").textValue()).isEqualTo("fork:copy");
        assertThat(manifest.at("/scenario").textValue()).isEqualTo("admin-mistakes");
        shown("vm", "call", fork("copy"), "web-0001", "vcpu", "create", 7);
        assertThat(kvmsim("vm", "call", fork("copy"), "web-0001", "attr", "set", "mem.cmma"))
                .isEqualTo(ExitCode.ERRNO);
        assertThat(shown("history", "log", fork("copy"), "web-0001").lines().toList())
                .hasSize(21)
                .satisfies(lines -> assertThat(lines.getLast()).contains("#19!1", "refused EBUSY SET mem.cmma"));
        assertThat(kvmsim("history", "diff", run + ":web-0001@+1m", "copy")).isEqualTo(ExitCode.DIFFERENCE);
        assertThat(out.toString()).startsWith("vcpus").contains("2 → 3", "vcpus.7.clock");
        assertThat(kvmsim("history", "diff", fork("copy") + "@+1m", "main@+1m")).isZero();
        assertThat(shown("vm", "show", fork("copy"), "web-0001")).contains("  7  ibc");
        assertThat(shown("vm", "list", fork("copy")).lines()).hasSize(7);
        shown("history", "verify", fork("copy"));
        assertThat(shown("replay", "verify", fork("copy"))).contains("a fork of " + run + " at +1m", "verified");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void the_rest_of_the_calls_without_some_shows_what_they_led_to() throws Exception {
        shown(
                "fork",
                run,
                "--vm",
                "web-0001",
                "--at",
                "#14",
                "--as",
                "early",
                "--replay-rest",
                "--skip",
                "#15",
                "--skip",
                "#16",
                "--json");
        assertThat(err.toString()).startsWith("calls that changed nothing and were not refused are not recorded");
        assertThat(json().at("/replayed").asInt()).isEqualTo(10);
        assertThat(json().at("/skipped").asInt()).isEqualTo(2);
        assertThat(json().at("/otherwise").asInt()).isEqualTo(3);
        assertThat(json().at("/first/address").textValue()).isEqualTo("#18!1");
        assertThat(json().at("/first/was").textValue()).isEqualTo("EBUSY");
        assertThat(json().at("/first/is").textValue()).isEqualTo("0 and MemoryLimitSet");
        assertThat(kvmsim("history", "diff", run, "early")).isEqualTo(ExitCode.DIFFERENCE);
        assertThat(out.toString())
                .contains("mem.limit ", "1 GiB → 8 GiB", "4 → 2")
                .doesNotContain("only in");
        assertThat(shown("history", "log", fork("early")).lines().toList())
                .anySatisfy(line -> assertThat(line).contains("#14 ", " via scenario:admin-mistakes"))
                .anySatisfy(line -> assertThat(line).contains("MemoryLimitSet 1 GiB → 8 GiB", " via fork:early"));
        shown("history", "verify", fork("early"));
    }

    @Test
    void calls_of_a_trace_and_in_words_are_made_at_the_moment() throws Exception {
        shown("history", "export", run, "--vm", "old-0002", "--as", "trace", "-o", run.resolve("old.jsonl"));
        var lines = Files.readAllLines(run.resolve("old.jsonl"));
        var trace = Files.write(run.resolve("insert.jsonl"), List.of(lines.getFirst(), lines.get(1)));
        shown(
                "fork",
                run,
                "--vm",
                "web-0001",
                "--at",
                "+30s",
                "--as",
                "more",
                "--insert",
                trace,
                "--call",
                "vcpu create 9");
        assertThat(shown("history", "log", fork("more"), "--from", "+30s")
                        .lines()
                        .toList())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("#18!1 +00:00:30.000 web-0001 refused EEXIST CREATE_VM"),
                        line -> assertThat(line).startsWith("#19 +00:00:30.000 web-0001 VcpuCreated vCPU 9"));
    }

    @Test
    void a_call_of_no_words_is_refused() {
        for (var call : List.of("", " ")) {
            assertThat(kvmsim("fork", run, "--as", "f", "--vm", "web-0001", "--call", call))
                    .isEqualTo(ExitCode.USAGE);
            assertThat(err.toString())
                    .startsWith("kvmsim: --call \"" + call + "\": \"\" is not a call")
                    .hasLineCount(1);
        }
    }

    @Test
    void forks_are_listed_with_those_of_forks_and_packed_with_their_parent() throws Exception {
        assertThat(shown("fork", "list", run)).isEqualTo(run + " has no forks\n");
        shown("fork", run, "--at", "+1m", "--as", "copy");
        shown("fork", fork("copy"), "--as", "two", "--vm", "web-0001", "--call", "vcpu create 9");
        shown("fork", "list", run, "--json");
        assertThat(json().findValuesAsText("fork")).containsExactly("copy", "copy/two");
        assertThat(json().findValuesAsText("vms")).containsExactly("6", "1");
        assertThat(json().findValuesAsText("records")).containsExactly("0", "1");
        assertThat(kvmsim("history", "diff", run, "copy/two")).isEqualTo(ExitCode.DIFFERENCE);
        assertThat(out.toString()).contains("vcpus.9.clock");

        shown("pack", run, "-o", run.resolveSibling("packed.kvmsim"));
        var theirs = Files.createTempDirectory(runs, "theirs").resolve("run");
        shown("unpack", run.resolveSibling("packed.kvmsim"), theirs);
        assertThat(shown("history", "verify", theirs.resolve("forks/copy/forks/two")))
                .contains("whole");
        assertThat(theirs.resolve("forks/copy/journal/lock")).doesNotExist();
        // What was forked is not what is there now.
        var file = theirs.resolve("forks/copy/heads");
        Files.writeString(file, Files.readString(file).replaceFirst("\t[0-9a-f]{64}", "\t" + "0".repeat(64)));
        assertThat(kvmsim("pack", theirs, "-o", theirs.resolveSibling("again.kvmsim")))
                .isEqualTo(ExitCode.DAMAGED);
        assertThat(err.toString()).contains("does not verify: its fork copy: ");
        assertThat(theirs.resolveSibling("again.kvmsim")).doesNotExist();
    }

    @Test
    void damage_of_the_parents_journal_is_found_though_the_fork_does_not_read_it() throws Exception {
        shown("fork", run, "--as", "old", "--vm", "old-0001");
        var log = run.resolve("journal/00000001.log");
        var bytes = Files.readAllBytes(log);
        var name = "huge-0002".getBytes(StandardCharsets.UTF_8);
        int at = 0;
        while (!Arrays.equals(bytes, at, at + name.length, name, 0, name.length)) {
            at++;
        }
        bytes[at + name.length + 30] ^= 4;
        Files.write(log, bytes);
        assertThat(kvmsim("history", "log", fork("old"), "old-0001")).isZero();
        assertThat(kvmsim("history", "verify", fork("old"))).isEqualTo(ExitCode.DAMAGED);
        assertThat(err.toString()).matches("kvmsim: the journal \\S+ is damaged: segment 1, offset \\d+: [^;]*\n");
    }

    @Test
    void a_run_is_not_packed_while_somebody_writes_a_fork_of_it() throws Exception {
        shown("fork", run, "--as", "copy");
        try (var _ = QuietJournal.hold(fork("copy").resolve("journal"))) {
            assertThat(kvmsim("pack", run, "-o", run.resolveSibling("written.kvmsim")))
                    .isEqualTo(ExitCode.USAGE);
        }
        assertThat(err.toString()).contains("is still being written");
        assertThat(kvmsim("pack", run, "-o", run.resolveSibling("written.kvmsim")))
                .isZero();
    }

    @Test
    void a_fork_without_its_parent_says_so() throws Exception {
        shown("fork", run, "--at", "+1m", "--as", "copy");
        var alone =
                Files.createDirectories(Files.createTempDirectory(runs, "alone").resolve("a/b"));
        Files.delete(alone);
        Files.move(fork("copy"), alone);
        assertThat(kvmsim("vm", "list", alone)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("is a fork, and ", "is not the run that it was made from");
        var manifest = alone.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"../..\"", "\"" + run + "\""));
        assertThat(kvmsim("vm", "list", alone)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("a fork lies in its parent's directory, as forks/NAME");
    }

    @Test
    void the_debugger_goes_through_a_fork_and_exports_what_led_to_a_stop() throws Exception {
        shown("fork", run, "--at", "+1m", "--as", "copy");
        shown("vm", "call", fork("copy"), "web-0001", "vcpu", "create", 7);
        var trace = run.resolve("here.jsonl");
        assertThat(shown("debug", fork("copy"), "web-0001", "-c", "until vcpus == 3", "-c", "export " + trace))
                .startsWith("(vcpus == 3)\n#19 ")
                .contains(trace + ": 20 calls up to #19; calls that changed nothing and were not refused");
        assertThat(shown("debug", fork("copy"), "web-0001", "-c", "goto #10", "-c", "export " + trace + "10"))
                .contains(": 10 calls up to #10;");
        assertThat(shown("trace", "check", trace, "--json")).contains("\"mismatches\" : 0");
        assertThat(shown("debug", trace, "-c", "goto end", "-c", "state vcpus")).contains("vcpus ", "vcpus.7.clock");
        assertThat(shown("debug", trace, "-c", "until vcpus == 1", "-c", "export " + run.resolve("one.jsonl")))
                .contains(" lines up to :16");
        assertThat(Files.readAllLines(run.resolve("one.jsonl"))).hasSize(16).allSatisfy(line -> assertThat(line)
                .startsWith("{"));
        assertThat(shown("bisect", fork("copy"), "web-0001", "--bad", "vcpus >= 3"))
                .startsWith("#19 ");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    report FORK                                         | is a fork: it has no report of its own
                    report diff RUN FORK                                | is a fork: it has no report of its own
                    run --resume FORK                                   | is a fork: there is nothing to resume
                    pack FORK -o x                                      | is a fork: kvmsim pack packs a run with all
                    fork RUN --as copy                                  | copy exists already: name another with --as
                    fork RUN --as main                                  | "main" is not a name for a fork
                    fork RUN --as ../x                                  | "../x" is not a name for a fork
                    fork RUN --as x --at #3                             | name it with --vm
                    fork RUN --as x --at noon                           | "noon" is not a moment
                    fork RUN --as x --vm nobody                         | no VM "nobody"
                    fork RUN --as x --vm web-0001 --at #99              | web-0001 has no event #99: its last one is #20
                    fork RUN                                            | kvmsim fork list DIR lists the forks
                    fork RUN --at +1m                                   | kvmsim fork list DIR lists the forks
                    fork                                                | Missing required parameter
                    fork RUN --as x --replay-rest --skip #3             | name it with --vm
                    fork RUN --as x --vm web-0001 --skip #3             | --replay-rest executes again: use both
                    fork RUN --as x --vm web-0001 --at #5 --replay-rest --skip #3  | no such event or refusal after #5
                    fork RUN --as x --vm web-0001 --at #5 --replay-rest --skip 3   | --skip "3" is not an event
                    fork RUN --as x --call vcpu                         | --insert and --call execute calls on one VM
                    fork RUN --as x --vm web-0001 --call fly            | --call "fly": "fly" is not a call
                    fork RUN --as x --vm web-0001 --insert none         | none: no such file
                    fork RUN --as x --vm web-0001 --insert RUN/bad      | bad:2: "op"
                    history diff RUN nowhere                            | nowhere: no such run directory
                    """)
    void what_does_not_fit_is_said_in_one_line_and_nothing_is_left(String words, String says) throws Exception {
        shown("fork", run, "--at", "+1m", "--as", "copy");
        shown("history", "export", run, "--vm", "old-0002", "--as", "trace", "-o", run.resolve("bad"));
        Files.write(
                run.resolve("bad"),
                List.of(Files.readAllLines(run.resolve("bad")).getFirst(), "{\"vm\":\"a\"}"));
        var arguments = new ArrayList<Object>();
        for (var word : words.strip().split(" +")) {
            arguments.add(word.replace("RUN", run.toString())
                    .replace("FORK", fork("copy").toString()));
        }
        assertThat(kvmsim(arguments.toArray())).as(err.toString()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString().lines().findFirst().orElse("")).contains(says);
        assertThat(out.toString()).isEmpty();
        try (var forks = Files.list(run.resolve("forks"))) {
            assertThat(forks).containsExactly(fork("copy"));
        }
    }
}
