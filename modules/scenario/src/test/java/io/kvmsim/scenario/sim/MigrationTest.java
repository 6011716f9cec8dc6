package io.kvmsim.scenario.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.CmmaLog;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Entity;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Migration as QEMU does it, spec 8.2 and 8.3.
class MigrationTest {
    private static final List<String> MACHINES = List.of("zEC12", "z13", "z14", "z15", "z16", "z17");
    private static final String GUEST =
            "guests: [{name: db, host: from-1, memory: 1GiB, cpus: 2, model: %s, use: busy}]\n";
    private static final String BUSY = "memory: [{name: busy, every: 5s, touched: 40%, growth: 3%, touchedMax: 90%, "
            + "unused: 20%, churn: 30%, balloon: 5%, writes: 5%}]\n";

    private static Played play(String rest) throws Exception {
        return Played.of("apiVersion: kvmsim/v1\nkind: Scenario\n" + rest);
    }

    private static String hosts(String from, String to) {
        return """
                hosts:
                - {name: from, machine: %s.json, memory: 8GiB}
                - {name: to, machine: %s.json, memory: 8GiB, clock: {start: 2031-05-06T07:08:09Z, drift: 7.5}}
                """.formatted(from, to);
    }

    /// Of the first migration: its cells by name are not asked for often enough to have a type.
    private static List<String> migration(Played played) {
        return List.of(played.simulation
                .observations()
                .migrationsCsv()
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow()
                .split(","));
    }

    private static String result(Played played) {
        return migration(played).getLast();
    }

    static Stream<Arguments> pairs() {
        return MACHINES.stream().flatMap(from -> MACHINES.stream()
                .filter(to -> !to.equals(from))
                .map(to -> Arguments.of(from, to, older(from, to))));
    }

    /// Without what z17 does not have.
    private static String older(String one, String other) {
        return "'%s,csske=off'".formatted(MACHINES.get(Math.min(MACHINES.indexOf(one), MACHINES.indexOf(other))));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_migrated_guest_has_the_page_states_and_the_clock_that_it_had(String from, String to, String model)
            throws Exception {
        var played = play("duration: 60s\n" + hosts(from, to) + BUSY + GUEST.formatted(model)
                + "timeline: [{at: 30s, migrate: {guests: db-0001, bandwidth: 200MiB/s}}]\n");
        assertThat(result(played)).isEqualTo("\"completed\"");

        var source = played.beforeLast.get("db-0001");
        assertThat(source.monitor().vms()).as("not closed yet").hasSize(1);
        var arrived = stateWhenStarted(played, "db-0001.2");
        assertThat(states(played, "from-1", source.monitor())).isEqualTo(states(played, "to-1", arrived));
        assertThat(states(played, "from-1", source.monitor()).trimmedLength())
                .as("some are unused")
                .isPositive();

        var read = played.made.stream()
                .filter(it -> it.step().call() instanceof Call.GetAttr get && is(get.group(), get.attr()))
                .findFirst()
                .orElseThrow();
        var set = setClock(played);
        var again = Kvm.decide(
                set.home().host(),
                arrived,
                set.step().vm(),
                read.step().call(),
                set.step().circumstances());
        assertThat(again.answer()).isEqualTo(read.decision().answer());
        assertThat(read.step().circumstances().hostTod())
                .as("the hosts' own clocks are years apart")
                .isNotEqualTo(set.step().circumstances().hostTod());
    }

    private static boolean is(int group, long attr) {
        return VmAttribute.of(group, attr).orElse(null) == VmAttribute.TOD_EXT;
    }

    private static Played.Made setClock(Played played) {
        return played.made.stream()
                .filter(it -> it.step().call() instanceof Call.SetAttr call && is(call.group(), call.attr()))
                .findFirst()
                .orElseThrow();
    }

    /// After its clock was set: what it does later is its own.
    private static Monitor stateWhenStarted(Played played, String entity) {
        var monitor = Entity.initial(entity).monitor();
        for (var made : played.made) {
            if (made.entity().equals(entity)) {
                for (var event : made.decision().events()) {
                    monitor = Kvm.evolve(monitor, event);
                }
                if (made == setClock(played)) {
                    break;
                }
            }
        }
        return monitor;
    }

    private static Bytes states(Played played, String host, Monitor monitor) {
        var home = played.made.stream()
                .map(Played.Made::home)
                .filter(it -> it.name().equals(host))
                .findFirst()
                .orElseThrow();
        var call = new Call.GetCmmaBits(0, 1 << 18, CmmaLog.PEEK, Access.READ_WRITE, Access.READ_WRITE);
        var vm = monitor.vms().getFirst();
        var answer = Kvm.decide(home.host(), monitor, vm.name(), call, Circumstances.USUAL)
                .answer();
        return ((Written.CmmaLog) answer.written()).values();
    }

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

    @Test
    void wrapping_keys_do_not_go_along() throws Exception {
        var played = play("duration: 30s\n" + hosts("z14", "z15") + BUSY + GUEST.formatted("z14") + """
                timeline:
                - {every: 1s, from: 2s, until: 6s, rotateKeys: db-0001}
                - {at: 10s, migrate: {guests: db-0001}}
                """);
        var source = played.beforeLast.get("db-0001").monitor().vms().getFirst();
        var target = played.entities.get("db-0001.2").monitor().vms().getFirst();
        assertThat(source.crypto().aesKeysDrawn())
                .as("one at the start, one at the reset, four")
                .isEqualTo(6);
        assertThat(target.crypto().aesKeysDrawn())
                .as("as of any guest that was just brought up")
                .isEqualTo(2);
    }

    @Test
    void the_downtime_is_as_long_as_its_transfer_and_not_as_long_as_a_window() throws Exception {
        var played = play("window: 10s\nduration: 2m\n" + hosts("z14", "z15") + BUSY.replace("growth: 3%", "growth: 1%")
                + GUEST.formatted("z14")
                + "timeline: [{at: 15s, migrate: {guests: db-0001, bandwidth: 100MiB/s, downtime: 500ms}}]\n");
        assertThat(result(played)).isEqualTo("\"completed\"");
        assertThat(Double.parseDouble(migration(played).get(8))).isBetween(0.001, 0.5);
        assertThat(played.simulation
                        .observations()
                        .migrations()
                        .downtimeSeconds()
                        .max())
                .isEqualTo(Double.parseDouble(migration(played).get(8)));
    }

    @Test
    void a_guest_that_writes_faster_than_the_network_does_not_converge_and_stays() throws Exception {
        var played = play("duration: 10m\n" + hosts("z14", "z15")
                + "memory: [{name: busy, every: 1s, touched: 80%, writes: 300%}]\n" + GUEST.formatted("z14")
                + "timeline: [{at: 10s, migrate: {guests: db-0001, bandwidth: 100MiB/s, rounds: 5}}]\n");
        assertThat(migration(played).get(9)).startsWith("\"does not converge: after 5 rounds");
        assertThat(migration(played).get(8)).as("it never stood still").isEmpty();
        var vm = played.entities.get("db-0001").monitor().vms().getFirst();
        assertThat(vm.cmma().migrationMode()).isFalse();
        assertThat(vm.memory().slots().ascending()).noneMatch(slot -> slot.logsDirty());
        assertThat(played.entities.get("db-0001.2").monitor().vms()).isEmpty();
        assertThat(played.states()).containsEntry("running", 1L);
    }

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
    void states_far_from_each_other_are_all_read() throws Exception {
        var played = play("duration: 2m\n" + hosts("z15", "z15") + BUSY + GUEST.formatted("z14") + """
                timeline:
                - {at: 30s, migrate: {guests: db-0001, bandwidth: 50MiB/s}}
                - {at: 31s, probe: {guests: db-0001, call: guest essa 0 200000 2}}
                - {at: 32s, probe: {guests: db-0001, call: guest essa 0 210000 2}}
                - {at: 33s, probe: {guests: db-0001, call: guest essa 0 220000 2}}
                """);
        assertThat(result(played)).isEqualTo("\"completed\"");
        var states = states(played, "to-1", stateWhenStarted(played, "db-0001.2"));
        assertThat(states)
                .isEqualTo(states(
                        played, "from-1", played.beforeLast.get("db-0001").monitor()));
        assertThat(List.of(states.u8(200_000), states.u8(210_000), states.u8(220_000)))
                .containsOnly(1);
    }

    @Test
    void what_a_guest_had_of_its_host_goes_with_it() throws Exception {
        var played = play("duration: 2m\n" + hosts("z15", "z15") + BUSY + GUEST.formatted("z14")
                + "timeline: [{at: 30s, migrate: {guests: db-0001, bandwidth: 1GiB/s}}]\n");
        assertThat(result(played)).isEqualTo("\"completed\"");
        assertThat(last(played, "from-1", "used", "kernel", "guest", "given_back", "running"))
                .containsOnly(0L);
        assertThat(last(played, "to-1", "used", "kernel", "guest", "given_back", "running"))
                .doesNotContain(0L);
    }

    @Test
    void what_a_guest_gave_back_is_given_back_where_it_goes() throws Exception {
        var played = play("duration: 2m\n" + hosts("z15", "z15") + """
                memory: [{name: idle, every: 10s, touched: 50%, balloon: 10%}]
                guests: [{name: web, count: 2, host: from-1, memory: 1GiB, model: z14, use: idle}]
                timeline: [{at: 30s, migrate: {guests: web-0001, bandwidth: 1GiB/s}}]
                """);
        assertThat(result(played)).isEqualTo("\"completed\"");
        assertThat(last(played, "from-1", "given_back")).isEqualTo(last(played, "to-1", "given_back"));
    }

    /// Of a host's last row.
    private static List<Long> last(Played played, String host, String... columns) {
        var lines = played.simulation.observations().series().times().lines().toList();
        var header = List.of(lines.getFirst().split(","));
        var row = lines.stream()
                .filter(line -> line.split(",")[1].equals(host))
                .reduce((_, later) -> later)
                .orElseThrow()
                .split(",");
        return Stream.of(columns)
                .map(column -> Long.valueOf(row[header.indexOf(column)]))
                .toList();
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
    void calls_that_take_longer_than_a_window_are_waited_for() throws Exception {
        var played = play("duration: 10m\n" + hosts("z15", "z15") + BUSY + GUEST.formatted("z14") + """
                latency: [{takes: 1500ms}]
                timeline: [{at: 100s, migrate: {guests: db-0001, bandwidth: 1GiB/s}}]
                """);
        assertThat(result(played)).isEqualTo("\"completed\"");
        assertThat(Double.parseDouble(migration(played).get(8)))
                .as("a clock and a block of states are read, and both are set")
                .isBetween(6.0, 9.0);
        assertThat(played.times("GET tod.ext").getFirst())
                .as("a copy begins when the target is up: its forty calls take a minute")
                .isGreaterThan("+00:02:40");
        assertThat(states(played, "from-1", played.beforeLast.get("db-0001").monitor()))
                .isEqualTo(states(played, "to-1", stateWhenStarted(played, "db-0001.2")));
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

    @Test
    void what_is_due_while_it_stands_still_waits_until_it_goes_on() throws Exception {
        var played = play("window: 1s\nduration: 1m\n" + hosts("z15", "z15")
                + "memory: [{name: busy, every: 1s, touched: 50%, growth: 1%, writes: 10%}]\n"
                + GUEST.formatted("z14") + """
                timeline:
                - {at: 10s, migrate: {guests: db-0001, bandwidth: 100MiB/s, downtime: 5s}}
                - {every: 500ms, from: 10s, until: 30s, rotateKeys: db-0001}
                """);
        assertThat(result(played)).isEqualTo("\"completed\"");
        var read = played.times("GET tod.ext").getFirst();
        var after = played.calls.stream()
                .filter(call -> call.contains(" db-0001 ") && call.compareTo(read) > 0)
                .map(call -> call.substring(call.lastIndexOf(' ') + 1))
                .toList();
        assertThat(after).isNotEmpty().noneMatch(call -> call.startsWith("crypto") || call.equals("guest.store"));
    }

    /// Two guests of 1 GiB each over one link take twice as long as one, and as long as the link says.
    @ParameterizedTest
    @CsvSource({"1, 8Gbit/s, 1", "2, 8Gbit/s, 2", "4, 8Gbit/s, 4", "4, 32Gbit/s, 1", "2, 800Gbit/s, 0"})
    void migrations_share_the_link_of_a_host(int guests, String link, double seconds) throws Exception {
        var played = play("""
                window: 10ms
                duration: 2m
                hosts:
                - {name: from, machine: z15.json, memory: 64GiB, link: %s}
                - {name: to, count: 4, machine: z15.json, memory: 64GiB}
                placement: {policy: spread}
                memory: [{name: all, every: 5s, touched: 100%%}]
                guests: [{name: web, count: %d, host: from-1, memory: 1000MiB, model: z14, use: all}]
                timeline: [{at: 30s, evacuate: {hosts: from-1, concurrent: 10, bandwidth: 100GB/s}}]
                """.formatted(link, guests));
        var ended =
                played.simulation.observations().migrationsCsv().lines().skip(1).toList();
        assertThat(ended).hasSize(guests).allMatch(line -> line.contains("completed"));
        for (var line : ended) {
            double took = Double.parseDouble(line.split(",")[4]) - 30;
            assertThat(took).isBetween(seconds * 1.04, seconds * 1.06 + 0.1);
        }
    }

    @ParameterizedTest
    @CsvSource({"migration.downtime.max < 1s", "migration.downtime.p50 == 0", "!(migration.downtime.p99 > 1s)"})
    void of_no_arrival_no_downtime_is_short(String expectation) throws Exception {
        var played = play("duration: 2m\n" + hosts("z15", "z15") + BUSY + GUEST.formatted("z14") + "expect: [\""
                + expectation + "\"]\n");
        assertThat(played.simulation.observations().verdicts())
                .containsExactly(new Expectations.Verdict(expectation, false, null, "nothing arrived"));
    }
}
