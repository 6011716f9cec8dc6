package io.kvmsim.export;

import io.kvmsim.history.BadQuery;
import io.kvmsim.history.Fact;
import io.kvmsim.history.Glob;
import io.kvmsim.history.RecordedCalls;
import io.kvmsim.history.RunHistory;
import io.kvmsim.kvm.Call;
import io.kvmsim.kvm.Circumstances;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.VmName;
import io.kvmsim.ledger.Home;
import io.kvmsim.trace.TraceRecorder;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The recorded calls of a run as an ioctl trace: replayed, it gives the same events. Calls that changed nothing and
/// were not refused are not recorded, so a trace lacks them. For one thread.
public final class TraceExport implements Closeable {
    private final OutputStream out;
    private final String about;
    private final Map<VmName, String> processes = new HashMap<>();
    private TraceRecorder recorder;
    private Home home;
    private String firstVm;
    private long calls;
    private long leftOut;
    private long otherwise;

    private TraceExport(OutputStream out, String about) {
        this.out = out;
        this.about = about;
    }

    /// What was written.
    ///
    /// @param calls     in the file
    /// @param leftOut   calls whose outcome the format cannot say
    /// @param otherwise calls in the file that come out otherwise than in the run, for want of those left out
    /// @param profile   whose answers the host gives
    public record Written(long calls, long leftOut, long otherwise, String profile) {}

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
    /// @throws BadQuery where there is no such VM, no call, or more than one machine
    public static Written write(RunHistory run, List<Glob> vms, OutputStream out, String about)
            throws BadQuery, IOException {
        try (var export = new TraceExport(out, about)) {
            RecordedCalls.tell(run, vms, export::call);
            if (export.home == null) {
                throw new BadQuery("%s: no call is recorded of these VMs; kvmsim vm list %s names those it has"
                        .formatted(run.run().path(), run.run().path()));
            }
            return new Written(
                    export.calls,
                    export.leftOut,
                    export.otherwise,
                    export.home.host().profile().wireName());
        } catch (OtherMachine e) {
            throw new BadQuery("%s: %s".formatted(run.run().path(), e.getMessage()));
        }
    }

    private void call(String monitor, Fact first) throws IOException {
        begin(monitor, first);
        var call = first.call();
        if (!canBeSaid(first, call)) {
            leftOut++;
            return;
        }
        var vm = named(first.vm(), monitor);
        var process = call instanceof Call.CreateVm ? monitor : "";
        var decision = recorder.record(vm, process, call, said(first.entry().circumstances()));
        calls++;
        if (decision.answer().ret() != first.entry().ret()
                || vm.equals(first.vm())
                        && !decision.events().equals(first.entry().events())) {
            otherwise++;
        }
    }

    private void begin(String monitor, Fact first) throws IOException {
        if (home == null) {
            home = first.home();
            firstVm = monitor;
            recorder = new TraceRecorder(out, home.host(), about);
        } else if (!isSameMachine(first.home(), home)) {
            throw new OtherMachine("%s lives on %s and %s on %s, another machine: a trace has one; choose with --vm"
                    .formatted(firstVm, home.name(), monitor, first.home().name()));
        }
    }

    private static boolean isSameMachine(Home one, Home other) {
        return one == other
                || one.host().description().equals(other.host().description())
                        && one.host().profile() == other.host().profile();
    }

    /// The format names VMs within the file: another process's VM of the same name gets one with its process.
    private VmName named(VmName vm, String monitor) {
        var owner = processes.putIfAbsent(vm, monitor);
        return owner == null || owner.equals(monitor) ? vm : new VmName(monitor + "/" + vm);
    }

    /// Whether the format has words for what led to the outcome. It knows all memory or none: where the host had some,
    /// the call must have come out as with none.
    private static boolean canBeSaid(Fact first, Call call) {
        var entry = first.entry();
        long free = entry.circumstances().free();
        if (free == 0 || free == Circumstances.ALL) {
            return true;
        }
        var decision =
                Kvm.decide(first.home().host(), first.asked().monitor(), first.vm(), call, said(entry.circumstances()));
        return decision.answer().ret() == entry.ret() && decision.events().equals(entry.events());
    }

    private static Circumstances said(Circumstances now) {
        return now.free() == Circumstances.ALL ? now : now.withFree(0);
    }

    @Override
    public void close() throws IOException {
        if (recorder != null) {
            recorder.close();
        }
    }
}
