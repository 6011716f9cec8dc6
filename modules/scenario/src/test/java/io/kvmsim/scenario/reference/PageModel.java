package io.kvmsim.scenario.reference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Guests and hosts page by page: what decides whether the simulation is right. Plain arrays, one loop over virtual
/// time, as simple as can be; it uses nothing of kvmsim.
public final class PageModel {
    /// Shares, from low to high.
    public record Use(
            long every,
            double[] touched,
            double[] growth,
            double most,
            double[] unused,
            double[] churn,
            double[] balloon) {}

    /// @param host   where it is pinned; -1: the hosts take turns
    /// @param level  of its CPU model, such as 14 for z14
    /// @param stops  when it is shut down; -1: never
    /// @param moves  when it goes to another host; -1: never
    public record Vm(
            String name,
            int host,
            int level,
            int cpus,
            int cpusMax,
            int pages,
            boolean huge,
            boolean cmma,
            int oom,
            long boots,
            long stops,
            long moves,
            int to,
            Use use) {}

    /// @param level of the machine: guests of later models do not start
    /// @param pressureAt when others take `pressure` bytes; -1: never
    public record Machine(
            String name, long memory, long swap, boolean allowsHuge, int level, long pressureAt, long pressure) {}

    /// Of a host at a moment, by column of `timeseries.csv`.
    public record Sample(Map<String, Long> columns) {}

    /// Something that is due at a moment; within a host's window by time, then by name.
    private record Due(long at, String name, Host host, Runnable what) {}

    private final long window;
    private final long duration;
    private final List<Host> hosts;
    private final List<Guest> guests = new ArrayList<>();

    /// @param window microseconds, as all times
    public PageModel(long seed, long window, long duration, List<Machine> machines, List<Vm> vms) {
        this.window = window;
        this.duration = duration;
        this.hosts = machines.stream().map(Host::new).toList();
        for (var vm : vms) {
            guests.add(new Guest(vm, seed));
        }
    }

    /// By moment, one sample a host.
    public NavigableMap<Long, List<Sample>> run() {
        var samples = new TreeMap<Long, List<Sample>>();
        for (long from = 0; from < duration; from += window) {
            var due = new ArrayList<Due>();
            for (var guest : guests) {
                plan(guest, from, due);
            }
            due.sort(Comparator.comparingLong(Due::at).thenComparing(Due::name));
            for (var one : due) {
                one.what().run();
                one.host().relieve(from + window);
            }
            for (var guest : guests) {
                arrive(guest);
            }
            var row = new ArrayList<Sample>();
            for (var host : hosts) {
                host.relieve(from + window);
                row.add(host.sample(from + window));
            }
            samples.put(Math.min(from + window, duration), row);
        }
        return samples;
    }

    private void plan(Guest guest, long from, List<Due> due) {
        var vm = guest.vm;
        if (guest.state.equals("killed") && guest.process != null) {
            guest.process.host.end(guest.process);
            guest.process = null;
        }
        if (guest.state.equals("planned") && vm.boots() >= from && vm.boots() < from + window) {
            boot(guest, from, due);
        }
        if (guest.process != null && guest.state.equals("running") && vm.moves() >= 0) {
            migrate(guest, from, due);
        }
        while (guest.state.equals("running") && guest.nextMove < from + window) {
            boolean stopped = vm.stops() >= 0 && guest.nextMove >= vm.stops();
            if (stopped) {
                break;
            }
            if (guest.step == 4) { // between two hosts its vCPUs stand still
                guest.nextMove = from + window;
                break;
            }
            var process = guest.process;
            due.add(new Due(guest.nextMove, process.name(), process.host, () -> {
                guest.move();
                process.resident = guest.touched;
            }));
            guest.nextMove += vm.use().every();
        }
        if (guest.state.equals("running") && vm.stops() >= from && vm.stops() < from + window) {
            var process = guest.process;
            due.add(new Due(vm.stops(), vm.name(), process.host, () -> {
                if (!process.dying) {
                    guest.state = "stopped";
                }
                process.host.end(process);
            }));
            guest.nextMove = Long.MAX_VALUE;
        }
    }

    /// A guest of 1 MiB pages needs them, and what the kernel needs for those that are starting, at once.
    private void boot(Guest guest, long from, List<Due> due) {
        var vm = guest.vm;
        var host = vm.host() < 0 ? inTurn(guest) : hosts.get(vm.host());
        if (host == null || !host.takes(vm)) {
            guest.state = "unplaced";
            return;
        }
        guest.state = "running";
        var process = host.start(guest);
        guest.process = process;
        due.add(new Due(vm.boots(), vm.name(), host, () -> process.up = true));
        if (vm.use() != null) {
            guest.nextMove = Math.max(vm.boots() + guest.phase(), from + window);
        }
    }

    /// Null where no host takes it.
    private Host inTurn(Guest guest) {
        int number = guests.indexOf(guest);
        for (int step = 0; step < hosts.size(); step++) {
            var host = hosts.get((number + step) % hosts.size());
            if (host.takes(guest.vm)) {
                return host;
            }
        }
        return null;
    }

    /// Over a fast link an idle guest arrives in four windows: bring-up, a first round, the stop, and going on.
    private void migrate(Guest guest, long from, List<Due> due) {
        var vm = guest.vm;
        if (guest.step == 0 && vm.moves() >= from && vm.moves() < from + window) {
            guest.step = 1;
            var source = guest.process;
            var target = hosts.get(vm.to()).start(guest);
            guest.target = target;
            due.add(new Due(vm.moves(), vm.name(), source.host, () -> source.logsDirty = true));
            due.add(new Due(vm.moves(), vm.name() + ".2", target.host, () -> target.up = true));
        } else if (guest.step > 0 && guest.step < 4) {
            guest.step++;
            if (guest.step >= 3) { // what was touched when the round began has arrived
                var target = guest.target;
                due.add(new Due(from, vm.name() + ".2", target.host, () -> target.resident = guest.touched));
            }
        } else if (guest.step == 5) {
            guest.step = 6;
            hosts.forEach(host -> host.endOthers(guest));
        }
    }

    private void arrive(Guest guest) {
        if (guest.step == 4) {
            guest.step = 5;
            guest.process = guest.target;
            guest.target = null;
        }
    }
}
