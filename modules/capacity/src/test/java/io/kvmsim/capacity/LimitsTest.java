package io.kvmsim.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.capacity.Simulated.Outcome;
import io.kvmsim.kvm.state.HostDescription;
import io.kvmsim.trace.HostJson;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each limit is the first to bind somewhere, and the simulation meets it there too.
class LimitsTest {
    @TempDir
    private Path folder;

    private static void assertRow(CapacityPlan.Row row, long fits, Limit limit) {
        assertThat(row.fits()).isEqualTo(fits);
        assertThat(row.limit()).isEqualTo(limit);
        assertThat(row.simulation()).isEqualTo(new Simulated(Outcome.CONFIRMED, fits));
    }

    private static CapacityPlan.Row row(String host, String guest) throws Exception {
        return Plans.row(Plans.plan(Plans.scenario(host, "touched: 10%", guest), 1), false);
    }

    /// A host file that differs from z15's.
    private Path host(String key, String value) throws Exception {
        var mapper = new ObjectMapper();
        var json = (ObjectNode) mapper.readTree(Plans.HOSTS.resolve("z15.json").toFile());
        json.withObject("/sclp").set(key, mapper.readTree(value));
        return Files.writeString(folder.resolve("host.json"), json.toString());
    }

    private static HostDescription description(Path file) throws Exception {
        return HostJson.read(file).description();
    }

    @Test
    void memory_that_all_guests_touch() throws Exception {
        var plan = Plans.plan(
                Plans.scenario(
                        "machine: z15.json, memory: 10GiB, reserved: 1GiB",
                        "touched: 80%",
                        "{name: web, memory: 1GiB, use: all}"),
                2);
        assertRow(Plans.row(plan, true), 11, Limit.MEMORY);
    }

    @Test
    void the_kernels_own_part_which_cannot_be_swapped() throws Exception {
        var plan = Plans.plan(
                Plans.scenario(
                        "machine: z15.json, memory: 40MiB, swap: 1TiB",
                        "touched: 10%",
                        "{name: web, cpus: 64, memory: 10MiB, use: all}"),
                100);
        long each = plan.costs().getFirst().kernel();
        assertRow(Plans.row(plan, true), (40L << 20) / each, Limit.MEMORY);
    }

    @ParameterizedTest
    @CsvSource({"1.0, 7", "1.5, 11", "2.0, 15", "2.5, 19"})
    void the_memory_that_guests_are_configured_with(double overcommit, long fits) throws Exception {
        var plan = Plans.plan(
                Plans.scenario(
                        "machine: z15.json, memory: 8GiB, reserved: 200MiB",
                        "touched: 10%",
                        "{name: web, memory: 1GiB, use: all}"),
                overcommit);
        assertRow(Plans.row(plan, true), fits, Limit.OVERCOMMIT);
        assertThat(Plans.row(plan, true).advisedMost()).isEqualTo(overcommit == 2);
    }

    @ParameterizedTest
    @CsvSource({"zEC12, 64", "z13, 248", "z17, 248"})
    void the_ids_of_vCPUs(String host, int most) throws Exception {
        var guest = "{name: web, memory: 1GiB, cpus: %d, use: all}";
        var lpar = "machine: %s.json, memory: 2GiB".formatted(host);
        assertRow(row(lpar, guest.formatted(most)), 2, Limit.OVERCOMMIT);
        assertRow(row(lpar, guest.formatted(most + 1)), 0, Limit.VCPU_IDS);
    }

    @Test
    void the_ids_of_vCPUs_without_an_SCA() throws Exception {
        var file = host("sigpif", "false");
        assertThat(GuestLimits.vcpus(description(file)))
                .as("KVM takes 255, the machine has 248")
                .isEqualTo(248);
        var lpar = "machine: %s, memory: 2GiB".formatted(file);
        assertRow(row(lpar, "{name: web, memory: 1GiB, cpus: 248, use: all}"), 2, Limit.OVERCOMMIT);
    }

    @Test
    void vCPUs_that_may_be_plugged_in_later_count_too() throws Exception {
        var guest = "{name: web, memory: 1GiB, cpus: 2, cpusMax: %d, use: all}";
        assertRow(row("machine: zEC12.json, memory: 2GiB", guest.formatted(64)), 2, Limit.OVERCOMMIT);
        assertRow(row("machine: zEC12.json, memory: 2GiB", guest.formatted(65)), 0, Limit.VCPU_IDS);
        assertRow(row("machine: z15.json, memory: 2GiB", guest.formatted(249)), 0, Limit.VCPU_IDS);
    }

    @ParameterizedTest
    @CsvSource({"0, 3", "8, 3"})
    void pages_of_1_MiB_which_cannot_be_swapped(int swap, long fits) throws Exception {
        var plan = Plans.plan(
                Plans.scenario(
                        "machine: z15.json, memory: 4GiB, module: {hpage: true}, swap: %dGiB".formatted(swap),
                        "touched: 10%",
                        "{name: web, memory: 1GiB, hugePages: true, use: all}"),
                10);
        assertThat(plan.rows()).hasSize(1);
        assertRow(plan.rows().getFirst(), fits, Limit.MEMORY);
    }

    @ParameterizedTest
    @CsvSource({"zEC12, 16", "z13, 128", "z17, 128"})
    void the_highest_address(String host, int tebibytes) throws Exception {
        var guest = "{name: web, memory: 1GiB, memoryMax: %dMiB, use: all}";
        var lpar = "machine: %s.json, memory: 2GiB".formatted(host);
        long most = (long) tebibytes << 20;
        assertRow(row(lpar, guest.formatted(most)), 2, Limit.OVERCOMMIT);
        assertRow(row(lpar, guest.formatted(most + 1)), 0, Limit.ADDRESS);
    }

    @Test
    void the_number_of_slots() throws Exception {
        var file = host("hamax", "\"0xffffffffffffffff\"");
        var lpar = "machine: %s, memory: 1PiB".formatted(file);
        var row = row(lpar, "{name: web, memory: %dTiB, use: all}".formatted(32767L * 4 + 1));
        assertThat(row.fits()).isZero();
        assertThat(row.limit()).isEqualTo(Limit.SLOTS);
        assertThat(row.simulation().outcome()).isEqualTo(Outcome.CONFIRMED);
    }

    @Test
    void without_CMMA_on_the_host_there_are_only_rows_without() throws Exception {
        var guest = "{name: web, memory: 1GiB, model: zEC12-base, use: all}";
        var plan = Plans.plan(
                Plans.scenario("machine: %s, memory: 2GiB".formatted(host("cmma", "false")), "touched: 10%", guest),
                1,
                2);
        assertThat(plan.rows()).extracting(CapacityPlan.Row::cmma).containsExactly(false, false);
        assertThat(plan.assumed()).contains("The host has no CMMA.");
    }
}
