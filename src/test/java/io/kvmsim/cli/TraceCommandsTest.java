package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `kvmsim trace diff`, `trace import strace` and `shrink`, as they are called.
class TraceCommandsTest {
    private static final Path RECORDING = Path.of("../config/recordings/qemu-10.0.2-4cpu-8g.jsonl");
    private static final Path Z13 = Path.of("../config/hosts/z13.json");
    private static final Path Z15 = Path.of("../config/hosts/z15.json");
    private static final String LIMIT = "{\"vm\":\"vm0\",\"op\":\"KVM_SET_DEVICE_ATTR\",\"group\":0,\"attr\":2,"
            + "\"addr\":\"ok\",\"in\":\"00000002\",\"len\":8,\"ret\":0}";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int kvmsim(Object... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.commandLine(out, err)
                .execute(List.of(words).stream().map(Object::toString).toArray(String[]::new));
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toString());
    }

    /// The recording with a limit that was set when vCPUs were there, and was answered 0.
    private Path wrong() throws IOException {
        var lines = Files.readAllLines(RECORDING);
        lines.add(lines.size() - 1, LIMIT);
        return Files.write(folder.resolve("wrong.jsonl"), lines);
    }

    @Test
    void a_recording_that_the_simulator_answers_alike_has_no_difference() {
        assertThat(kvmsim("trace", "diff", RECORDING)).isZero();
        assertThat(out.toString()).endsWith("185 calls, 65 skipped (not modelled), 0 different\n");
    }

    @Test
    void a_difference_is_told_with_line_call_answers_and_rule() throws IOException {
        assertThat(kvmsim("trace", "diff", wrong())).isEqualTo(ExitCode.DIFFERENCE);
        assertThat(out.toString())
                .contains("wrong.jsonl:186: vm0 KVM_SET_DEVICE_ATTR(KVM_S390_VM_MEM_LIMIT_SIZE, in=00000002) = 0\n")
                .contains("  recorded   0\n")
                .contains("  simulated  -16 (EBUSY)\n")
                .contains("by MEM_LIMIT_AFTER_VCPU, section 3.3, kvm_s390_set_mem_control(): a vCPU was created")
                .contains("1 different; after a difference each side goes on from its own state");
    }

    @Test
    void bytes_that_differ_are_told_as_what_they_mean() {
        assertThat(kvmsim("trace", "diff", RECORDING, "--host", Z13)).isEqualTo(ExitCode.DIFFERENCE);
        assertThat(out.toString())
                .contains("  ibc: recorded 0x110041, simulated 0x10032\n")
                .contains("  allowed facilities only recorded: 38 opc,")
                .contains("133 gs")
                .contains("  functions of PTFF only recorded: 10, 13, 73, 77\n");
    }

    @Test
    void what_two_profiles_answer_differently_is_told_for_each() {
        assertThat(kvmsim("trace", "diff", RECORDING, "--profiles", "linux-6.12,documented"))
                .isEqualTo(ExitCode.DIFFERENCE);
        assertThat(out.toString()).contains("  linux-6.12 wrote 128 TiB\n").contains("  documented wrote 8 PiB\n");
        assertThat(kvmsim("trace", "diff", RECORDING, "--profiles", "linux-6.12,linux-6.12"))
                .isZero();
    }

    @Test
    void all_are_counted_and_as_many_shown_as_asked_for() throws IOException {
        kvmsim("trace", "diff", RECORDING, "--host", Z13, "--limit", "1");
        assertThat(out.toString()).contains("3 more differences; --limit 0 shows all");
        kvmsim("trace", "diff", RECORDING, "--host", Z13, "--limit", "1", "--json");
        assertThat(json().get(0).get("differing").asInt()).isEqualTo(4);
        assertThat(json().get(0).get("differences")).hasSize(1);
        kvmsim("trace", "diff", RECORDING, "--host", Z13, "--limit", "0", "--json");
        var differences = json().get(0).get("differences");
        assertThat(differences).hasSize(4);
        assertThat(differences.get(1).get("simulated").get("rule").asText()).isEqualTo("CAP_NOT_ON_HOST");
        assertThat(differences.get(1).get("recorded").get("ret").asInt()).isZero();
        assertThat(differences.get(2).get("decoded").get(0).asText()).startsWith("cpuid: recorded 0x");
    }

    @Test
    void straces_output_becomes_a_trace_that_can_be_shown_and_compared() throws IOException {
        var strace = Files.writeString(folder.resolve("m.strace"), """
                ioctl(3</dev/kvm>, KVM_CREATE_VM, 0) = 4<anon_inode:kvm-vm>
                ioctl(4<anon_inode:kvm-vm>, KVM_ENABLE_CAP, 0x7ffd0) = 0
                ioctl(4<anon_inode:kvm-vm>, KVM_CREATE_VCPU, 0) = 5<anon_inode:kvm-vcpu:0>
                """);
        var trace = folder.resolve("m.jsonl");
        assertThat(kvmsim("trace", "import", "strace", strace, "--host", Z15, "-o", trace))
                .isZero();
        assertThat(out.toString())
                .contains("     1  KVM_ENABLE_CAP: strace shows only the address of the structure")
                .contains("3 lines of the trace");
        assertThat(kvmsim("trace", "show", trace)).isZero();
        assertThat(out.toString()).contains("vm0 unknown.KVM_ENABLE_CAP(pointer=0x7ffd0) = 0");
        assertThat(kvmsim("trace", "check", "--calls-only", trace)).isZero();
        assertThat(kvmsim("trace", "diff", trace)).isZero();
        assertThat(kvmsim("trace", "import", "strace", strace, "--host", Z15)).isZero();
        assertThat(out.toString()).isEqualTo(Files.readString(trace));
        assertThat(err.toString()).contains("3 lines of the trace");
    }

    @Test
    void the_shrunk_trace_is_written_and_shows_the_same() throws IOException {
        var small = folder.resolve("small.jsonl");
        assertThat(kvmsim("shrink", wrong(), "--check", "differs", "-o", small)).isZero();
        assertThat(out.toString()).contains("3 of 186 lines show it, none can be left out;");
        assertThat(kvmsim("trace", "diff", small, "--json")).isEqualTo(ExitCode.DIFFERENCE);
        assertThat(json().get(0).get("differing").asInt()).isEqualTo(1);
        assertThat(kvmsim("shrink", wrong(), "--check", "differs")).isZero();
        assertThat(out.toString()).isEqualTo(Files.readString(small));
    }

    @Test
    void what_the_whole_trace_does_not_show_writes_nothing() {
        var small = folder.resolve("small.jsonl");
        assertThat(kvmsim("shrink", RECORDING, "--check", "errno.EBUSY", "-o", small))
                .isEqualTo(ExitCode.DIFFERENCE);
        assertThat(err.toString()).contains("the whole trace does not show it: errno.EBUSY");
        assertThat(small).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    trace diff none.jsonl                                | none.jsonl: no such file
                    trace diff NOTRACE                                   | is not a trace
                    trace diff RECORDING --host none.json                | none.json: no such file
                    trace diff RECORDING --profile linux                 | "linux" is not a profile
                    trace diff RECORDING --profiles linux-6.12           | --profiles takes two
                    trace diff RECORDING --profiles linux-6.12,six       | "six" is not a profile; they are linux-6.12
                    trace diff RECORDING --profile documented --profiles linux-6.12,documented | exclude each other
                    trace diff RECORDING --limit -1                      | --limit is -1
                    trace import strace NOTRACE --host Z15               | is not the output of strace
                    trace import strace none --host Z15                  | none: no such file
                    trace import strace NOTRACE                          | Missing required option: '--host
                    trace import strace NOTRACE --host Z15 -o NOTRACE    | the trace would replace
                    shrink NOTRACE --check differs                       | is not a trace
                    shrink RECORDING --check errno.EBSY>0                | there is no "errno.EBSY"
                    shrink RECORDING --check calls+1                     | it gives a number
                    shrink RECORDING                                     | Missing required option: '--check
                    """)
    void what_is_wrong_is_said_in_one_line(String command, String says) throws IOException {
        var notTrace = Files.writeString(folder.resolve("notes.txt"), "{\"a\": 1}\n");
        var words = command.replace("NOTRACE", notTrace.toString())
                .replace("RECORDING", RECORDING.toString())
                .replace("Z15", Z15.toString())
                .split(" ");
        assertThat(kvmsim((Object[]) words)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString().lines().findFirst().orElse("")).contains(says);
        assertThat(out.toString()).isEmpty();
        assertThat(Files.readString(notTrace)).isEqualTo("{\"a\": 1}\n");
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(notTrace);
        }
    }

    @Test
    void a_broken_host_file_is_named() throws IOException, BadInput {
        var host = Files.writeString(folder.resolve("h.json"), "[]");
        assertThat(kvmsim("trace", "diff", RECORDING, "--host", host)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("h.json");
    }
}
