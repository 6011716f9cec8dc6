package io.kvmsim.ledger;

import io.kvmsim.abi.Errno;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.cbor.CborReader;
import io.kvmsim.ledger.cbor.Flags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The contents of the body of a turn without the values of its events: who, when, which calls, what came of them.
/// It is read without the host that the values refer to and without the records before, so that a journal can
/// be gone through from anywhere, on several threads. That the values can be read it does not check.
///
/// @param when  who and when
/// @param host  where the entity lives, by name; in its first record only
/// @param calls in their order
public record TurnOutline(Cause when, Optional<String> host, List<OfCall> calls) {
    private static final int NAMED = 0;
    private static final String FAULT_INJECTED = EventName.of(WireName.FAULT_INJECTED);
    private static final String OOM_KILLED = EventName.of(WireName.OOM_KILLED);

    /// @param vm           the VM's name
    /// @param ret          what the call returned
    /// @param offsetMicros after the record's own time
    /// @param attribute    the short name of the attribute that was to be set; nothing for other calls
    /// @param events       names for people, as [EventName] has them
    public record OfCall(String vm, int ret, long offsetMicros, Optional<String> attribute, List<String> events) {
        public boolean isRefused() {
            return ret < 0;
        }

        /// Who or what brought one of its events about.
        public Origin origin(String event) {
            return Origin.of(event.equals(FAULT_INJECTED), events.contains(OOM_KILLED));
        }

        /// The errno's name. Only of a refused call.
        public String errno() {
            return Errno.of(-ret).map(Errno::name).orElse("errno " + -ret);
        }
    }

    /// @param entity its persistence id
    /// @throws BadRecord where it cannot be read
    public static TurnOutline of(TurnRecord record, String entity) {
        return BadRecord.unlessDamaged(() -> decoded(record, entity));
    }

    private static TurnOutline decoded(TurnRecord record, String entity) {
        var in = new CborReader(record.body());
        in.array();
        var when = TurnBody.when(in);
        Optional<String> host = in.atText() ? Optional.of(in.text()) : Optional.empty();
        var calls = new ArrayList<OfCall>();
        in.array();
        while (in.more()) {
            calls.add(call(in, entity));
        }
        in.end();
        in.end();
        in.finished();
        return new TurnOutline(when, host, calls);
    }

    private static OfCall call(CborReader in, String entity) {
        in.array();
        var op = WireName.entry(in.i32());
        int ret = in.i32();
        var attribute = attribute(in, op);
        in.array();
        var vm = entity;
        long offset = 0;
        if (in.atNumber()) {
            int flags = in.i32();
            vm = Flags.has(flags, NAMED) ? in.text() : entity;
            offset = TurnBody.offset(in, flags);
            in.end();
            in.array();
        }
        var events = new ArrayList<String>();
        while (in.more()) {
            in.array();
            events.add(EventName.of(WireName.event(in.i32())));
            while (in.more()) {
                in.skip();
            }
            in.end();
        }
        in.end();
        in.end();
        return new OfCall(vm, ret, offset, attribute, events);
    }

    private static Optional<String> attribute(CborReader in, WireName op) {
        var numbers = new long[2];
        in.array();
        for (int index = 0; in.more(); index++) {
            if (in.atNumber() && index < numbers.length) {
                numbers[index] = in.number();
            } else {
                in.skip();
            }
        }
        in.end();
        return op == WireName.SET_DEVICE_ATTR
                ? VmAttribute.of((int) numbers[0], numbers[1]).map(VmAttribute::shortName)
                : Optional.empty();
    }
}
