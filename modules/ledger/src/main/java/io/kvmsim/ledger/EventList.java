package io.kvmsim.ledger;

import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.cbor.CborReader;
import io.kvmsim.ledger.cbor.CborWriter;
import java.util.ArrayList;
import java.util.List;

/// Events apart from the records that they were stored in, each in its stored shape, as canonical CBOR:
///
/// ```
/// list  = [1, vm, event, vm, event, …]         vm: the name of the VM, text
/// event = [number, field …]
/// ```
public final class EventList {
    private static final int VERSION = 1;

    private EventList() {}

    /// @param home where the VMs live
    public static byte[] encode(List<VmEvent> events, NamedHost home) {
        var out = new CborWriter();
        out.array(1 + 2 * events.size()).number(VERSION);
        var writer = new EventWriter(out, home.host());
        for (var event : events) {
            out.text(event.vm().value());
            writer.write(event);
        }
        return out.finish();
    }

    /// @param home where the VMs live
    /// @throws BadRecord where it cannot be read
    public static List<VmEvent> decode(byte[] bytes, NamedHost home) {
        var in = new CborReader(bytes);
        in.array();
        int version = in.i32();
        if (version != VERSION) {
            throw new BadRecord(
                    "a list of events of version %d; this program reads version %d".formatted(version, VERSION));
        }
        var events = new ArrayList<VmEvent>();
        while (in.more()) {
            events.add(new EventReader(in, home.host(), new VmName(in.text())).read());
        }
        in.end();
        in.finished();
        return List.copyOf(events);
    }
}
