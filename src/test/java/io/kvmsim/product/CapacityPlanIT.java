package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.launcher.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `kvmsim capacity plan`: what it prints, and what it refuses.
class CapacityPlanIT {
    private static final String SEVERAL = "; write several as 1.0,1.5,2.0";

    @TempDir
    private Path folder;

    @BeforeEach
    void scenario() throws IOException {
        Files.writeString(folder.resolve("plan.yaml"), """
                apiVersion: kvmsim/v1
                kind: Scenario
                duration: 1d
                hosts:
                  - {name: lpar, count: 2, machine: %s, memory: 64GiB, reserved: 2GiB, swap: 4GiB}
                memory:
                  - {name: busy, touched: 75%%, unused: 20%%}
                guests:
                  - {name: old, recording: %s}
                  - {name: web, cpus: 4, memory: 2GiB, model: z14, use: busy}
                  - {name: db, count: 2, host: lpar-2, cpus: 8, memory: 8GiB, model: z14, use: busy}
                """.formatted(Product.HOST, Product.RECORDING));
    }

    private Command.Result plan(String words) {
        var all = new ArrayList<Object>(List.of("capacity", "plan"));
        all.addAll(List.of(words.split(" ")));
        return Product.kvmsim(folder, all.toArray()).run();
    }

    @Test
    void a_table_says_how_many_fit_and_why_no_more() {
        var result = plan("plan.yaml --host lpar-2 --overcommit 1,1.5,2.0");
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEqualTo("""
                More guests web on host lpar-2

                A guest has 4 vCPUs and 2 GiB of memory, and touches 75 % of it in the long run; with CMMA it marks
                20 % of that unused.
                The host has 64 GiB of memory, 2 GiB of it reserved for others, and 4 GiB of swap.
                Guests pinned to the host are present: 2 db. None of web is present yet.
                Guests that are not pinned to a host are not counted: 1 old.

                A GUEST       MEMORY  RESIDENT  GIVEN BACK   KERNEL
                with CMMA      2 GiB   1.5 GiB   307.2 MiB  6.3 MiB
                without CMMA   2 GiB   1.5 GiB         0 B  6.3 MiB

                OVERCOMMIT  CMMA          FIT  LIMIT       SIMULATION
                     1.0:1  with CMMA      23  overcommit  confirmed
                     1.0:1  without CMMA   23  overcommit  confirmed
                     1.5:1  with CMMA      38  overcommit  confirmed
                     1.5:1  without CMMA   37  memory      confirmed
                     2.0:1  with CMMA      46  memory      confirmed   IBM advises at most 2:1
                     2.0:1  without CMMA   37  memory      confirmed   IBM advises at most 2:1
                """);
    }

    @Test
    void the_same_as_JSON() throws IOException {
        var result = plan("plan.yaml --json");
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        var plan = Product.JSON.readTree(result.out());
        assertThat(plan.get("guest").asText()).isEqualTo("web");
        assertThat(plan.get("host").asText()).isEqualTo("lpar-1");
        assertThat(plan.at("/costs/0/configured").asLong()).isEqualTo(2L << 30);
        assertThat(plan.get("rows")).hasSize(14);
        assertThat(plan.at("/rows/0/overcommit").asDouble()).isEqualTo(1.0);
        assertThat(plan.at("/rows/0/cmma").asBoolean()).isTrue();
        assertThat(plan.at("/rows/0/fits").asLong()).isEqualTo(31);
        assertThat(plan.at("/rows/0/limit").asText()).isEqualTo("OVERCOMMIT");
        assertThat(plan.at("/rows/13/overcommit").asDouble()).isEqualTo(2.5);
        assertThat(plan.at("/rows/13/limit").asText()).isEqualTo("MEMORY");
        for (var row : plan.get("rows")) {
            assertThat(row.at("/simulation/outcome").asText()).isEqualTo("CONFIRMED");
            assertThat(row.at("/simulation/guests").asLong())
                    .isEqualTo(row.get("fits").asLong());
            assertThat(row.get("advisedMost").asBoolean())
                    .isEqualTo(row.get("overcommit").asDouble() == 2.0);
        }
    }

    @Test
    void twice_the_same() {
        assertThat(plan("plan.yaml --json").out())
                .isEqualTo(plan("plan.yaml -o json").out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--guest nobody | guest group \"nobody\" is not in the scenario; it has old, web, db",
                "--guest old | guest group \"old\" has a recording; a plan needs a group with a memory size",
                "--host z99 | host \"z99\" is not in the scenario; it has lpar-1 to lpar-2",
                "--overcommit abc | overcommit \"abc\" is not a number above 0 and at most 100" + SEVERAL,
                "--overcommit 1,0 | overcommit \"0\" is not a number above 0 and at most 100" + SEVERAL
            })
    void a_question_that_does_not_go_with_the_scenario_is_refused_in_one_line(String words, String says) {
        var result = plan("plan.yaml " + words);
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("kvmsim: " + says + "\n");
    }

    @Test
    void a_file_that_is_not_there_is_refused() {
        var result = plan("none.yaml");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).isEqualTo("kvmsim: none.yaml: no such file\n");
    }

    @Test
    void help_has_examples() {
        assertThat(plan("--help").out()).contains("kvmsim capacity plan config/scenarios/boot-storm.yaml");
    }
}
