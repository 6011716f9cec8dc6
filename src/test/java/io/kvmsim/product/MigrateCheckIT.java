package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.launcher.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kvmsim migrate`: which guests may move between which hosts, and why others may not.
class MigrateCheckIT {
    @TempDir
    private Path folder;

    private Command.Result kvmsim(String words) {
        return Product.kvmsim(folder, (Object[]) words.split(" ")).run();
    }

    @Test
    void all_hosts_move_their_own_guests_to_newer_ones() {
        var result = kvmsim("migrate check --all");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("""
                CPU model host of the source, 4 GiB of memory, 1 vCPU

                FROM \\ TO  zEC12  z13  z14  z15  z16  z17
                zEC12      yes    yes  yes  yes  yes  no
                z13        no     yes  yes  yes  yes  no
                z14        no     no   yes  yes  yes  no
                z15        no     no   no   yes  yes  no
                z16        no     no   no   no   yes  no
                z17        no     no   no   no   no   yes

                zEC12, z13, z14, z15, z16 to z17
                  FACILITY  10 csske
                """);
        assertThat(result.out().lines())
                .contains(
                        "  FACILITY  53 stfle53, 80 dfppc, 129 vx",
                        "  FUNCTION  ptff 4 qui, ptff 5 qtou, ptff 69 stou",
                        "  UV        appv, appvi",
                        "z16 to z15");
        assertThat(kvmsim("migrate check --all --disable-deprecated-features").out())
                .contains("zEC12      yes    yes  yes  yes  yes  yes\n", "z16        no     no   no   no   yes  yes\n");
    }

    @Test
    void the_guests_of_a_scenario_are_checked_among_its_machines() throws Exception {
        var result = kvmsim("migrate check --guests %s --json"
                .formatted(Product.DISTRIBUTION.resolve("config/scenarios/host-evacuation.yaml")));
        assertThat(result.exit()).isEqualTo(1);
        var refused = new ArrayList<String>();
        for (var move : Product.JSON.readTree(result.out())) {
            if (!move.get("possible").asBoolean()) {
                refused.add("%s %s %s"
                        .formatted(
                                move.get("guests").asText(),
                                move.get("from").asText(),
                                move.get("to").asText()));
            }
        }
        assertThat(refused)
                .contains("web-* z14 z13", "latest-* z16 z15", "latest-* z14 z13")
                .noneMatch(move -> move.startsWith("old-*"))
                .doesNotContain("web-* z14 z15", "latest-* z13 z16");
    }

    @Test
    void a_base_model_moves_back_and_forth() {
        var result = kvmsim("migrate check --from z16,z14 --to z15 --to z14 --model z14-base");
        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEqualTo("""
                CPU model z14-base, 4 GiB of memory, 1 vCPU

                FROM \\ TO  z15  z14
                z16        yes  yes
                z14        yes  yes
                """);
    }

    @Test
    void refusals_for_the_same_reasons_are_said_once() {
        var result = kvmsim("migrate check --all --model z13-base,csske=off --memory 32TiB --cpus 100");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out().lines())
                .contains(
                        "zEC12: the guest cannot even start there",
                        "z13, z14, z15, z16, z17 to zEC12",
                        "  MEMORY    32768 GiB of at most 16384 GiB",
                        "            QEMU: host supports a maximum of 16384 GB",
                        "            KVM answers E2BIG to SET LIMIT_SIZE; noticed by KVM (spec 8.4, 3.3)",
                        "  VCPUS     100 vCPUs of 64");
    }

    @Test
    void a_host_without_cmma_takes_no_guest_that_uses_it() throws IOException {
        var host = (ObjectNode) Product.json(Product.HOST);
        host.withObject("/sclp").put("cmma", false);
        Files.writeString(folder.resolve("no-cmma.json"), host.toString());
        var words = "migrate check --from z15 --to no-cmma.json --model z14-base";
        assertThat(kvmsim(words).exit()).isZero();
        var refused = Product.json(folder, 1, words + " --cmma").get(0);
        assertThat(refused.get("to").asText()).isEqualTo("no-cmma");
        assertThat(refused.get("possible").asBoolean()).isFalse();
        assertThat(refused.get("atSource")).isEmpty();
        assertThat(refused.get("atTarget")).hasSize(1);
        assertThat(refused.at("/atTarget/0/rule").asText()).isEqualTo("CMM");
        assertThat(refused.at("/atTarget/0/noticedBy").asText()).isEqualTo("MONITOR");
        assertThat(refused.at("/atTarget/0/what/0").asText()).isEqualTo("cmm");
    }

    @Test
    void hosts_are_told_apart_and_counted_once() throws IOException {
        Files.copy(Product.DISTRIBUTION.resolve("config/hosts/z13.json"), folder.resolve("z15.json"));
        var result = kvmsim("migrate check --from z15,z15 --to z15,./z15.json,z15 --model z13-base");
        assertThat(result.exit()).isZero();
        assertThat(result.out()).endsWith("""
                FROM \\ TO  z15  ./z15.json
                z15        yes  yes
                """);
    }
}
