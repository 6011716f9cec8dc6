package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.history.Printable;
import io.kvmsim.journal.NewRecord;
import io.kvmsim.kvm.Call;
import io.kvmsim.kvm.Circumstances;
import io.kvmsim.kvm.Profile;
import io.kvmsim.kvm.VmName;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.Step;
import io.kvmsim.ledger.Turn;
import io.kvmsim.run.NewRun;
import io.kvmsim.run.ResumedRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.RunHistories;
import io.kvmsim.run.RunPlan;
import io.kvmsim.scenario.ScenarioFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Names that somebody chose to deceive who reads a log: no command shows a control character, and no line that is not
/// its own.
class SafeOutputTest {
    private static final String FORGED = "#99 +00:00:01.000 web-0001 VmDestroyed by alice";
    private static final String HOSTILE = "mallory\n" + FORGED + "\u001b[2J\u202e\r\u0007\u009b31m";
    private static final Path SCENARIO = Path.of("../config/scenarios/admin-mistakes.yaml");

    @TempDir
    private static Path folder;

    private static Path run;

    /// A run whose journal holds a hostile principal, as an earlier version let it in.
    @BeforeAll
    static void make_a_run_with_a_hostile_principal() throws Exception {
        run = folder.resolve("run");
        var made = NewRun.make(ScenarioFile.read(SCENARIO), Profile.LINUX_6_12, run, "test");
        ResumedRun.of(made, "test", (_, _, _) -> {}).make();
        var histories = RunHistories.open(RunDirectory.open(run));
        var entity = histories.entity("web-0001");
        var step = new Step(new VmName("web-0001"), new Call.CreateVcpu(9), Circumstances.USUAL);
        var cause = new Cause.Wall(1_700_000_000_000_000L, HOSTILE, "root" + HOSTILE);
        var home = RunPlan.of(RunDirectory.open(run)).homes().get(entity.home().name());
        var turn = Turn.decide(entity, home, List.of(step), cause, Refusals.ALL);
        var record = turn.record().orElseThrow();
        var records = StoredRecords.of(run);
        records.all()
                .add(new NewRecord(
                        "web-0001",
                        entity.records() + 1,
                        0,
                        RecordBytes.SERIALIZER_ID,
                        RecordBytes.manifest(record),
                        RecordBytes.encode(record)));
        records.write();
    }

    static Stream<List<Object>> commands() {
        var commands = new ArrayList<List<Object>>();
        for (var form : List.of("table", "json", "jsonl", "csv", "cloudevents")) {
            commands.add(List.of("history", "log", run, "-o", form));
            commands.add(List.of("history", "log", run, "web-0001", "--newest-first", "--limit", 1, "-o", form));
        }
        for (var by : List.of("principal", "type", "vm", "hour")) {
            for (var form : List.of("table", "json")) {
                commands.add(List.of("history", "log", run, "--by", by, "-o", form));
            }
        }
        for (var form : List.of("table", "json")) {
            commands.add(List.of("history", "blame", run, "web-0001", "-o", form));
            commands.add(List.of("history", "why", run, "web-0001", "#18!1", "-o", form));
            commands.add(List.of("history", "state", run, "--vm", "web-0001", "-o", form));
            commands.add(List.of("history", "verify", run, "-o", form));
            commands.add(List.of("vm", "list", run, "-o", form));
            commands.add(List.of("vm", "show", run, "web-0001", "-o", form));
            commands.add(List.of("journal", "dump", run, "-o", form));
            commands.add(List.of("journal", "info", run, "-o", form));
            commands.add(List.of("replay", "verify", run, "-o", form));
        }
        for (var form : List.of("jsonl", "csv", "cloudevents", "perfetto", "trace")) {
            commands.add(List.of("history", "export", run, "--as", form, "--vm", "web-0001"));
        }
        commands.add(List.of("debug", run, "web-0001", "-c", "to end", "-c", "where", "-c", "list"));
        commands.add(List.of("bisect", run, "web-0001", "--bad", "vcpus > 2"));
        return commands.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void no_output_holds_what_steers_a_terminal_or_a_line_that_is_forged(List<Object> words) {
        var result = Kvmsim.run(words.toArray());
        assertSafe(words.toString(), result.out() + result.err());
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
        assertSafe(words.toString(), result.out() + result.err());
        assertThat(result.err().lines().count()).as(result.err()).isLessThanOrEqualTo(1);
    }

    private static void assertSafe(String what, String shown) {
        assertThat(shown.chars().filter(unit -> unit != '\n' && unit != '\t' && Printable.steers(unit)))
                .as(what)
                .isEmpty();
        assertThat(shown.lines()).as(what).noneMatch(line -> line.startsWith(FORGED.substring(0, 3)));
    }

    @Test
    void a_trace_with_a_hostile_name_is_refused_in_one_line() throws Exception {
        var trace = Files.writeString(folder.resolve("hostile.jsonl"), """
                {"format":"kvm-s390-ioctl-trace/1","host":{"name":"a\\n%s"}}
                {"vm":"a\\n%s","op":"KVM_CREATE_VM","type":0,"ret":0}
                """.formatted(FORGED, FORGED));
        for (var verb : List.of("check", "show", "diff")) {
            var result = Kvmsim.run("trace", verb, trace);
            assertSafe(verb, result.out() + result.err());
        }
    }

    @Test
    void a_text_that_a_spreadsheet_takes_for_a_formula_has_an_apostrophe() {
        assertThat(Csv.line(List.of("=1+1", "@x", "-2", "+00:01:00.000", "-cmd", "a,b", "a\nb")))
                .isEqualTo("'=1+1,'@x,-2,+00:01:00.000,'-cmd,\"a,b\",a\\u000ab");
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
