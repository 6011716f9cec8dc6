package io.kvmsim.load.table;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A part of the table: what it measures, and in which processes.
public enum Section {
    BRINGUP {
        @Override
        List<Measurement> measurements(Sizing sizing) {
            var all = new ArrayList<Measurement>();
            for (int vms : sizing.sizes()) {
                all.add(new Measurement(
                        "bring-up/" + vms,
                        Program.KVMSIM,
                        bringUp(sizing, vms, "bring-up-" + vms),
                        sizing.rounds(vms)));
            }
            for (int vms : sizing.sizes()) {
                all.add(new Measurement(
                        "command/" + vms,
                        Program.KVMSIM,
                        onHosts("command", sizing, vms, "command-" + vms),
                        sizing.rounds(vms)));
            }
            int warm = sizing.largestWarm();
            var again = new ArrayList<>(bringUp(sizing, warm, "bring-up-warm-" + warm));
            again.add("--warm");
            all.add(new Measurement("warm-bring-up/" + warm, Program.KVMSIM, again, sizing.rounds(warm)));
            int vms = sizing.largest();
            var few = new ArrayList<>(bringUp(sizing, vms, "passivated-" + vms));
            few.addAll(List.of("--resident-max", String.valueOf(RESIDENT_MAX)));
            all.add(new Measurement("passivated/" + vms, Program.KVMSIM, few, sizing.rounds(vms)));
            return all;
        }
    },
    CALLS {
        @Override
        List<Measurement> measurements(Sizing sizing) {
            return List.of(new Measurement(
                    "calls",
                    Program.KVMSIM,
                    List.of("calls", "--vms", "10000", "--in-flight", "1,16,1000,10000", "--dir", sizing.directory()),
                    sizing.rounds()));
        }
    },
    REPLAY {
        @Override
        List<Measurement> measurements(Sizing sizing) {
            int vms = sizing.largest();
            var run = sizing.directory() + "/replay-" + vms;
            var prepare = List.of("bring-up", "--vms", String.valueOf(vms), "--run", run, "--keep");
            return Stream.concat(
                            Stream.of(new Measurement("replay/prepare", Program.KVMSIM, prepare, 1)),
                            Stream.of("replay-verify", "fold", "recover", "open")
                                    .map(what -> new Measurement(
                                            "replay/" + what,
                                            Program.KVMSIM,
                                            List.of(what, "--run", run),
                                            sizing.rounds(vms))))
                    .toList();
        }
    },
    JOURNAL {
        @Override
        List<Measurement> measurements(Sizing sizing) {
            return List.of(new Measurement(
                    "journal",
                    Program.KVMSIM,
                    List.of("journal", "--in-flight", "16,100,1000,10000", "--dir", sizing.directory()),
                    sizing.rounds()));
        }
    },
    JDBC {
        @Override
        List<Measurement> measurements(Sizing sizing) {
            var load = List.of("--vms", "1000", "--in-flight", "16,1000", "--dir", sizing.directory());
            return List.of(
                    new Measurement("jdbc/kvmsim", Program.KVMSIM, concat("calls", load), sizing.rounds()),
                    new Measurement("jdbc/h2", Program.PERSISTENCE_JDBC, concat("h2", load), sizing.rounds()),
                    new Measurement(
                            "jdbc/postgresql", Program.PERSISTENCE_JDBC, concat("postgresql", load), sizing.rounds()));
        }
    },
    PEERS {
        @Override
        List<Measurement> measurements(Sizing sizing) {
            var all = new ArrayList<Measurement>();
            for (int vms : sizing.sizes()) {
                for (var policy : List.of("simple", "first-fit")) {
                    if (vms > (policy.equals("simple") ? SIMPLE_VMS_MAX : FIRST_FIT_VMS_MAX)) {
                        continue;
                    }
                    // The same for few VMs, and then measured once.
                    for (int hosts : new TreeSet<>(List.of(HOSTS, Math.ceilDiv(vms, VMS_PER_ORDINARY_HOST)))) {
                        all.add(new Measurement(
                                "cloudsim-plus/%d/%s/%d".formatted(vms, policy, hosts),
                                Program.CLOUDSIM_PLUS,
                                List.of(policy, String.valueOf(hosts), String.valueOf(vms)),
                                sizing.rounds(vms)));
                    }
                }
            }
            int warm = sizing.largestWarm();
            int hosts = Math.ceilDiv(warm, VMS_PER_ORDINARY_HOST);
            all.add(new Measurement(
                    "cloudsim-plus/%d/first-fit/%d/warm".formatted(warm, hosts),
                    Program.CLOUDSIM_PLUS,
                    List.of("first-fit", String.valueOf(hosts), String.valueOf(warm), "warm"),
                    sizing.rounds(warm)));
            return all;
        }
    };

    /// Of the run: as many as of the peers' data centre.
    static final int HOSTS = 16;

    private static final int RESIDENT_MAX = 1_000;
    private static final int VMS_PER_ORDINARY_HOST = 64;
    /// With ten times as many a round takes minutes.
    private static final int SIMPLE_VMS_MAX = 10_000;

    private static final int FIRST_FIT_VMS_MAX = 100_000;

    abstract List<Measurement> measurements(Sizing sizing);

    private static List<String> bringUp(Sizing sizing, int vms, String name) {
        return onHosts("bring-up", sizing, vms, name);
    }

    private static List<String> onHosts(String command, Sizing sizing, int vms, String name) {
        var run = sizing.directory() + "/" + name + "-" + Measurement.ROUND;
        var arguments = new ArrayList<>(
                List.of(command, "--vms", String.valueOf(vms), "--hosts", String.valueOf(HOSTS), "--run", run));
        if (sizing.keep()) {
            arguments.add("--keep");
        }
        return arguments;
    }

    private static List<String> concat(String first, List<String> more) {
        var all = new ArrayList<>(List.of(first));
        all.addAll(more);
        return all;
    }
}
