package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.run.NewRun;
import io.kvmsim.run.ResumedRun;
import io.kvmsim.scenario.file.ScenarioFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A guest that migrates is another VM afterwards: `--guest` follows it in log, state, blame and debugger.
class GuestCommandsTest {
    private static final Path CHECKOUT =
            Path.of(System.getProperty("kvmsim.checkout", "..")).toAbsolutePath();

    @TempDir
    private static Path folder;

    private static Path run;

    @BeforeAll
    static void make_a_run_with_a_guest_that_migrates() throws Exception {
        var scenario = folder.resolve("moves.yaml");
        Files.writeString(scenario, """
                apiVersion: kvmsim/v1
                kind: Scenario
                name: moves
                duration: 2m
                hosts:
                  - {name: z15, count: 2, machine: %s/config/hosts/z15.json, memory: 16GiB}
                guests:
                  - {name: web, cpus: 1, memory: 1GiB, model: z14, host: z15-1}
                timeline:
                  - {at: 0s, boot: web-0001}
                  - {at: 1m, migrate: {guests: web-0001, to: z15-2}}
                """.formatted(CHECKOUT));
        run = folder.resolve("run");
        var made = NewRun.make(ScenarioFile.read(scenario), Profile.LINUX_6_12, run, "test");
        ResumedRun.of(made, "test", (_, _, _) -> {}).make();
    }

    private static Kvmsim kvmsim(Object... words) {
        var result = Kvmsim.run(words);
        assertThat(result.exit()).as(result.err()).isEqualTo(ExitCode.DONE);
        return result;
    }

    private static String[] lines(Kvmsim result) {
        return result.out().lines().toArray(String[]::new);
    }

    @Test
    void the_log_has_both_VMs_and_says_so_with_an_index_too() {
        var log = kvmsim("history", "log", run, "--guest", "web-0001");
        assertThat(log.out()).isEqualTo(kvmsim("history", "log", run).out());
        assertThat(lines(kvmsim("history", "log", run, "--guest", "web-*", "--type", "VmCreated")))
                .hasSize(2)
                .anyMatch(line -> line.contains(" web-0001.2 VmCreated"));
        assertThat(lines(kvmsim("history", "log", run, "web-0001", "--type", "VmCreated")))
                .hasSize(1);
        kvmsim("history", "index", run);
        assertThat(kvmsim("history", "log", run, "--guest", "web-0001").out()).isEqualTo(log.out());
    }

    @Test
    void the_state_is_that_of_the_VM_that_the_guest_is_in() throws IOException {
        assertThat(lines(kvmsim("history", "state", run, "--guest", "web-0001", "--at", "+30s", "--field", "vcpus")))
                .startsWith("web-0001 on z15-1, #" + last("web-0001", "+30s"));
        assertThat(lines(kvmsim("history", "state", run, "--guest", "web-0001")))
                .startsWith("web-0001.2 on z15-2, #" + last("web-0001.2", "end"));
        var json = new ObjectMapper()
                .readTree(kvmsim("history", "state", run, "--guest", "web-0001", "--json")
                        .out());
        assertThat(json).hasSize(1);
        assertThat(json.at("/0/vm").textValue()).isEqualTo("web-0001.2");
        assertThat(json.at("/0/fields/mem.limit").isMissingNode()).isFalse();
    }

    private static long last(String vm, String to) {
        return lines(kvmsim("history", "log", run, vm, "--to", to)).length;
    }

    @Test
    void blame_goes_back_to_the_VM_where_a_field_was_set() throws IOException {
        var blame = lines(kvmsim("history", "blame", run, "--guest", "web-0001", "mem.limit"));
        assertThat(blame).hasSize(2);
        assertThat(blame[0]).matches("VM +FIELD +VALUE +SET IN +EVENT +TIME +BY +CALL");
        assertThat(blame[1]).matches("web-0001[.]2 +mem[.]limit +1 GiB +web-0001 +#\\d+ .* SET mem[.]limit 1 GiB");
        var json = new ObjectMapper()
                .readTree(kvmsim("history", "blame", run, "--guest", "web-0001", "mem.limit", "--json")
                        .out());
        assertThat(json.at("/0/vm").textValue()).isEqualTo("web-0001.2");
        assertThat(json.at("/0/setIn").textValue()).isEqualTo("web-0001");
        assertThat(kvmsim("history", "blame", run, "web-0001.2", "mem.limit").out())
                .contains("+00:01:0");
    }

    @Test
    void the_debugger_goes_from_one_VM_to_the_next() {
        var debug = lines(kvmsim(
                "debug",
                run,
                "--guest",
                "web-0001",
                "-c",
                "until is.VmDestroyed == 1",
                "-c",
                "step",
                "-c",
                "goto web-0001.2#1",
                "-c",
                "goto end",
                "-c",
                "back until is.VmDestroyed == 1"));
        assertThat(debug[1]).matches("#\\d+ [+]00:01:\\S+ web-0001 VmDestroyed");
        assertThat(debug).anyMatch(line -> line.matches("#1 [+]00:01:00.000 web-0001[.]2 VmCreated .*"));
        assertThat(debug[debug.length - 1]).isEqualTo(debug[1]);
        var all = kvmsim("history", "log", run).out().lines().count();
        assertThat(kvmsim("debug", run, "--guest", "web-0001", "-c", "list " + all)
                        .out()
                        .lines())
                .hasSize((int) all);
        assertThat(lines(kvmsim("debug", run, "--guest", "web-0001", "-c", "goto +30s", "-c", "diff end")))
                .noneMatch(line -> line.startsWith("mem.limit "))
                .anyMatch(line ->
                        line.startsWith("crypto.aes.key") || line.startsWith("clock") || line.startsWith("slots"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    history log RUN --guest nobody                | no VM "nobody"
                    history state RUN --guest nobody              | no VM "nobody"
                    history state RUN --guest web-0001 --vm web-1 | name one of the two
                    history state RUN --guest web-0001 --at #3    | name one with --vm
                    history state RUN --guest web-0001 --field no | has no field "no"
                    history blame RUN                             | name the VM, or a guest with --guest
                    history blame RUN --guest web-0001 a b        | --guest stands in the place of VM
                    history blame RUN --guest nobody              | no VM "nobody"
                    debug RUN web-0001 --guest web-0001           | --guest stands in the place of VM
                    debug RUN --guest nobody -c step              | no VM "nobody"
                    debug RUN --guest web-0001 -c goto:#3         | write web-0001#3
                    debug moves.jsonl --guest web-0001            | needs a run
                    """)
    void wrong_usage_is_one_line(String words, String said) {
        var list = words.replace("RUN", run.toString()).split(" ");
        for (int word = 0; word < list.length; word++) {
            list[word] = list[word].replace("goto:", "goto ");
        }
        var result = Kvmsim.run((Object[]) list);
        assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains(said).hasLineCount(1);
    }
}
