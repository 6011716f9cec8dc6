package io.kvmsim.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.launcher.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first run as a newcomer makes it, on the packaged product: the shipped scenario, and the commands it prints.
class FirstRunIT {
    private static final Path DISTRIBUTION = Path.of(System.getProperty("kvmsim.distribution"));
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static Command.Result first;

    private static Command kvmsim(Object... words) {
        var all =
                new ArrayList<Object>(List.of(DISTRIBUTION.resolve("bin/kvmsim").toAbsolutePath()));
        all.addAll(List.of(words));
        return Command.of(all.toArray())
                .with("KVMSIM_JAVA_HOME", System.getProperty("java.home"))
                .in(folder);
    }

    @BeforeAll
    static void run() {
        first = kvmsim(
                        "run",
                        DISTRIBUTION.resolve("config/scenarios/first-run.yaml").toAbsolutePath())
                .run();
    }

    private static JsonNode json(Object... words) throws IOException {
        var result = kvmsim(words).run();
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        return JSON.readTree(result.out());
    }

    @Test
    void a_thousand_vms_run_with_four_vcpus_each() throws IOException {
        assertThat(first.err()).isEmpty();
        assertThat(first.exit()).isZero();
        assertThat(first.out()).contains("1,000 with 4,000 vCPUs", "118,000 executed, 63,000 skipped");
        var summary = JSON.readTree(Files.readAllBytes(folder.resolve("runs/first-run-1/summary.json")));
        assertThat(summary.get("finished").asBoolean()).isTrue();
        assertThat(summary.get("vms").asLong()).isEqualTo(1000);
        assertThat(summary.get("vcpus").asLong()).isEqualTo(4000);
        assertThat(summary.get("events").asLong()).isEqualTo(23_000);
        assertThat(summary.get("refused").asLong()).isZero();
        assertThat(summary.get("hosts")).hasSize(4);
        var vms = json("vm", "list", "runs/first-run-1", "--json");
        assertThat(vms)
                .hasSize(1000)
                .allSatisfy(vm -> assertThat(vm.get("vcpus").asInt()).isEqualTo(4));
    }

    @Test
    void says_which_answers_differ_since_a_z15_is_not_the_recordings_host() throws IOException {
        var differing = new TreeMap<String, Long>();
        JSON.readTree(Files.readAllBytes(folder.resolve("runs/first-run-1/summary.json")))
                .get("differFromRecording")
                .properties()
                .forEach(entry -> differing.put(entry.getKey(), entry.getValue().asLong()));
        assertThat(differing)
                .containsOnlyKeys(
                        "KVM_CHECK_EXTENSION KVM_CAP_NR_VCPUS",
                        "KVM_GET_DEVICE_ATTR KVM_S390_VM_CPU_MACHINE",
                        "KVM_GET_DEVICE_ATTR KVM_S390_VM_CPU_MACHINE_SUBFUNC")
                .containsValue(1000L);
    }

    @Test
    void the_commands_it_prints_work_as_printed() {
        var commands = first.out()
                .lines()
                .dropWhile(line -> !line.equals("Try next:"))
                .skip(1)
                .toList();
        assertThat(commands).hasSize(3);
        for (var command : commands) {
            var result = Command.of("sh", "-c", command)
                    .with("KVMSIM_JAVA_HOME", System.getProperty("java.home"))
                    .in(folder)
                    .run();
            assertThat(result.err()).as(command).isEmpty();
            assertThat(result.exit()).as(command).isZero();
            assertThat(result.out()).as(command).isNotEmpty();
        }
    }

    @Test
    void the_commands_of_the_readme_work_as_written() throws IOException {
        var checkout = Files.createDirectory(folder.resolve("checkout"));
        Files.createSymbolicLink(
                checkout.resolve("kvmsim"), DISTRIBUTION.resolve("bin/kvmsim").toAbsolutePath());
        Files.createSymbolicLink(
                checkout.resolve("config"), DISTRIBUTION.resolve("config").toAbsolutePath());
        var commands = Files.readAllLines(DISTRIBUTION.resolve("README.md")).stream()
                .filter(line -> line.startsWith("./kvmsim "))
                .toList();
        assertThat(commands).hasSizeGreaterThan(4);
        for (var command : commands) {
            var result = Command.of("sh", "-c", command)
                    .with("KVMSIM_JAVA_HOME", System.getProperty("java.home"))
                    .in(checkout)
                    .run();
            assertThat(result.err()).as(command).isEmpty();
            assertThat(result.exit()).as(command).isZero();
        }
    }

    @Test
    void the_same_scenario_gives_the_same_histories() throws IOException {
        var scenario = DISTRIBUTION.resolve("config/scenarios/first-run.yaml").toAbsolutePath();
        var again = json("run", scenario, "--run", "again", "--json");
        var summary = JSON.readTree(Files.readAllBytes(folder.resolve("runs/first-run-1/summary.json")));
        assertThat(again.get("merkleRoot")).isEqualTo(summary.get("merkleRoot"));
        var verified = json("replay", "verify", "again", "--json");
        assertThat(verified.get("merkleRoot")).isEqualTo(summary.get("merkleRoot"));
        assertThat(verified.get("calls").asLong()).isEqualTo(23_000);
        assertThat(verified.get("unsealed").asLong()).isZero();
        assertThat(verified.get("problems")).isEmpty();
    }

    @Test
    void a_call_on_a_vm_of_the_run_is_answered_recorded_and_verifies() throws IOException {
        json("run", scenario(3), "--run", "small", "--json");
        var busy = kvmsim("vm", "call", "small", "web-0001", "attr", "set", "mem.limit", "4GiB")
                .run();
        assertThat(busy.exit()).isEqualTo(3);
        assertThat(busy.err()).isEqualTo("kvmsim: EBUSY: a vCPU was created\n");
        assertThat(busy.out()).contains("-16 (EBUSY)", "MEM_LIMIT_AFTER_VCPU, section 3.3, kvm_s390_set_mem_control()");
        var key = json("vm", "call", "small", "web-0001", "attr", "set", "crypto.aes.enable", "--json");
        assertThat(key.get("events").get(0).asText()).isEqualTo("AesWrappingEnabled");
        assertThat(json("vm", "call", "small", "web-0001", "attr", "get", "0/2", "--json")
                        .get("written")
                        .get(0)
                        .asText())
                .isEqualTo("128 TiB");
        assertThat(kvmsim("vm", "call", "small", "web-0001", "attr", "has", "tod.ext")
                        .run()
                        .exit())
                .isEqualTo(3);
        assertThat(json("vm", "call", "small", "web-0001", "vcpu", "create", "100", "--json")
                        .get("events"))
                .hasSize(2);
        var shown = json("vm", "show", "small", "web-0001", "--json");
        assertThat(shown.get("aes_key").asInt()).isEqualTo(3);
        assertThat(shown.get("vcpu_ids")).hasSize(5);
        assertThat(shown.get("facilities"))
                .anyMatch(facility -> facility.asText().equals("76 msa3-base"));
        var verified = json("replay", "verify", "small", "--json");
        assertThat(verified.get("unsealed").asLong())
                .as("the refused read, the refusal, the key and the vCPU")
                .isEqualTo(4);
        assertThat(verified.get("problems")).isEmpty();
    }

    @Test
    void memory_that_does_not_suffice_refuses_the_same_vms_every_time() throws IOException {
        var scenario = folder.resolve("tight.yaml");
        Files.writeString(scenario, Files.readString(scenario(40)).replace("64GiB", "2MiB"));
        var one = json("run", scenario, "--run", "tight-1", "--json");
        var two = json("run", scenario, "--run", "tight-2", "--json");
        assertThat(one.get("refusalsByCall").get("KVM_CREATE_VM ENOMEM").asLong())
                .isPositive();
        assertThat(two.get("merkleRoot")).isEqualTo(one.get("merkleRoot"));
        assertThat(json("replay", "verify", "tight-1", "--json").get("problems"))
                .isEmpty();
    }

    private static Path scenario(int guests) throws IOException {
        var config = DISTRIBUTION.resolve("config").toAbsolutePath();
        var text = """
                apiVersion: kvmsim/v1
                kind: Scenario
                name: small
                seed: 7
                hosts:
                  - {name: z15, count: 2, machine: %s/hosts/z15.json, memory: 64GiB}
                guests:
                  - {name: web, count: %d, recording: %s/recordings/qemu-10.0.2-4cpu-8g.jsonl}
                """.formatted(config, guests, config);
        return Files.writeString(folder.resolve("small-%d.yaml".formatted(guests)), text);
    }
}
