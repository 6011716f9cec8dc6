package io.kvmsim.history.read;

import io.kvmsim.values.BadInput;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/// A guest: the VMs that it is one after the other. Each boot makes a new one, and so does the arrival on another host:
/// `web-0001`, then `web-0001.2`. Nothing but their names says in a history that they belong together.
///
/// @param name that of its first VM
public record GuestVms(String name) {
    private static final Pattern LATER = Pattern.compile("(.+)[.]([2-9]|[1-9][0-9]{1,8})", Pattern.DOTALL);

    /// The guest whose second or later VM this is; of any other name the name itself.
    static String of(String vm) {
        var later = LATER.matcher(vm);
        return later.matches() ? later.group(1) : vm;
    }

    boolean has(String vm) {
        return vm.equals(name) || of(vm).equals(name);
    }

    private int number(String vm) {
        return vm.equals(name) ? 1 : Integer.parseInt(vm.substring(name.length() + 1));
    }

    /// Its VMs, in the order in which they began.
    ///
    /// @throws BadInput where the run has none
    public List<String> vms(RunHistory run) throws BadInput {
        var vms = run.monitors().stream()
                .filter(this::has)
                .sorted(Comparator.comparingInt(this::number))
                .toList();
        if (vms.isEmpty()) {
            run.require(name);
        }
        return vms;
    }
}
