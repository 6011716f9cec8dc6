package io.kvmsim.product;

import static io.kvmsim.product.Product.DISTRIBUTION;
import static io.kvmsim.product.Product.kvmsim;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.launcher.Command;
import io.kvmsim.run.ShippedRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `kvmsim debug` and `kvmsim bisect` as they are packaged: with a script, and on a terminal.
class DebugIT {
    private static final int COLUMNS = 80;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void run() {
        ShippedRun.of("admin-mistakes").copyTo(folder.resolve("mistakes"));
    }

    private static Command.Result debug(String... commands) {
        var words = new ArrayList<Object>(List.of("debug", "mistakes", "web-0001"));
        for (var command : commands) {
            words.add("-c");
            words.add(command);
        }
        return kvmsim(folder, words.toArray()).run();
    }

    @Test
    void a_script_goes_through_a_history_and_says_why() {
        var result = debug("until errno.EBUSY == 1", "why", "back until is.VcpuCreated == 1", "diff");
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .contains("#18!1 +00:01:00.000 web-0001 refused EBUSY SET mem.limit 8 GiB")
                .contains("EBUSY: vCPU 0 was created by #15")
                .contains("rule    MEM_LIMIT_AFTER_VCPU, section 3.3, kvm_s390_set_mem_control()")
                .contains("vcpus  1 → 2");
    }

    @Test
    void a_trace_is_gone_through_call_by_call() {
        var recording = DISTRIBUTION.resolve("config/recordings/qemu-10.0.2-4cpu-8g.jsonl");
        var result = kvmsim(folder, "debug", recording, "-c", "until vcpus == 4", "-c", "state mem.limit")
                .run();
        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("CREATE_VCPU 3 = 0: VcpuCreated").contains("mem.limit  8 GiB");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    until vcpu > 1 | kvmsim: "vcpu > 1": there is no "vcpu"
                    fly            | kvmsim: "fly" is not a command; help shows them
                    goto #999      | kvmsim: web-0001 has no event #999: its last one is #20
                    """)
    void a_bad_command_is_one_line_and_exit_code_2(String command, String says) {
        var result = debug(command);
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.errLines()).singleElement().asString().startsWith(says);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    vcpus >= 2       | 0 | #16 +00:00:00.000 web-0001 VcpuCreated vCPU 1 | by halving
                    errno.E2BIG == 1 | 0 | #18!3 +00:04:00.000 web-0001 refused E2BIG | by scanning
                    vcpus > 100      | 1 | vcpus > 100 never holds | vcpus
                    """)
    void bisect_finds_the_first_one_and_says_how(String bad, int exit, String line, String how) {
        var result =
                kvmsim(folder, "bisect", "mistakes", "web-0001", "--bad", bad).run();
        assertThat(result.exit()).isEqualTo(exit);
        assertThat(result.out()).startsWith(line).contains(how);
    }

    private static final int LONG_CALLS = 60_000;
    private static final int INTERRUPTS = 20;

    private static Predicate<List<String>> shows(String text) {
        return lines -> lines.stream().anyMatch(line -> line.contains(text));
    }

    /// Long enough that a search through it is met by Ctrl-C at its beginning, in its middle, and when it is over.
    private static Path longTrace() throws Exception {
        var lines = new ArrayList<String>();
        lines.add(Files.readAllLines(Product.RECORDING).getFirst());
        lines.add("{\"vm\":\"vm0\",\"op\":\"KVM_CREATE_VM\",\"type\":0,\"ret\":0}");
        for (int call = 0; call < LONG_CALLS; call++) {
            lines.add("{\"vm\":\"vm0\",\"op\":\"KVM_SET_DEVICE_ATTR\",\"group\":2,\"attr\":%d,\"ret\":0}"
                    .formatted(call % 2 * 2));
        }
        return Files.write(folder.resolve("long.jsonl"), lines);
    }

    @Test
    void whenever_it_is_interrupted_it_is_back_at_the_prompt_where_it_was() throws Exception {
        var command = List.of(
                "env",
                "KVMSIM_JAVA_HOME=" + Product.JAVA_HOME,
                "HOME=" + folder,
                DISTRIBUTION.resolve("bin/kvmsim").toString(),
                "debug",
                longTrace().toString());
        var random = new SplittableRandom(1);
        try (var terminal = Terminal.running(folder, COLUMNS, 24, command)) {
            terminal.await(shows("start>"));
            terminal.type("step 3", "Enter", "mark here", "Enter");
            var prompt = terminal.await(lines -> last(lines).equals(":4>"));
            for (int time = 0; time < INTERRUPTS; time++) {
                terminal.type(time % 2 == 0 ? "until vcpus > 9" : "until seconds > 99999999", "Enter");
                for (int look = random.nextInt(12); look > 0; look--) {
                    terminal.await(_ -> true); // each takes some milliseconds
                }
                terminal.type("C-c");
                terminal.await(lines -> last(lines).equals(last(prompt)));
            }
            terminal.type("goto start", "Enter", "goto here", "Enter");
            assertThat(terminal.await(lines -> last(lines).equals(last(prompt))
                            && lines.stream().anyMatch(line -> line.strip().equals("start> goto here"))))
                    .noneMatch(line -> line.contains("Exception"));
            terminal.type("quit", "Enter");
        }
    }

    private static String last(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.isBlank())
                .reduce((_, last) -> last)
                .orElse("")
                .strip();
    }

    @Test
    void on_a_terminal_it_completes_folds_and_is_interrupted() throws Exception {
        var launcher = DISTRIBUTION.resolve("bin/kvmsim").toString();
        var command = List.of(
                "env",
                "KVMSIM_JAVA_HOME=" + Product.JAVA_HOME,
                "HOME=" + folder,
                launcher,
                "debug",
                folder.resolve("mistakes").toString(),
                "web-0001");
        try (var terminal = Terminal.running(folder, COLUMNS, 24, command)) {
            terminal.await(shows("start>"));
            terminal.type("unt", "Tab");
            terminal.await(shows("start> until"));
            terminal.type("vcpus >= 2", "Enter");
            terminal.await(shows("#16>"));

            terminal.type("watch mem.li", "Tab");
            terminal.await(shows("watch mem.limit"));
            terminal.type("C-c");
            terminal.await(lines -> lines.stream()
                    .filter(line -> !line.isBlank())
                    .reduce((_, last) -> last)
                    .orElse("")
                    .equals("#16>"));
            terminal.type("state cpu", "Enter");
            terminal.await(shows("cpu.uv-features"));

            terminal.type("Up", "Up", "Enter");
            terminal.await(lines -> lines.stream()
                            .filter(line -> line.contains("until vcpus >= 2"))
                            .count()
                    == 2);

            terminal.type("nonsense", "Enter");
            var screen = terminal.await(shows("\"nonsense\" is not a command"));
            assertThat(screen).as("nothing is wider than the terminal").allMatch(line -> line.length() <= COLUMNS);
            assertThat(screen).as("facilities go on below").anyMatch(line -> line.startsWith("    "));
            terminal.type("quit", "Enter");
        }
    }
}
