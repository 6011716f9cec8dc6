package io.kvmsim.scenario.reference;

import io.kvmsim.scenario.reference.PageModel.Machine;
import io.kvmsim.scenario.reference.PageModel.Sample;
import io.kvmsim.scenario.reference.PageModel.Vm;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// A host, the processes on it, and how it finds memory for them.
final class Host {
    private static final int PAGE = 4096;

    private final Machine machine;
    private final List<GuestProcess> processes = new ArrayList<>();
    private long killed;
    private long reclaimed;
    private long swapped;

    Host(Machine machine) {
        this.machine = machine;
    }

    GuestProcess start(Guest guest) {
        var process = new GuestProcess(guest, this);
        processes.add(process);
        return process;
    }

    void end(GuestProcess process) {
        processes.remove(process);
    }

    /// Ends what is left here of a guest that has moved away.
    void endOthers(Guest guest) {
        processes.removeIf(it -> it.guest == guest && it != guest.process);
    }

    boolean takes(Vm vm) {
        boolean runs = vm.level() <= machine.level() && vm.cpusMax() <= 248 && (!vm.huge() || machine.allowsHuge());
        return runs && (!vm.huge() || free(vm.boots() + 1) >= GuestProcess.bytes(vm) + GuestProcess.kernel(vm));
    }

    /// What can be had without swapping, less what the kernel needs for those that are starting.
    private long free(long before) {
        long free = machine.memory() - pressure(before);
        for (var process : living()) {
            free -= process.cost() - process.back() + (process.up ? 0 : GuestProcess.kernel(process.guest.vm));
        }
        return free;
    }

    private long pressure(long before) {
        return machine.pressureAt() >= 0 && machine.pressureAt() < before ? machine.pressure() : 0;
    }

    /// Those that live, the oldest first.
    private List<GuestProcess> living() {
        return processes.stream().filter(process -> !process.dying).toList();
    }

    /// Marked pages first, then the swap, then guests: the largest, of equal ones the youngest.
    void relieve(long end) {
        while (true) {
            long missing = pressure(end) - machine.memory();
            long marked = 0;
            long swappable = 0;
            for (var process : living()) {
                missing += process.cost() - process.balloon();
                marked += process.marked();
                swappable += process.guest.vm.huge() ? 0 : process.guestBytes() - process.balloon();
            }
            missing = Math.max(missing, 0);
            reclaimed = Math.min(missing, marked);
            missing -= reclaimed;
            swapped = Math.min(Math.min(missing, machine.swap()), swappable - reclaimed);
            if (missing == swapped || living().isEmpty()) {
                return;
            }
            kill();
        }
    }

    private void kill() {
        GuestProcess victim = null;
        long most = 0;
        for (var process : living()) {
            var vm = process.guest.vm;
            long pages = vm.huge() ? 0 : process.resident - process.back() / PAGE;
            long score =
                    pages + process.tables() / PAGE + vm.oom() * ((machine.memory() + machine.swap()) / PAGE / 1000);
            if (vm.oom() > -1000 && (victim == null || score >= most)) {
                victim = process;
                most = score;
            }
        }
        for (var process : victim == null ? living() : List.of(victim)) {
            process.dying = true;
            killed++;
            process.guest.state = process == process.guest.process ? "killed" : process.guest.state;
        }
    }

    Sample sample(long end) {
        var columns = new TreeMap<String, Long>();
        long kernel = 0;
        long guest = 0;
        long marked = 0;
        long balloon = 0;
        for (var process : living()) {
            kernel += process.up ? process.kernel() : 0;
            guest += process.guestBytes();
            marked += process.marked();
            balloon += process.balloon();
        }
        long theirs = kernel + guest - reclaimed - balloon - swapped;
        long pressure = Math.min(pressure(end), Math.max(machine.memory() - theirs, 0));
        columns.put("limit", machine.memory());
        columns.put("kernel", kernel);
        columns.put("guest", guest);
        columns.put("marked", marked);
        columns.put("balloon", balloon);
        columns.put("reclaimed", reclaimed);
        columns.put("given_back", reclaimed + balloon);
        columns.put("swapped", swapped);
        columns.put("pressure", pressure);
        columns.put("used", theirs + pressure);
        columns.put("running", (long) living().size());
        columns.put("killed", killed);
        return new Sample(columns);
    }
}
