package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kvmsim.launcher.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `kvmsim cpu`, and CPU models in every command that takes them: what they print, and what they end with.
class CpuModelsIT {
    @TempDir
    private Path folder;

    private Command.Result kvmsim(String words) {
        return Product.kvmsim(folder, (Object[]) words.split(" ")).run();
    }

    @Test
    void a_feature_of_a_later_model_is_refused_in_qemu_s_words() throws IOException {
        Files.writeString(folder.resolve("old.json"), "{\"name\":\"old\",\"base\":\"zEC12\",\"add\":[\"dfppc\"]}");
        Files.writeString(
                folder.resolve("group.json"), "{\"name\":\"group\",\"base\":\"z13-base\",\"add\":[\"msa8\"]}");
        var old = "kvmsim: old.json: Feature 'dfppc' is not available for CPU model 'zEC12', it was introduced with "
                + "later models.";
        for (var words : List.of(
                "cpu compare z14 old.json",
                "cpu show old.json",
                "cpu baseline z14 old.json",
                "migrate check --all --model old.json")) {
            var result = kvmsim(words);
            assertThat(result.exit()).as(words).isEqualTo(2);
            assertThat(result.errLines()).as(words).containsExactly(old);
        }
        assertThat(kvmsim("cpu compare z14 group.json").errLines())
                .containsExactly("kvmsim: group.json: Group 'msa8' is not available for CPU model 'z13', it was "
                        + "introduced with later models.");
        Files.writeString(folder.resolve("s.yaml"), """
                apiVersion: kvmsim/v1
                kind: Scenario
                name: s
                seed: 1
                hosts: [{name: h, machine: %s, memory: 8GiB}]
                guests: [{name: g, memory: 1GiB, model: old.json}]
                """.formatted(Product.HOST));
        var scenario = kvmsim("scenario check s.yaml");
        assertThat(scenario.exit()).isEqualTo(2);
        assertThat(scenario.err()).contains("Feature 'dfppc' is not available for CPU model 'zEC12'");
    }

    @Test
    void a_baseline_of_models_is_qemu_s() throws IOException {
        Files.writeString(folder.resolve("p1.json"), "{\"base\":\"z13-base\",\"add\":[\"msa1\",\"msa2\"]}");
        Files.writeString(folder.resolve("p2.xml"), """
                <cpu mode='custom'><model>z13-base</model>
                <feature policy='require' name='msa1'/><feature policy='require' name='msa3'/></cpu>
                """);
        assertThat(kvmsim("cpu baseline p1.json p2.xml").out()).isEqualTo("z13-base,msa1=on\n");
        var said = kvmsim("cpu baseline z14 z17").out().strip();
        assertThat(said).startsWith("z14.2-base,").endsWith(",csske=off");
        assertThat(kvmsim("cpu compare z17 " + said).exit()).isZero();
        assertThat(kvmsim("migrate check --from z14,z17 --to z14,z17 --model " + said)
                        .exit())
                .isZero();
        assertThat(kvmsim("cpu baseline z17").out()).contains(",gen17ptff=on", ",msa13_pckmo=on");
    }

    @Test
    void a_host_is_what_its_words_say() throws IOException {
        var unavailable = Product.json(folder, 0, "cpu list --on gen15a-base,vx=on");
        assertThat(unavailable).hasSize(83);
        assertThat(unavailable.findParents("model").stream()
                        .filter(it -> it.get("model").asText().equals("z16-base"))
                        .flatMap(it -> it.get("unavailable").valueStream())
                        .map(JsonNode::asText))
                .containsExactly("type");
        assertThat(kvmsim("cpu list --on z17 --kernel 7.2").out().lines())
                .filteredOn(it -> it.startsWith("z17 ") || it.startsWith("z14 "))
                .containsExactly("z14           z14           csske", "z17           gen17a        none");
    }

    @Test
    void a_scenario_takes_the_words_of_qemu_and_libvirt() throws IOException {
        var scenario = """
                apiVersion: kvmsim/v1
                kind: Scenario
                name: s
                seed: 1
                duration: 1m
                hosts: [{name: h, machine: %s, memory: 64GiB}]
                guests:
                - {name: a, memory: 1GiB, model: "z14,msa8=off"}
                - {name: b, memory: 1GiB, model: "host:%s,te=off"}
                - name: c
                  memory: 1GiB
                  model: |
                    <cpu mode='host-model'><feature policy='disable' name='vx'/></cpu>
                """.formatted(Product.HOST, Product.DISTRIBUTION.resolve("config/hosts/z14.json"));
        Files.writeString(folder.resolve("s.yaml"), scenario);
        assertThat(kvmsim("run s.yaml --run r").exit()).isZero();
        for (var it : Map.of("a-0001", "146 msa8-base", "b-0001", "73 te", "c-0001", "129 vx")
                .entrySet()) {
            var facilities = Product.json(folder, 0, "vm show r " + it.getKey()).get("facilities");
            assertThat(facilities)
                    .extracting(JsonNode::asText)
                    .contains("138 czam")
                    .doesNotContain(it.getValue());
        }
        assertThat(kvmsim("replay verify r").exit()).isZero();
    }

    @Test
    void a_baseline_is_a_model_file_that_runs_on_all_of_its_hosts() throws IOException {
        var file = Product.json(folder, 0, "cpu baseline z13 z15 z16");
        assertThat(file.get("name").asText()).isEqualTo("z13-z15-z16");
        assertThat(file.get("base").asText()).isEqualTo("z13.2-base");
        Files.writeString(folder.resolve("three.json"), file.toString());
        assertThat(kvmsim("migrate check --from z13,z15,z16 --to z13,z15,z16 --model three.json")
                        .exit())
                .isZero();
        assertThat(kvmsim("cpu compare z13 three.json").out())
                .isEqualTo(
                        "CPU described in three.json is identical to the CPU provided by hypervisor on the host z13\n");
        assertThat(kvmsim("cpu baseline z13 z15 z16").out())
                .startsWith("z13.2-base,")
                .contains(",vx=on");
        assertThat(Product.json(folder, 0, "cpu show three.json").get("name").asText())
                .isEqualTo("z13-z15-z16");
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    z16 | z14-base | 0 | The CPU provided by hypervisor on the host z16 is a superset of CPU
                    z16 | host:z16 | 0 | CPU described in host:z16 is identical to the CPU provided by hypervisor
                    z13 | host:z14 | 1 | CPU described in host:z14 is incompatible with the CPU provided by hypervisor
                    z13 | z14-base | 1 | CPU described in z14-base is incompatible with the CPU provided by hypervisor
                    """)
    void a_comparison_speaks_as_virsh_does(String host, String model, int exit, String says) {
        var result = kvmsim("cpu compare %s %s".formatted(host, model));
        assertThat(result.exit()).isEqualTo(exit);
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith(says);
    }

    @Test
    void a_comparison_lists_the_differences() throws IOException {
        var comparison = Product.json(folder, 1, "cpu compare z13 z14-base");
        assertThat(comparison.get("relation").asText()).isEqualTo("INCOMPATIBLE");
        assertThat(comparison.get("onlySecond"))
                .extracting(JsonNode::asText)
                .containsExactly("38 opc", "54 eec", "58 minste2", "59 sema", "60 tsi");
        assertThat(kvmsim("cpu compare z13 host:z14").out())
                .contains(
                        "which is a subset of it",
                        "level: 13.2 of the host, 14.2 of host:z14\n",
                        "only host:z14: 38 opc,");
    }

    @Test
    void the_list_says_where_models_run() throws IOException {
        var z17 = Product.json(folder, 0, "cpu list").findParents("model").stream()
                .filter(it -> it.get("model").asText().equals("z17"))
                .findFirst()
                .orElseThrow();
        assertThat(z17.get("qemuName").asText()).isEqualTo("gen17a");
        assertThat(z17.get("runsOn")).isEmpty();
        assertThat(z17.get("baseRunsOn")).extracting(JsonNode::asText).containsExactly("z17");
        assertThat(kvmsim("cpu list").out().lines().filter(line -> line.startsWith("z14 ")))
                .singleElement()
                .asString()
                .endsWith("IBM z14 GA1               z14 z15 z16                z14 z15 z16");
    }

    @Test
    void a_model_is_shown_by_number_and_name() throws IOException {
        var shown = Product.json(folder, 0, "cpu show z14 --host z15");
        assertThat(shown.get("cpuid").asText()).isEqualTo("0xff0a1b2c39068000");
        assertThat(shown.get("ibc").asText()).isEqualTo("0x041");
        assertThat(shown.get("cmm").asBoolean()).isTrue();
        assertThat(shown.at("/decoded/facilities")).extracting(JsonNode::asText).contains("129 vx", "138 czam");
        assertThat(shown.at("/decoded/functions/kma"))
                .extracting(JsonNode::asText)
                .contains("18 gcm-aes-128");
        assertThat(kvmsim("cpu show zEC12-base").out().lines())
                .contains(
                        "model         zEC12-base", "features      none", "ptff          1 qto, 2 qsi, 3 qpc, 65 sto");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    migrate check                         | Missing --from or --all
                    migrate check --from z13              | Missing --to or --all
                    migrate check --guests none.yaml      | kvmsim: none.yaml: no such file
                    migrate check --all --memory 4gig     | "4gig" is not a size; sizes are 512MiB, 4GiB, 16TiB
                    migrate check --all --cpus 0          | "0" is not a number of vCPUs; a guest has at least 1
                    migrate check --from z99 --to z13     | kvmsim: z99: no such host; a host is a file or one of
                    migrate check --from none.json --to z13 | kvmsim: none.json: no such file
                    migrate check --all --model z99       | kvmsim: "z99" is not a CPU model and not a file;
                    cpu show z99                          | kvmsim: "z99" is not a CPU model and not a file;
                    cpu compare z13 none.json             | kvmsim: none.json: no such file
                    cpu baseline                          | Missing required parameter: 'HOST|MODEL'
                    cpu                                   | Missing command: one of list, show, baseline, compare
                    """)
    void wrong_words_are_told_what_is_right(String words, String says) {
        var result = kvmsim(words);
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("kvmsim: ").contains(says).hasLineCount(1);
    }

    @Test
    void a_bad_model_file_is_refused_with_its_line() throws IOException {
        Files.writeString(folder.resolve("bad.json"), "{\"base\": \"z14-base\",\n \"add\": [\"vxx\"]}\n");
        var result = kvmsim("migrate check --all --model bad.json");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.errLines())
                .singleElement()
                .asString()
                .startsWith("kvmsim: bad.json:2: \"add\" holds \"vxx\", which is not a feature;");
    }

    @ParameterizedTest
    @ValueSource(strings = {"migrate check", "cpu baseline", "cpu compare", "cpu list", "cpu show"})
    void the_examples_of_help_work(String command) throws IOException {
        var examples = kvmsim(command + " --help")
                .out()
                .lines()
                .filter(line -> line.startsWith("  kvmsim " + command))
                .map(String::strip)
                .toList();
        assertThat(examples).isNotEmpty();
        for (var example : examples) {
            var shipped = example.replace("config/scenarios/", Product.DISTRIBUTION.resolve("config/scenarios") + "/");
            var words =
                    List.of(shipped.split(" > ")[0].split(" ")).subList(1, shipped.split(" > ")[0].split(" ").length);
            assertThat(Product.kvmsim(folder, words.toArray()).run().exit())
                    .as(example)
                    .isLessThanOrEqualTo(1);
        }
    }
}
