package io.kvmsim.ledger;

import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.cbor.CborReader;
import io.kvmsim.ledger.cbor.CborWriter;

/// Something that happened to a host itself; what happens to its VMs stands in their own histories. Stored as the
/// canonical CBOR array `[1, number, field …]`.
public sealed interface HostFact {
    /// The name of the stored shape.
    String WIRE_NAME = "host-fact/1";

    /// The host's TOD clock was stepped by a signed delta.
    record ClockStepped(long micros, long delta) implements HostFact {}

    /// Others occupy `bytes` bytes of the host's memory.
    record PressureChanged(long micros, long bytes) implements HostFact {}

    private static int version() {
        return 1;
    }

    /// The persistence id of a host of a run.
    static String persistenceId(String host) {
        return "/host/" + host;
    }

    default byte[] encode() {
        var out = new CborWriter();
        switch (this) {
            case ClockStepped(var micros, var delta) ->
                out.array(4).number(version()).number(1).number(micros).number(delta);
            case PressureChanged(var micros, var bytes) ->
                out.array(4).number(version()).number(2).number(micros).number(bytes);
        }
        return out.finish();
    }

    static HostFact decode(byte[] bytes) {
        var in = new CborReader(bytes);
        in.array();
        int version = in.i32();
        if (version != version()) {
            throw new BadRecord("a host's fact of version %d; this program reads version 1".formatted(version));
        }
        int number = in.i32();
        var fact =
                switch (number) {
                    case 1 -> new ClockStepped(in.number(), in.number());
                    case 2 -> new PressureChanged(in.number(), in.number());
                    default -> throw new BadRecord("host fact %d is not known to this version".formatted(number));
                };
        in.end();
        in.finished();
        return fact;
    }
}
