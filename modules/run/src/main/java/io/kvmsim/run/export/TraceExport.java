package io.kvmsim.run.export;

import io.kvmsim.history.ask.RecordedCalls;
import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.read.Glob;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.Fault;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Entry;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.trace.TraceRecorder;
import io.kvmsim.values.BadInput;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The recorded calls of a run as an ioctl trace: replayed, it gives the same events. Calls that changed nothing and
/// were not refused are not recorded, so a trace lacks them. For one thread.
public final class TraceExport implements Closeable {
    private final OutputStream out;
    private final String about;
    private final Optional<Address> last;
    private final Map<VmName, String> processes = new HashMap<>();
    private TraceRecorder recorder;
    private NamedHost home;
    private String firstVm;
    private long calls;
    private long leftOut;
    private long otherwise;

    private TraceExport(OutputStream out, String about, Optional<Address> last) {
        this.out = out;
        this.about = about;
        this.last = last;
    }

    /// What was written.
    ///
    /// @param calls     in the file
    /// @param leftOut   calls whose outcome the format cannot say
    /// @param otherwise calls in the file whose result differs from the run, because of the calls left out
    /// @param profile   whose answers the host gives
    public record Written(long calls, long leftOut, long otherwise, String profile) {}

    /// Ends the reading where no more is asked for.
    private static final class Reached extends IOException {
        @Serial
        private static final long serialVersionUID = 1;
    }

    /// Ends the reading.
    private static final class OtherMachine extends IOException {
        @Serial
        private static final long serialVersionUID = 1;

        OtherMachine(String message) {
            super(message);
        }
    }

    /// @param vms   names; empty for all
    /// @param about for the header
    /// @throws BadInput where there is no such VM, no call, or more than one machine
    public static Written write(RunHistory run, List<Glob> vms, OutputStream out, String about)
            throws BadInput, IOException {
        return write(run, vms, new TraceExport(out, about, Optional.empty()));
    }

    /// The calls of one VM's history up to the one that led to an event or a refusal.
    public static Written upTo(RunHistory run, String vm, Address last, OutputStream out, String about)
            throws BadInput, IOException {
        return write(run, List.of(new Glob(vm)), new TraceExport(out, about, Optional.of(last)));
    }

    private static Written write(RunHistory run, List<Glob> vms, TraceExport made) throws BadInput, IOException {
        try (var export = made) {
            try {
                RecordedCalls.tell(run, vms, export::call);
            } catch (Reached _) {
                // The rest is not asked for.
            }
            if (export.home == null) {
                throw new BadInput("%s: no call is recorded of these VMs; kvmsim vm list %s names those it has"
                        .formatted(run.run().path(), run.run().path()));
            }
            return new Written(
                    export.calls,
                    export.leftOut,
                    export.otherwise,
                    export.home.host().profile().wireName());
        } catch (OtherMachine e) {
            throw new BadInput("%s: %s".formatted(run.run().path(), e.getMessage()));
        }
    }

    private void call(String monitor, Fact first) throws IOException {
        if (last.isPresent() && first.address().compareTo(last.get()) > 0) {
            throw new Reached();
        }
        begin(monitor, first);
        var call = first.call();
        if (!canBeSaid(first, call)) {
            leftOut++;
            return;
        }
        var vm = named(first.vm(), monitor);
        var process = call instanceof Call.CreateVm ? monitor : "";
        // The format knows no cause of a close.
        var made = call instanceof Call.Close ? new Call.Close() : call;
        var decision = recorder.record(vm, process, made, said(first.entry().circumstances()));
        calls++;
        if (decision.answer().ret() != first.entry().ret()
                || vm.equals(first.vm()) && !decision.events().equals(changes(first.entry()))) {
            otherwise++;
        }
    }

    private void begin(String monitor, Fact first) throws IOException {
        if (home == null) {
            home = first.home();
            firstVm = monitor;
            recorder = new TraceRecorder(out, home.host(), about);
        } else if (!isSameMachine(first.home(), home)) {
            throw new OtherMachine("%s is on %s and %s on %s, another machine: a trace has one; select with --vm"
                    .formatted(firstVm, home.name(), monitor, first.home().name()));
        }
    }

    private static boolean isSameMachine(NamedHost one, NamedHost other) {
        return one == other
                || one.host().description().equals(other.host().description())
                        && one.host().profile() == other.host().profile();
    }

    /// The format names VMs within the file: another process's VM of the same name gets one with its process.
    private VmName named(VmName vm, String monitor) {
        var owner = processes.putIfAbsent(vm, monitor);
        return owner == null || owner.equals(monitor) ? vm : new VmName(monitor + "/" + vm);
    }

    /// Whether the format has words for what led to the outcome. It knows all memory or none: where the host had
    /// some, the call must have come out as with none.
    private static boolean canBeSaid(Fact first, Call call) {
        var entry = first.entry();
        if (entry.circumstances().fault().errno() != 0) {
            return false;
        }
        long free = entry.circumstances().free();
        if (free == 0 || free == Circumstances.ALL) {
            return true;
        }
        var decision =
                Kvm.decide(first.home().host(), first.asked().monitor(), first.vm(), call, said(entry.circumstances()));
        return decision.answer().ret() == entry.ret() && decision.events().equals(changes(entry));
    }

    /// Its events but for those that only say that the scenario or the host had a hand in it.
    private static List<VmEvent> changes(Entry entry) {
        return entry.events().stream()
                .filter(event -> !(event instanceof VmEvent.Notice))
                .toList();
    }

    private static Circumstances said(Circumstances now) {
        var without = now.with(Fault.NONE);
        return now.free() == Circumstances.ALL ? without : without.withFree(0);
    }

    @Override
    public void close() throws IOException {
        if (recorder != null) {
            recorder.close();
        }
    }
}
