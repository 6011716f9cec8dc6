package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.launcher.Command;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is wrong is said in one line on standard error and by the exit code, and nothing half-made is left.
class BadInputIT {
    private static final String FIRST_SEGMENT = "journal/00000001.log";

    @TempDir
    private static Path folder;

    /// A finished run of three VMs with two records each.
    private static Path run;

    @BeforeAll
    static void makeARun() throws IOException {
        var recording = Product.longRecording(folder, 150);
        run = folder.resolve("run");
        var made = kvmsim("run", Product.scenario(folder, "small", 3, recording), "--run", run)
                .run();
        assertThat(made.err()).isEmpty();
        assertThat(made.exit()).isZero();
    }

    @Test
    void a_scenario_that_is_not_there() {
        refused(2, runOf(folder.resolve("none.yaml")), "none.yaml: no such file");
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
                    seed: 1            | seed: [1         | bad.yaml:5: not YAML
                    seed: 1            | sede: 1          | bad.yaml:4:1: unknown key "sede" in the scenario; known
                    '    memory: 64GiB' | '    memory: 64Gib' | bad.yaml:9:13: "memory" is "64Gib"; it is a size
                    count: 3           | count: 0         | bad.yaml:12:12: "count" is "0"; it is a whole number
                    z15.json           | z99.json         | z99.json: cannot be read: no such file
                    -4cpu-8g           | -5cpu-8g         | qemu-10.0.2-5cpu-8g.jsonl: no such file
                    """)
    void a_scenario_that_is_wrong(String right, String wrong, String says) throws IOException {
        var good = Files.readString(Product.scenario(folder, "good", 3, Product.RECORDING));
        assertThat(good).contains(right);
        var bad = Files.writeString(folder.resolve("bad.yaml"), good.replace(right, wrong));
        refused(2, runOf(bad), says);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    not a host at all                           | not JSON
                    []                                          | a JSON object, not an array
                    {"sclp":{},"cpus":"many"}                   | "cpus"
                    """)
    void a_host_file_that_is_wrong(String content, String says) throws IOException {
        var host = Files.writeString(folder.resolve("host.json"), content);
        refused(2, runOn(host), "host.json");
        refused(2, runOn(host), says);
    }

    @Test
    void a_host_that_cannot_be() throws IOException {
        var host = (ObjectNode) Product.json(Product.HOST);
        host.withObject("/module").put("nested", true).put("hpage", true);
        var file = Files.writeString(folder.resolve("impossible.json"), host.toString());
        refused(2, runOn(file), "impossible.json: is an impossible host: module.nested and module.hpage are both true");
    }

    @Test
    void an_unknown_key_of_a_scenario_is_told_those_that_are_known() throws IOException {
        var good = Files.readString(Product.scenario(folder, "good", 3, Product.RECORDING));
        var bad = Files.writeString(folder.resolve("bad.yaml"), good.replace("machine:", "maschine:"));
        refused(
                2,
                runOf(bad),
                "bad.yaml:8:5: unknown key \"maschine\" in hosts[0]; known are name, count, machine, memory");
    }

    @Test
    void a_scenario_in_virtual_time_whose_files_are_wrong_leaves_nothing() throws IOException {
        var bad = Files.writeString(folder.resolve("virtual.yaml"), """
                apiVersion: kvmsim/v1
                kind: Scenario
                hosts: [{name: z15, machine: %s, memory: 8GiB}]
                guests: [{name: web, memory: 1GiB, model: model.json}]
                """.formatted(Product.HOST));
        refused(
                2,
                runOf(bad),
                "virtual.yaml:4:43: \"model\" is wrong: \"model.json\" is not a CPU model and not a file;");
        Files.writeString(folder.resolve("model.json"), "{\"name\": 5}");
        refused(2, runOf(bad), "model.json:1: ");
        refused(2, kvmsim("verify", "determinism", folder.resolve("none.yaml")), "none.yaml: no such file");
        assertThat(kvmsim("scenario", "check", bad).run().exit()).isEqualTo(2);
    }

    @Test
    void a_trace_that_is_not_there() {
        refused(2, kvmsim("trace", "check", "none.jsonl"), "none.jsonl: no such file");
    }

    @Test
    void a_trace_that_is_wrong() throws IOException {
        var lines = Files.readAllLines(Product.RECORDING);
        var trace = folder.resolve("trace.jsonl");
        Files.writeString(trace, "certainly not JSON}\n");
        refused(2, kvmsim("trace", "check", trace), "trace.jsonl:1: not JSON");
        Files.writeString(trace, "{\"trace\":\"something-else\",\"version\":1}\n");
        refused(2, kvmsim("trace", "check", trace), "trace.jsonl:1: is not a trace");
        Files.writeString(trace, String.join("\n", lines.subList(0, 20)).replaceAll("....$", ""));
        refused(2, kvmsim("trace", "check", trace), "trace.jsonl:20: is cut off at column");
        var state = "{\"vm\":\"vm0\",\"op\":\"inspect\",\"ret\":0,\"state\":{\"on\":[],\"slots\":5}}";
        Files.write(trace, List.of(lines.getFirst(), line(lines, "KVM_CREATE_VM"), state));
        refused(2, kvmsim("trace", "check", trace), "trace.jsonl:3: \"state.slots\" is a number; it is an array");
        Files.write(trace, lines.subList(1, 20));
        refused(2, runWith(trace), "trace.jsonl:1: is not a trace");
    }

    @Test
    void a_run_that_another_process_writes_on() throws IOException {
        var copy = cutOff("in-use");
        try (var _ = JournalWriter.open(copy.resolve("journal"), JournalSettings.DEFAULT)) {
            var says = "is in use by process " + ProcessHandle.current().pid();
            refused(2, kvmsim("vm", "call", copy, "vm-0001", "vcpu", "create", "9"), copy.toString(), says);
            refused(2, kvmsim("run", "--resume", copy), copy.toString(), says);
            assertThat(kvmsim("replay", "verify", copy).run().exit()).isZero();
        }
    }

    @Test
    void a_new_run_where_something_is_already() throws IOException {
        var scenario = Product.scenario(folder, "again", 3, Product.RECORDING);
        var before = Files.readAllBytes(run.resolve("manifest.json"));
        refused(2, kvmsim("run", scenario, "--run", run), run + " exists already", "--resume " + run);
        assertThat(Files.readAllBytes(run.resolve("manifest.json"))).isEqualTo(before);
        refused(2, kvmsim("run", scenario, "--run", scenario.resolve("run")), "again.yaml: a file has its name");
    }

    @Test
    void a_place_that_cannot_be_written() throws IOException {
        var scenario = Product.scenario(folder, "nowhere", 3, Product.RECORDING);
        refused(2, kvmsim("run", scenario, "--run", "/sys/kvmsim-run"), "/sys/kvmsim-run: cannot be made: ");
        assertThat(Path.of("/sys/kvmsim-run")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run --resume", "replay verify", "vm list"})
    void a_directory_that_is_no_run(String command) {
        var words = new ArrayList<Object>(List.of(command.split(" ")));
        words.add("none");
        refused(2, kvmsim(words.toArray()), "none: no such run directory");
        words.set(words.size() - 1, run.resolve("journal"));
        refused(2, kvmsim(words.toArray()), run.resolve("journal") + ": not a run directory: it has no manifest.json");
    }

    @Test
    void a_manifest_that_is_cut_off() throws IOException {
        var copy = copy("cut-manifest");
        var manifest = copy.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).substring(0, 100));
        refused(2, kvmsim("replay", "verify", copy), manifest + ":");
        refused(2, kvmsim("vm", "list", copy), manifest + ":");
    }

    @ParameterizedTest
    @ValueSource(strings = {"replay verify", "vm list", "run --resume", "vm call"})
    void a_journal_that_is_damaged_in_the_middle(String command) throws IOException {
        var copy = cutOff("damaged-" + command.replaceAll("\\W+", "-"));
        var file = copy.resolve(FIRST_SEGMENT);
        var bytes = Files.readAllBytes(file);
        var segments = Segments.of(file.getParent());
        int second = segments.groupEnd("00000001.log", 0);
        assertThat(segments.groupEnd("00000001.log", second)).isLessThan(bytes.length);
        bytes[second + Segments.HEADER_BYTES + 20] ^= 0x10;
        Files.write(file, bytes);
        var words = new ArrayList<Object>(List.of(command.split(" ")));
        words.add(copy);
        if (command.equals("vm call")) {
            words.addAll(List.of("vm-0001", "vcpu", "create", "9"));
        }
        refused(4, kvmsim(words.toArray()), "is damaged: segment 1, offset " + second + ": the CRC of group 2");
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"replay verify", "vm list"})
    void a_finished_journal_that_is_damaged_in_the_middle(String command) throws IOException {
        var copy = copy("damaged-finished-" + command.replace(' ', '-'));
        var file = copy.resolve(FIRST_SEGMENT);
        var bytes = Files.readAllBytes(file);
        bytes[Segments.HEADER_BYTES + 20] ^= 0x10;
        Files.write(file, bytes);
        var words = new ArrayList<Object>(List.of(command.split(" ")));
        words.add(copy);
        refused(4, kvmsim(words.toArray()), "is damaged: segment 1, offset ");
    }

    @Test
    void a_vm_that_is_not_there() {
        refused(2, kvmsim("vm", "show", run, "vm-0009"), "no VM \"vm-0009\"", "vm list " + run);
        refused(2, kvmsim("vm", "call", run, "vm-0009", "vcpu", "create", "9"), "no VM \"vm-0009\"");
    }

    @Test
    void a_call_that_answers_an_errno() {
        var result = kvmsim("vm", "call", run, "vm-0001", "vcpu", "create", "0").run();
        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.err()).isEqualTo("kvmsim: EEXIST: the VM has a vCPU with this id\n");
        assertThat(result.out()).contains("answer  -17 (EEXIST)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    vm call RUN vm-0001 attr get cpu.mashine | "cpu.mashine" is not an attribute; they are mem.cmma,
                    vm call RUN vm-0001 vcpu create          | "vcpu create" is not all of a call
                    vm call RUN                              | Missing required parameters: 'VM', 'CALL'
                    run                                      | Name a scenario file, or a run directory with --resume
                    run a.yaml --resume RUN                  | Name a scenario file, or a run directory with --resume
                    run --run a --resume RUN                 | --run is for a new run
                    run a.yaml --nonsense                    | Unknown option: '--nonsense'
                    vm list RUN -o yaml                      | Invalid value for option '--output'
                    """)
    void wrong_usage(String words, String says) {
        var result = kvmsim((Object[]) words.replace("RUN", run.toString()).split(" "))
                .run();
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.errLines()).singleElement().asString().startsWith("kvmsim: " + says);
        assertThat(result.err()).containsPattern("; see kvmsim [a-z ]+ --help").doesNotContain("Exception");
        assertThat(result.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    kvmsim { engine {                              | settings.conf: 1:
                    kvmsim.engine.resident-vms-max = many          | settings.conf: 1: kvmsim.engine.resident-vms-max
                    kvmsim.engine.lists-in-flight-max = 0          | settings.conf: 1:
                    kvmsim.engine.vcpu-idle-timeout = 5 parsecs    | settings.conf: 1:
                    """)
    void settings_that_are_wrong(String content, String says) throws IOException {
        var settings = Files.writeString(folder.resolve("settings.conf"), content);
        refused(2, runWith(Product.RECORDING).with("KVMSIM_CONFIG", settings), says);
    }

    @Test
    void settings_that_are_not_there() throws IOException {
        refused(2, runWith(Product.RECORDING).with("KVMSIM_CONFIG", "none.conf"), "none.conf: no such file");
    }

    private static void refused(int exit, Command command, String... says) {
        Product.assertRefused(folder, exit, command.run(), says);
    }

    private static Command kvmsim(Object... words) {
        return Product.kvmsim(folder, words);
    }

    private static Command runOf(Path scenario) {
        return kvmsim("run", scenario, "--run", folder.resolve("refused"));
    }

    private static Command runWith(Path trace) throws IOException {
        return runOf(Product.scenario(folder, "with", 3, trace));
    }

    private static Command runOn(Path host) throws IOException {
        var scenario = Product.scenario(folder, "on", 3, Product.RECORDING);
        return runOf(Files.writeString(
                scenario, Files.readString(scenario).replace(Product.HOST.toString(), host.toString())));
    }

    private static String line(List<String> lines, String op) {
        return lines.stream().filter(line -> line.contains(op)).findFirst().orElseThrow();
    }

    private static Path copy(String name) throws IOException {
        var copy = folder.resolve(name);
        Product.copy(run, copy);
        return copy;
    }

    /// The run without its end: the last two groups are its seal and that of the clean close.
    private static Path cutOff(String name) throws IOException {
        var segments = Segments.of(run.resolve("journal"));
        var ends = new ArrayList<Integer>();
        int length = segments.files().get("00000001.log").length;
        for (int end = 0; end < length; ) {
            end = segments.groupEnd("00000001.log", end);
            ends.add(end);
        }
        assertThat(ends).hasSizeGreaterThan(4);
        return CutRun.of(run, folder.resolve(name), ends.get(ends.size() - 3));
    }
}
