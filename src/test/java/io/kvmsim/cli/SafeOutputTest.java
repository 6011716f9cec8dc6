package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.cli.output.SafeWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Names that somebody chose to deceive who reads a log are shown in one line, wherever they are given.
class SafeOutputTest {
    private static final String HOSTILE = HostileNames.NAME;
    private static final Path SCENARIO = Path.of("../config/scenarios/admin-mistakes.yaml");

    @TempDir
    private static Path folder;

    private static Path run;

    @BeforeAll
    static void make_a_run_with_a_hostile_principal() throws Exception {
        run = HostileNames.run(SCENARIO, folder.resolve("run"));
    }

    /// Every way to give a name on the command line.
    static Stream<List<Object>> hostileWords() {
        return Stream.of(
                List.of("vm", "call", run, "web-0001", "vcpu", "create", "3", "--principal", HOSTILE),
                List.of("vm", "call", run, HOSTILE, "vcpu", "create", "3"),
                List.of("vm", "call", run, "web-0001", HOSTILE),
                List.of("vm", "show", run, HOSTILE),
                List.of("vm", "show", run, "web-0001", "--at", HOSTILE),
                List.of("vm", "list", folder.resolve(HOSTILE)),
                List.of("history", "log", run, HOSTILE),
                List.of("history", "log", run, "--type", HOSTILE),
                List.of("history", "log", run, "--attr", HOSTILE),
                List.of("history", "log", run, "--errno", HOSTILE),
                List.of("history", "log", run, "--from", HOSTILE),
                List.of("history", "log", run, "-o", HOSTILE),
                List.of("history", "state", run, "--field", HOSTILE, "--vm", "web-0001"),
                List.of("history", "blame", run, HOSTILE),
                List.of("history", "why", run, "web-0001", HOSTILE),
                List.of("history", "diff", run + HOSTILE, "main"),
                List.of("history", "verify", run, "--against", folder.resolve(HOSTILE)),
                List.of("history", "seal", run, "--key", folder.resolve(HOSTILE)),
                List.of("history", "export", run, "--as", HOSTILE),
                List.of("fork", run, "--at", "+1m", "--as", HOSTILE),
                List.of("debug", run, "web-0001", "-c", HOSTILE),
                List.of("bisect", run, "web-0001", "--bad", HOSTILE),
                List.of("run", folder.resolve(HOSTILE)),
                List.of("run", "--resume", folder.resolve(HOSTILE)),
                List.of("scenario", "check", folder.resolve(HOSTILE)),
                List.of("trace", "check", folder.resolve(HOSTILE)),
                List.of("trace", "show", folder.resolve(HOSTILE)),
                List.of("trace", "import", "strace", folder.resolve(HOSTILE)),
                List.of("cpu", "compare", HOSTILE, "z14"),
                List.of("cpu", "baseline", HOSTILE),
                List.of("cpu", "show", HOSTILE),
                List.of("migrate", "check", "--from", HOSTILE, "--to", "z15", "--model", HOSTILE),
                List.of("capacity", "plan", folder.resolve(HOSTILE)),
                List.of("unpack", folder.resolve(HOSTILE)),
                List.of("pack", folder.resolve(HOSTILE)),
                List.of("report", folder.resolve(HOSTILE)),
                List.of(HOSTILE),
                List.of("history", "log", run, "--" + HOSTILE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileWords")
    void hostile_words_are_shown_in_one_line(List<Object> words) {
        var result = Kvmsim.run(words.toArray());
        HostileNames.assertSafe(words.toString(), result.out() + result.err());
        assertThat(result.err().lines().count()).as(result.err()).isLessThanOrEqualTo(1);
    }

    @Test
    void a_trace_with_a_hostile_name_is_refused_in_one_line() throws Exception {
        var trace = Files.writeString(
                folder.resolve("hostile.jsonl"), """
                {"format":"kvm-s390-ioctl-trace/1","host":{"name":"a\\n%s"}}
                {"vm":"a\\n%s","op":"KVM_CREATE_VM","type":0,"ret":0}
                """.formatted(HostileNames.FORGED, HostileNames.FORGED));
        for (var verb : List.of("check", "show", "diff")) {
            var result = Kvmsim.run("trace", verb, trace);
            HostileNames.assertSafe(verb, result.out() + result.err());
        }
    }

    @Test
    void what_is_written_in_pieces_is_made_safe_in_pieces() throws Exception {
        var text = new StringWriter();
        try (var safe = new SafeWriter(text)) {
            safe.write("a\u001bb\nc\t", 0, 6);
            safe.write(new char[] {'\u202e', 'd'}, 0, 2);
            safe.write('\r');
        }
        assertThat(text).hasToString("a\\u001bb\nc\t\\u202ed\\u000d");
    }
}
