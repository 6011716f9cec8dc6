package io.kvmsim.ledger;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.cbor.CborReader;
import io.kvmsim.ledger.cbor.CborWriter;
import io.kvmsim.ledger.cbor.Flags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// The stored form of a turn: canonical CBOR.
///
/// ```
/// body    = [1, when, host?, [entry …]]        host: the host's name, in an entity's first record only
/// when    = micros                             on virtual time
///         | [epoch micros, principal]          in real time
/// entry   = [op, ret, request, context?, [event …]]
/// request = [number …, bytes?]                 trailing zeros left out
/// event   = [number, field …]
/// context = [flags, vm?, tod?, epoch index?, free?, offset?]
/// ```
///
/// @param when    who and when
/// @param entries in the order of the calls
/// @param home    where the entity lives
public record TurnBody(Cause when, List<Entry> entries, NamedHost home) {
    private static final int VERSION = 1;

    /// With the user beside the principal. Only bodies that have one are of this version.
    private static final int VERSION_WITH_USER = 2;

    private static final int VM = 0;
    private static final int FOREIGN = 1;
    private static final int UNPRIVILEGED = 2;
    private static final int CLOCK = 3;
    private static final int FREE = 4;
    private static final int OFFSET = 5;
    private static final int FLAGS_KNOWN = (1 << OFFSET + 1) - 1;

    /// @param entity the persistence id; the VM of this name is not named in entries
    /// @param first  whether this is the entity's first record
    byte[] encode(String entity, boolean first) {
        var out = new CborWriter();
        out.array(first ? 4 : 3);
        switch (when) {
            case Cause.Virtual(var micros) -> out.number(VERSION).number(micros);
            case Cause.Wall(var micros, var principal, var user)
            when user.isEmpty() -> out.number(VERSION).array(2).number(micros).text(principal);
            case Cause.Wall(var micros, var principal, var user) ->
                out.number(VERSION_WITH_USER)
                        .array(3)
                        .number(micros)
                        .text(principal)
                        .text(user);
        }
        if (first) {
            out.text(home.name());
        }
        out.array(entries.size());
        for (var entry : entries) {
            encode(out, entity, entry);
        }
        return out.finish();
    }

    private void encode(CborWriter out, String entity, Entry entry) {
        var now = entry.circumstances();
        boolean named = !entry.vm().value().equals(entity);
        boolean clock = now.hostTod() != 0 || now.hostEpochIndex() != 0;
        boolean free = now.free() != Circumstances.ALL;
        int flags = Flags.of(named, now.foreign(), !now.privileged(), clock, free, entry.offsetMicros() != 0);
        out.array(flags == 0 ? 4 : 5).number(entry.op().stored()).number(entry.ret());
        var request = entry.request();
        boolean bytes = request.bytes().length() > 0;
        out.array(request.numbers().length + (bytes ? 1 : 0));
        for (long number : request.numbers()) {
            out.number(number);
        }
        if (bytes) {
            out.bytes(request.bytes());
        }
        if (flags != 0) {
            context(out, entry, flags);
        }
        out.array(entry.events().size());
        var events = new EventWriter(out, home.host());
        entry.events().forEach(events::write);
    }

    private static void context(CborWriter out, Entry entry, int flags) {
        var now = entry.circumstances();
        int fields = 1
                + (Flags.has(flags, VM) ? 1 : 0)
                + (Flags.has(flags, CLOCK) ? 2 : 0)
                + (Flags.has(flags, FREE) ? 1 : 0)
                + (Flags.has(flags, OFFSET) ? 1 : 0);
        out.array(fields).number(flags);
        if (Flags.has(flags, VM)) {
            out.text(entry.vm().value());
        }
        if (Flags.has(flags, CLOCK)) {
            out.number(now.hostTod()).number(now.hostEpochIndex());
        }
        if (Flags.has(flags, FREE)) {
            out.number(now.free());
        }
        if (Flags.has(flags, OFFSET)) {
            out.number(entry.offsetMicros());
        }
    }

    /// @param hosts  the run's, by name
    /// @param known  where the entity lives; null before its first record
    public static TurnBody decode(byte[] body, String entity, Function<String, NamedHost> hosts, NamedHost known) {
        var in = new CborReader(body);
        in.array();
        var when = when(in);
        var home = known == null ? home(hosts, in.text()) : known;
        var entries = new ArrayList<Entry>();
        in.array();
        while (in.more()) {
            entries.add(entry(in, new VmName(entity), home.host()));
        }
        in.end();
        in.end();
        in.finished();
        return new TurnBody(when, List.copyOf(entries), home);
    }

    private static NamedHost home(Function<String, NamedHost> hosts, String name) {
        var home = hosts.apply(name);
        if (home == null) {
            throw new BadRecord("it lives on host \"%s\", which this run does not have".formatted(name));
        }
        return home;
    }

    /// Reads the version as well, which says what it consists of.
    static Cause when(CborReader in) {
        int version = in.i32();
        if (version != VERSION && version != VERSION_WITH_USER) {
            throw new BadRecord("a body of version %d; this program reads versions %d and %d"
                    .formatted(version, VERSION, VERSION_WITH_USER));
        }
        if (version == VERSION && in.atNumber()) {
            return new Cause.Virtual(in.number());
        }
        in.array();
        var when = new Cause.Wall(in.number(), in.text(), version == VERSION ? "" : in.text());
        in.end();
        return when;
    }

    private static Entry entry(CborReader in, VmName entity, Host host) {
        in.array();
        var op = WireName.entry(in.i32());
        int ret = in.i32();
        var request = request(in);
        in.array();
        var vm = entity;
        var now = Circumstances.USUAL;
        long offset = 0;
        if (in.atNumber()) {
            int flags = in.i32();
            if ((flags & ~FLAGS_KNOWN) != 0) {
                throw new BadRecord("context flags 0x%x are not known to this version".formatted(flags));
            }
            vm = Flags.has(flags, VM) ? vmName(in.text()) : entity;
            now = Flags.has(flags, FOREIGN) ? now.asForeign() : now;
            now = Flags.has(flags, UNPRIVILEGED) ? now.unprivileged() : now;
            now = Flags.has(flags, CLOCK) ? now.at(in.number(), in.i32()) : now;
            now = Flags.has(flags, FREE) ? now.withFree(in.number()) : now;
            offset = Flags.has(flags, OFFSET) ? in.number() : 0;
            in.end();
            in.array();
        }
        var events = new ArrayList<VmEvent>();
        var reader = new EventReader(in, host, vm);
        while (in.more()) {
            events.add(reader.read());
        }
        in.end();
        in.end();
        return new Entry(vm, op, ret, request, List.copyOf(events), now.with(FaultEvent.of(events)), offset);
    }

    /// Of a context whose VM was read: passes over the rest of it.
    static long offset(CborReader in, int flags) {
        if ((flags & ~FLAGS_KNOWN) != 0) {
            throw new BadRecord("context flags 0x%x are not known to this version".formatted(flags));
        }
        int between = (Flags.has(flags, CLOCK) ? 2 : 0) + (Flags.has(flags, FREE) ? 1 : 0);
        for (int field = 0; field < between; field++) {
            in.skip();
        }
        return Flags.has(flags, OFFSET) ? in.number() : 0;
    }

    private static VmName vmName(String name) {
        if (name.isEmpty() || name.length() > VmName.LENGTH_MAX) {
            throw new BadRecord("a VM's name of %d characters".formatted(name.length()));
        }
        return new VmName(name);
    }

    private static Request request(CborReader in) {
        var numbers = new long[8];
        int count = 0;
        var bytes = Bytes.EMPTY;
        in.array();
        while (in.more()) {
            if (!in.atNumber()) {
                bytes = in.bytes();
            } else if (count < numbers.length) {
                numbers[count++] = in.number();
            } else {
                throw new BadRecord("a request of more than %d numbers".formatted(numbers.length));
            }
        }
        in.end();
        return Request.of(bytes, Arrays.copyOf(numbers, count));
    }
}
