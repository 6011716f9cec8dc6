package io.kvmsim.scenario.sim;

import static io.kvmsim.scenario.sim.MigrationScenario.BUSY;
import static io.kvmsim.scenario.sim.MigrationScenario.GUEST;
import static io.kvmsim.scenario.sim.MigrationScenario.hosts;
import static io.kvmsim.scenario.sim.MigrationScenario.last;
import static io.kvmsim.scenario.sim.MigrationScenario.migration;
import static io.kvmsim.scenario.sim.MigrationScenario.play;
import static io.kvmsim.scenario.sim.MigrationScenario.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.state.VmName;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A migration that fails leaves its guest where it was, unless the guest itself is gone.
class FailedMigrationTest {
    @ParameterizedTest
    @CsvSource({"z16, z14, z16", "z15, zEC12, host", "z14, z13, z14"})
    void a_model_that_the_target_cannot_run_is_refused_before_anything_happens(String from, String to, String model)
            throws Exception {
        var played = play("duration: 30s\n" + hosts(from, to) + BUSY + GUEST.formatted(model)
                + "timeline: [{at: 10s, migrate: {guests: db-0001}}]\n");
        assertThat(migration(played).get(9))
                .containsAnyOf(
                        "Selected CPU generation is too new",
                        "Selected CPU GA level is too new",
                        "not available in the current configuration");
        assertThat(played.calls).noneMatch(call -> call.endsWith("migration.start") || call.contains("db-0001.2"));
        assertThat(played.notes("not migrated")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    attr set, attr: migration.start | SET migration.start on from-1: EIO
                    cmma get                        | KVM_S390_GET_CMMA_BITS on from-1: EIO
                    cmma set                        | KVM_S390_SET_CMMA_BITS on to-1: EIO
                    attr set, attr: tod.ext         | SET tod.ext on to-1: EIO
                    """)
    void a_call_that_fails_ends_it_and_the_guest_goes_on_at_its_source(String call, String why) throws Exception {
        var played = play("duration: 2m\n" + hosts("z15", "z15") + BUSY + GUEST.formatted("z14") + """
                faults: [{name: broken, op: %s, probability: 100%%, errno: EIO, from: 10s}]
                timeline: [{at: 30s, migrate: {guests: db-0001}}]
                """.formatted(call));
        assertThat(result(played)).isEqualTo("\"" + why + "\"");
        var source = played.entities.get("db-0001").monitor().vms().getFirst();
        assertThat(source.cmma().migrationMode()).isFalse();
        assertThat(source.memory().slots().ascending()).noneMatch(slot -> slot.logsDirty());
        assertThat(played.entities.get("db-0001.2").monitor().vms()).isEmpty();
        assertThat(played.states()).containsEntry("running", 1L).containsEntry("migrating", 0L);
        assertThat(played.calls)
                .as("it goes on with its memory")
                .anyMatch(made -> made.startsWith("+00:01:") && made.endsWith(" db-0001 guest.store"));
    }

    @Test
    void a_bring_up_that_fails_at_the_target_ends_it_too() throws Exception {
        var played = play("duration: 2m\n" + hosts("z15", "z15") + BUSY + GUEST.formatted("z14") + """
                faults: [{name: full, op: vm create, probability: 100%, errno: ENOMEM, from: 10s}]
                timeline: [{at: 30s, migrate: {guests: db-0001}}]
                """);
        assertThat(result(played)).isEqualTo("\"CREATE_VM on to-1: ENOMEM\"");
        assertThat(last(played, "to-1", "used", "running")).containsOnly(0L);
        assertThat(played.states()).containsEntry("running", 1L);
    }

    @Test
    void a_target_that_has_no_memory_for_the_pages_is_killed_and_the_guest_goes_on() throws Exception {
        var played = play("""
                duration: 2m
                placement: {policy: first-fit, overcommit: 400%}
                hosts: [{name: from, machine: z15.json, memory: 8GiB}, {name: to, machine: z15.json, memory: 500MiB}]
                memory: [{name: all, every: 1s, touched: 100%}]
                guests: [{name: web, host: from-1, memory: 1GiB, model: z14, use: all}]
                timeline: [{at: 10s, migrate: {guests: web-0001}}]
                """);
        assertThat(result(played)).isNotEqualTo("\"completed\"");
        assertThat(played.states()).containsEntry("running", 1L).containsEntry("killed", 0L);
        assertThat(played.entities.get("web-0001").monitor().vms()).hasSize(1);
        assertThat(played.entities.get("web-0001.2").monitor().vms()).isEmpty();
    }

    @Test
    void a_guest_that_is_shut_down_on_its_way_is_gone_from_both() throws Exception {
        var played = play("duration: 2m\n" + hosts("z15", "z15") + BUSY + GUEST.formatted("z14") + """
                timeline:
                - {at: 10s, migrate: {guests: db-0001, bandwidth: 10MiB/s}}
                - {at: 20s, shutdown: db-0001}
                """);
        assertThat(result(played)).isEqualTo("\"the guest was closed\"");
        assertThat(played.states()).containsEntry("stopped", 1L);
        var vms = new ArrayList<VmName>();
        played.entities.values().forEach(entity -> entity.monitor().vms().forEach(vm -> vms.add(vm.name())));
        assertThat(vms).isEmpty();
    }

    @Test
    void a_host_without_room_takes_none() throws Exception {
        var played = play("""
                duration: 1m
                hosts: [{name: from, machine: z15.json, memory: 8GiB}, {name: to, machine: z15.json, memory: 700MiB}]
                guests: [{name: web, count: 2, host: from-1, memory: 512MiB, model: z14}]
                timeline: [{at: 10s, evacuate: {hosts: from-1}}]
                """);
        assertThat(played.notes("not migrated")).containsExactly("from-1 web-0002 no host has room for it");
        assertThat(played.notes("evacuation")).endsWith("from-1  1 guests stay");
    }
}
