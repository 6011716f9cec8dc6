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
    private static final int PAGE = 4096;
    private static final int SEGMENT_PAGES = 256;
    private static final byte USED = 1;
    private static final byte MARKED = 2;

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

    /// A process: while a guest moves it has two.
    private static final class Running {
        private final Guest guest;
        private final int host;
        private boolean up;
        private boolean dying;
        private boolean logsDirty;
        private int resident;

        Running(Guest guest, int host) {
            this.guest = guest;
            this.host = host;
        }
    }

    private static final class Guest {
        private final Vm vm;
        private final Dice dice;
        private final byte[] pages;
        private final int[] stamps;
        private int stamp;
        private int cursor;
        private int touched;
        private int balloon;
        private boolean moved;
        private String state = "planned";
        private long nextMove = Long.MAX_VALUE;
        private Running process;
        private Running target;
        private int step;

        Guest(Vm vm, long seed) {
            this.vm = vm;
            this.dice = new Dice(seed, vm.name());
            this.pages = new byte[vm.pages()];
            this.stamps = new int[vm.pages()];
        }

        int marked() {
            int count = 0;
            for (byte page : pages) {
                count += page == MARKED ? 1 : 0;
            }
            return count;
        }
    }

    /// Something that is due at a moment; within a host's window by time, then by name.
    private record Due(long at, String name, int host, Runnable what) {}

    private final long window;
    private final long duration;
    private final List<Machine> machines;
    private final List<Guest> guests = new ArrayList<>();
    private final List<Running> processes = new ArrayList<>();
    private final long[] killed;
    private final long[] reclaimed;
    private final long[] swapped;

    /// @param window microseconds, as all times
    public PageModel(long seed, long window, long duration, List<Machine> machines, List<Vm> vms) {
        this.window = window;
        this.duration = duration;
        this.machines = machines;
        this.killed = new long[machines.size()];
        this.reclaimed = new long[machines.size()];
        this.swapped = new long[machines.size()];
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
                relieve(one.host(), from);
            }
            for (var guest : guests) {
                arrive(guest);
            }
            var row = new ArrayList<Sample>();
            for (int host = 0; host < machines.size(); host++) {
                relieve(host, from);
                row.add(sample(host, from));
            }
            samples.put(Math.min(from + window, duration), row);
        }
        return samples;
    }

    private void plan(Guest guest, long from, List<Due> due) {
        var vm = guest.vm;
        if (guest.state.equals("killed") && guest.process != null) {
            processes.remove(guest.process);
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
            due.add(new Due(guest.nextMove, name(process), process.host, () -> {
                move(guest);
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
                processes.remove(process);
            }));
            guest.nextMove = Long.MAX_VALUE;
        }
    }

    private static String name(Running process) {
        return process == process.guest.target || process.guest.step > 4
                ? process.guest.vm.name() + ".2"
                : process.guest.vm.name();
    }

    /// A guest of 1 MiB pages needs them, and what the kernel needs for those that are starting, at once.
    private void boot(Guest guest, long from, List<Due> due) {
        var vm = guest.vm;
        int host = vm.host() < 0 ? inTurn(guest) : vm.host();
        if (host < 0 || !takes(host, vm)) {
            guest.state = "unplaced";
            return;
        }
        guest.state = "running";
        guest.process = new Running(guest, host);
        processes.add(guest.process);
        var process = guest.process;
        due.add(new Due(vm.boots(), vm.name(), host, () -> process.up = true));
        if (vm.use() != null) {
            long phase = Math.min(
                    (long) (guest.dice.next() * vm.use().every()), vm.use().every() - 1);
            guest.nextMove = Math.max(vm.boots() + phase, from + window);
        }
    }

    private int inTurn(Guest guest) {
        int number = guests.indexOf(guest);
        for (int step = 0; step < machines.size(); step++) {
            int host = (number + step) % machines.size();
            if (takes(host, guest.vm)) {
                return host;
            }
        }
        return -1;
    }

    private boolean takes(int host, Vm vm) {
        var machine = machines.get(host);
        boolean runs = vm.level() <= machine.level() && vm.cpusMax() <= 248 && (!vm.huge() || machine.allowsHuge());
        return runs && (!vm.huge() || free(host, vm.boots() + 1) >= bytes(vm) + kernel(vm));
    }

    /// What can be had without swapping, less what the kernel needs for those that are starting.
    private long free(int host, long before) {
        long free = machines.get(host).memory() - pressure(host, before);
        for (var process : on(host)) {
            free -= cost(process) - back(process) + (process.up ? 0 : kernel(process.guest.vm));
        }
        return free;
    }

    private long pressure(int host, long before) {
        var machine = machines.get(host);
        return machine.pressureAt() >= 0 && machine.pressureAt() < before ? machine.pressure() : 0;
    }

    /// Those that live, the oldest first.
    private List<Running> on(int host) {
        return processes.stream()
                .filter(process -> process.host == host && !process.dying)
                .toList();
    }

    /// Over a fast link an idle guest arrives in four windows: bring-up, a first round, the stop, and going on.
    private void migrate(Guest guest, long from, List<Due> due) {
        var vm = guest.vm;
        if (guest.step == 0 && vm.moves() >= from && vm.moves() < from + window) {
            guest.step = 1;
            var source = guest.process;
            var target = new Running(guest, vm.to());
            guest.target = target;
            processes.add(target);
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
            processes.removeIf(it -> it.guest == guest && it != guest.process);
        }
    }

    private void arrive(Guest guest) {
        if (guest.step == 4) {
            guest.step = 5;
            guest.process = guest.target;
            guest.target = null;
        }
    }

    private void move(Guest guest) {
        var use = guest.vm.use();
        int all = guest.pages.length;
        double share = guest.moved
                ? (double) guest.touched / all + guest.dice.share(use.growth()[0], use.growth()[1])
                : guest.dice.share(use.touched()[0], use.touched()[1]);
        int target = Math.min((int) (Math.min(share, use.most()) * all), all);
        while (guest.touched < target) {
            guest.pages[guest.touched++] = USED;
        }
        if (guest.vm.cmma() && !guest.vm.huge()) {
            exchange(guest, use);
        }
        int given = (int) (guest.dice.share(use.balloon()[0], use.balloon()[1]) * all);
        guest.balloon = guest.vm.huge() ? 0 : Math.min(given, guest.touched - guest.marked());
        guest.moved = true;
    }

    private void exchange(Guest guest, Use use) {
        int wanted = (int) (guest.dice.share(use.unused()[0], use.unused()[1]) * guest.touched);
        int marked = guest.marked();
        int again = (int) (guest.dice.share(use.churn()[0], use.churn()[1]) * marked);
        for (int left = Math.max(again, marked - wanted); left > 0; left--) {
            int oldest = -1;
            for (int page = 0; page < guest.pages.length; page++) {
                if (guest.pages[page] == MARKED && (oldest < 0 || guest.stamps[page] < guest.stamps[oldest])) {
                    oldest = page;
                }
            }
            guest.pages[oldest] = USED;
        }
        for (int left = wanted - guest.marked(); left > 0; ) {
            guest.cursor = guest.cursor >= guest.touched ? 0 : guest.cursor;
            if (guest.pages[guest.cursor] == USED) {
                guest.pages[guest.cursor] = MARKED;
                guest.stamps[guest.cursor] = guest.stamp++;
                left--;
            }
            guest.cursor++;
        }
    }

    private static long bytes(Vm vm) {
        return (long) vm.pages() * PAGE;
    }

    /// Spec 7, of a VM with few vCPUs and one small slot.
    private static long kernel(Vm vm) {
        long ofVm = 16384L + 131072 + 4096 + 4096 + 16384 + 208;
        long ofVcpu = 2504L + 4096 + 4096 + (vm.cmma() && !vm.huge() ? 4096 : 0);
        return ofVm + (long) vm.cpus() * ofVcpu + 216 + 18L * (vm.pages() / SEGMENT_PAGES);
    }

    private static long tables(Running process) {
        long segments = ((long) process.resident + SEGMENT_PAGES - 1) / SEGMENT_PAGES;
        return process.resident == 0 ? 0 : (process.guest.vm.huge() ? 0 : segments * 4096) + 3 * 16384;
    }

    private static long kernel(Running process) {
        int pages = process.guest.vm.pages();
        return kernel(process.guest.vm) + tables(process) + (process.logsDirty ? 16L * ((pages + 63) / 64) : 0);
    }

    private static long guestBytes(Running process) {
        return process.guest.vm.huge() ? bytes(process.guest.vm) : (long) process.resident * PAGE;
    }

    private static long cost(Running process) {
        return (process.up ? kernel(process) : 0) + guestBytes(process);
    }

    private static long marked(Running process) {
        return process == process.guest.process ? (long) process.guest.marked() * PAGE : 0;
    }

    private static long balloon(Running process) {
        return process == process.guest.process ? (long) process.guest.balloon * PAGE : 0;
    }

    private static long back(Running process) {
        return marked(process) + balloon(process);
    }

    /// Marked pages first, then the swap, then guests: the largest, of equal ones the youngest.
    private void relieve(int host, long from) {
        var machine = machines.get(host);
        while (true) {
            long missing = pressure(host, from + window) - machine.memory();
            long marked = 0;
            long swappable = 0;
            for (var process : on(host)) {
                missing += cost(process) - balloon(process);
                marked += marked(process);
                swappable += process.guest.vm.huge() ? 0 : guestBytes(process) - balloon(process);
            }
            missing = Math.max(missing, 0);
            reclaimed[host] = Math.min(missing, marked);
            missing -= reclaimed[host];
            swapped[host] = Math.min(Math.min(missing, machine.swap()), swappable - reclaimed[host]);
            if (missing == swapped[host] || on(host).isEmpty()) {
                return;
            }
            kill(host);
        }
    }

    private void kill(int host) {
        var machine = machines.get(host);
        Running victim = null;
        long most = 0;
        for (var process : on(host)) {
            var vm = process.guest.vm;
            long pages = vm.huge() ? 0 : process.resident - back(process) / PAGE;
            long score =
                    pages + tables(process) / PAGE + vm.oom() * ((machine.memory() + machine.swap()) / PAGE / 1000);
            if (vm.oom() > -1000 && (victim == null || score >= most)) {
                victim = process;
                most = score;
            }
        }
        for (var process : victim == null ? on(host) : List.of(victim)) {
            process.dying = true;
            killed[host]++;
            process.guest.state = process == process.guest.process ? "killed" : process.guest.state;
        }
    }

    private Sample sample(int host, long from) {
        var machine = machines.get(host);
        var columns = new TreeMap<String, Long>();
        long kernel = 0;
        long guest = 0;
        long marked = 0;
        long balloon = 0;
        for (var process : on(host)) {
            kernel += process.up ? kernel(process) : 0;
            guest += guestBytes(process);
            marked += marked(process);
            balloon += balloon(process);
        }
        long theirs = kernel + guest - reclaimed[host] - balloon - swapped[host];
        long pressure = Math.min(pressure(host, from + window), Math.max(machine.memory() - theirs, 0));
        columns.put("limit", machine.memory());
        columns.put("kernel", kernel);
        columns.put("guest", guest);
        columns.put("marked", marked);
        columns.put("balloon", balloon);
        columns.put("reclaimed", reclaimed[host]);
        columns.put("given_back", reclaimed[host] + balloon);
        columns.put("swapped", swapped[host]);
        columns.put("pressure", pressure);
        columns.put("used", theirs + pressure);
        columns.put("running", (long) on(host).size());
        columns.put("killed", killed[host]);
        return new Sample(columns);
    }
}
