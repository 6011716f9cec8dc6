package io.kvmsim.trace;

import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.VmName;
import java.io.IOException;
import java.io.OutputStream;

/// Executes calls against the core and writes them as a trace, each with the answer that follows from the calls
/// before it in the file: so the file is found without mismatch, whatever it leaves out. For one thread.
public final class TraceRecorder implements AutoCloseable {
    private final Monitors monitors;
    private final TraceWriter writer;

    /// Writes the header.
    public TraceRecorder(OutputStream bytes, Host host, String about) throws IOException {
        this.monitors = new Monitors(host);
        this.writer = new TraceWriter(bytes, host, about);
    }

    /// Makes a call.
    ///
    /// @param process that makes it, by a name within the file; only the call that creates a VM needs it
    /// @param now     the format knows all memory or none: `free` is one of both
    public Decision record(VmName vm, String process, Call call, Circumstances now) throws IOException {
        var traced = new TracedCall(0, vm, process, call, now);
        var decision = monitors.apply(traced);
        writer.call(traced, decision.answer());
        return decision;
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
