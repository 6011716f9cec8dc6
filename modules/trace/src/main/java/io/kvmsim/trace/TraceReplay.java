package io.kvmsim.trace;

import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.values.BadInput;

/// A trace replayed call by call, with the states around each.
public final class TraceReplay {
    private final TraceReader reader;
    private final Host host;
    private final Monitors monitors;

    /// @param profile whose answers the host gives
    public TraceReplay(TraceReader reader, Profile profile) {
        this.reader = reader;
        this.host = reader.host().withProfile(profile);
        this.monitors = new Monitors(host);
    }

    /// One call.
    ///
    /// @param recorded what the trace says that it returned
    public record Replayed(TracedCall call, int recorded, Decision decision, Monitor before, Monitor after) {}

    public Host host() {
        return host;
    }

    /// The next call that the core models; null after the last one.
    ///
    /// @throws BadInput where a line is none
    public Replayed next() throws BadInput {
        for (var line = reader.next(); line != null; line = reader.next()) {
            var call = line.fields().text("op").equals(TraceCheck.INSPECT)
                    ? null
                    : CallJson.decode(line).orElse(null);
            if (call != null) {
                var before = monitors.monitorOf(call.vm());
                var decision = monitors.apply(call);
                int ret = line.fields().has("ret") ? line.fields().i32("ret") : 0;
                return new Replayed(call, ret, decision, before, monitors.monitorOf(call.vm()));
            }
        }
        return null;
    }
}
