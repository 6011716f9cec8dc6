package io.kvmsim.scenario.sim;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.CmmaLog;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.ledger.Entity;
import java.util.List;
import java.util.stream.Stream;

/// Scenarios in which a guest goes from one host to another, and what came of it.
final class MigrationScenario {
    static final String GUEST = "guests: [{name: db, host: from-1, memory: 1GiB, cpus: 2, model: %s, use: busy}]\n";
    static final String BUSY = "memory: [{name: busy, every: 5s, touched: 40%, growth: 3%, touchedMax: 90%, "
            + "unused: 20%, churn: 30%, balloon: 5%, writes: 5%}]\n";

    private MigrationScenario() {}

    static Played play(String rest) throws Exception {
        return Played.of("apiVersion: kvmsim/v1\nkind: Scenario\n" + rest);
    }

    static String hosts(String from, String to) {
        return """
                hosts:
                - {name: from, machine: %s.json, memory: 8GiB}
                - {name: to, machine: %s.json, memory: 8GiB, clock: {start: 2031-05-06T07:08:09Z, drift: 7.5}}
                """.formatted(from, to);
    }

    /// The cells of the first migration. They are not asked for often enough to have a type.
    static List<String> migration(Played played) {
        return List.of(played.simulation
                .observations()
                .migrationsCsv()
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow()
                .split(","));
    }

    static String result(Played played) {
        return migration(played).getLast();
    }

    /// The values of some columns in a host's last row.
    static List<Long> last(Played played, String host, String... columns) {
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

    static Bytes states(Played played, String host, Monitor monitor) {
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

    /// The state after its clock was set: what it does later is its own.
    static Monitor stateWhenStarted(Played played, String entity) {
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

    static Played.Made setClock(Played played) {
        return played.made.stream()
                .filter(it -> it.step().call() instanceof Call.SetAttr call && isClock(call.group(), call.attr()))
                .findFirst()
                .orElseThrow();
    }

    static boolean isClock(int group, long attr) {
        return VmAttribute.of(group, attr).orElse(null) == VmAttribute.TOD_EXT;
    }
}
