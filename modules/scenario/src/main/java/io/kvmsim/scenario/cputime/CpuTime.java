package io.kvmsim.scenario.cputime;

import io.kvmsim.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;

/// Who is served how much CPU time in which window: a fluid model (design 10). It changes no VM, so that none of it is
/// an event.
///
/// In each window the hosts of a machine have its cores in proportion to their weights, and the guests of a host what
/// it has in proportion to their shares; each as much as it can use at most, and what one does not use is shared among
/// the others. Shares are rounded down to whole millionths of a core, and what is left goes to the first of those that
/// want more. What a guest was not served waits for the next window, or is forgotten.
///
/// Windows in which nothing changes are passed in one step; the result is that of passing them one by one.
public final class CpuTime {
    private final long length;
    private final List<ServedMachine> machines = new ArrayList<>();
    /// By the scenario's numbers; null where one has no CPU time, or wants none.
    private final ServedHost[] hosts;

    private final ServedGuest[] guests;
    private final Totals totals;
    private final CpuFigures figures;
    private long window;

    /// A guest that runs on a host.
    ///
    /// @param guest number in the scenario
    /// @param boots how often it was booted
    /// @param vcpus that it has now
    public record Resident(int guest, int boots, int vcpus) {}

    public CpuTime(Scenario scenario) {
        this.length = scenario.window();
        this.totals = new Totals(scenario.guests().size());
        var sharing = Sharing.of(scenario.machines(), scenario.hosts());
        for (int machine = 0; machine < sharing.machines().size(); machine++) {
            var of = sharing.machines().get(machine);
            machines.add(new ServedMachine(of.name(), of.group().thread(), of.capacity(), sharing.shared(machine)));
        }
        this.hosts = new ServedHost
                [scenario.hosts().stream().mapToInt(group -> group.count()).sum()];
        for (var host : sharing.hosts()) {
            var machine = machines.get(host.machine());
            var cpu = host.cpu();
            var share = new ServedHost.HostShare(
                    cpu.weight(), cpu.dedicated(), sharing.limit(host), sharing.entitled(host));
            hosts[host.index()] = new ServedHost(host.name(), machine, share);
            machine.add(hosts[host.index()]);
        }
        this.guests = new ServedGuest
                [scenario.guests().stream().mapToInt(group -> group.count()).sum()];
        int number = 0;
        for (int group = 0; group < scenario.guests().size(); group++) {
            var of = scenario.guests().get(group);
            for (int each = 1; each <= of.count(); each++, number++) {
                if (of.cpu().isPresent()) {
                    var name = of.vm(each);
                    var demand = new DemandOverTime(of.cpu().get().demand(), scenario.seed(), name);
                    guests[number] = new ServedGuest(name, group, of.cpu().get(), demand, length);
                }
            }
        }
        this.figures = new CpuFigures(scenario, machines, hosts, guests, totals);
    }

    /// The next window in which somebody may be served otherwise; `Long.MAX_VALUE` where there is none.
    public long next() {
        long next = Long.MAX_VALUE;
        for (var machine : machines) {
            next = Math.min(next, machine.next());
        }
        return next;
    }

    /// Goes on to a window, which is not after the next one in which something changes.
    public void advance(long to) {
        window = Math.max(window, to);
        if (next() <= window) {
            figures.sample(window);
            for (var machine : machines) {
                if (machine.next() <= window) {
                    machine.serve(window, totals);
                }
            }
        }
    }

    /// Who runs on hosts from a window on, which is the present one or the next. On all other
    /// hosts than these it is as it was.
    public void runs(long from, List<Residents> residents) {
        figures.passed(from);
        for (var of : residents) {
            var host = hosts[of.host()];
            if (host != null) {
                host.machine.changes(from);
                host.guests.stream().filter(guest -> guest.host() == host).forEach(ServedGuest::leaves);
            }
        }
        for (var of : residents) {
            var host = hosts[of.host()];
            if (host == null) {
                continue;
            }
            var before = host.guests;
            var now = new ArrayList<ServedGuest>();
            for (var resident : of.guests()) {
                var guest = guests[resident.guest()];
                if (guest != null && resident.vcpus() > 0) {
                    guest.runs(host, resident.boots(), resident.vcpus());
                    now.add(guest);
                }
            }
            host.has(now);
            before.stream().filter(guest -> guest.host() == null).forEach(guest -> totals.count(from, guest));
        }
    }

    /// Those on a host.
    public record Residents(int host, List<Resident> guests) {}

    /// What a guest is served now of what it wants now; 1 where it wants nothing, or is not asked.
    public double servedShare(int guest) {
        var it = guests[guest];
        return it == null || it.host() == null || it.wanted() == 0
                ? 1
                : Math.min((double) it.served() / it.wanted(), 1);
    }

    /// All windows before this one are over, and it is the last.
    public void ends(long at) {
        machines.forEach(machine -> machine.pass(at));
        figures.ends(at);
    }

    /// Null where a guest wants none.
    ServedGuest guest(int number) {
        return guests[number];
    }

    public CpuFigures figures() {
        return figures;
    }
}
