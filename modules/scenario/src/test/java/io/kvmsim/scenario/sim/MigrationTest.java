package io.kvmsim.scenario.sim;

import static io.kvmsim.scenario.sim.MigrationScenario.BUSY;
import static io.kvmsim.scenario.sim.MigrationScenario.GUEST;
import static io.kvmsim.scenario.sim.MigrationScenario.hosts;
import static io.kvmsim.scenario.sim.MigrationScenario.play;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Migration as QEMU does it, spec 8.2 and 8.3.
class MigrationTest {
    @Test
    void the_calls_are_those_of_qemu_in_its_order() throws Exception {
        var played = play("duration: 20s\n" + hosts("z14", "z15") + BUSY + GUEST.formatted("z14")
                + "timeline: [{at: 10s, migrate: {guests: db-0001, bandwidth: 1GiB/s}}]\n");
        var source = played.calls.stream()
                .filter(call -> call.contains(" db-0001 ") && call.compareTo("+00:00:10") >= 0)
                .map(call -> call.substring(call.indexOf("db-0001") + "db-0001 ".length()))
                .toList();
        assertThat(source)
                .startsWith("SET_USER_MEMORY_REGION", "SET migration.start", "KVM_S390_GET_CMMA_BITS")
                .containsSubsequence(
                        "GET tod.ext",
                        "KVM_S390_GET_CMMA_BITS",
                        "SET migration.stop",
                        "SET_USER_MEMORY_REGION",
                        "close")
                .endsWith("SET migration.stop", "SET_USER_MEMORY_REGION", "close");
        var target = played.calls.stream()
                .filter(call -> call.contains(" db-0001.2 "))
                .map(call -> call.substring(call.indexOf("db-0001.2") + "db-0001.2 ".length()))
                .toList();
        assertThat(target)
                .startsWith("CREATE_VM")
                .containsSubsequence(
                        "SET cpu.processor",
                        "SET mem.cmma",
                        "CREATE_VCPU",
                        "SET mem.clear",
                        "SET crypto.aes.enable",
                        "guest.store",
                        "KVM_S390_SET_CMMA_BITS",
                        "SET tod.ext");
        assertThat(played.entities.get("db-0001").monitor().vms()).isEmpty();
        assertThat(played.states()).containsEntry("running", 1L).containsEntry("migrating", 0L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void so_many_of_an_entry_go_at_once(int concurrent) throws Exception {
        var played = play("duration: 5m\n" + hosts("z15", "z15") + BUSY + """
                guests: [{name: web, count: 6, host: from-1, memory: 512MiB, model: z14, use: busy}]
                timeline: [{at: 10s, migrate: {guests: web-*, bandwidth: 100MiB/s, concurrent: %d}}]
                """.formatted(concurrent));
        var rows =
                played.simulation.observations().migrationsCsv().lines().skip(1).toList();
        assertThat(rows).hasSize(6).allMatch(row -> row.endsWith("\"completed\""));
        int most = 0;
        for (var row : rows) {
            double at = Double.parseDouble(row.split(",")[3]);
            most = Math.max(most, (int) rows.stream()
                    .filter(it ->
                            Double.parseDouble(it.split(",")[3]) <= at && Double.parseDouble(it.split(",")[4]) > at)
                    .count());
        }
        assertThat(most).isEqualTo(concurrent);
    }

    @Test
    void an_evacuated_host_is_empty_and_stays_so() throws Exception {
        var played = play("""
                duration: 10m
                hosts:
                - {name: old, count: 2, machine: z14.json, memory: 8GiB}
                - {name: new, machine: z15.json, memory: 16GiB}
                guests:
                - {name: web, count: 6, memory: 512MiB, model: z14, cpus: 1, cpusMax: 4}
                - {name: late, count: 4, memory: 512MiB, model: z14}
                placement: {policy: spread}
                timeline:
                - {at: 0s, boot: web-*}
                - {at: 5s, hotplug: {guests: web-*, cpus: 2}}
                - {at: 10s, evacuate: {hosts: old-1, concurrent: 2}}
                - {at: 5m, boot: late-*}
                """);
        assertThat(played.notes("evacuation")).containsExactly("old-1  2 guests are to go", "old-1  0 guests stay");
        assertThat(played.states()).containsEntry("running", 10L);
        assertThat(played.simulation.observations().vcpus()).isEqualTo(6 * 3 + 4);
        var onOld = played.made.stream()
                .filter(made -> made.home().name().equals("old-1"))
                .map(Played.Made::entity)
                .distinct()
                .toList();
        assertThat(onOld).hasSize(2).allMatch(name -> name.startsWith("web-"));
        assertThat(onOld)
                .allMatch(name -> played.entities.get(name).monitor().vms().isEmpty());
        onOld.forEach(name -> assertThat(played.entities
                        .get(name + ".2")
                        .monitor()
                        .vms()
                        .getFirst()
                        .vcpus())
                .as("those that were plugged in go along")
                .hasSize(3));
    }

    @Test
    void nothing_is_plugged_into_a_guest_on_its_way() throws Exception {
        var played = play("duration: 2m\n" + hosts("z15", "z15") + BUSY
                + GUEST.formatted("z14").replace("cpus: 2", "cpus: 2, cpusMax: 4") + """
                timeline:
                - {at: 10s, migrate: {guests: db-0001, bandwidth: 50MiB/s}}
                - {at: 12s, hotplug: {guests: db-0001, cpus: 2}}
                """);
        assertThat(played.notes("not plugged in")).hasSize(1);
        assertThat(played.entities.get("db-0001.2").monitor().vms().getFirst().vcpus())
                .hasSize(2);
    }
}
