package io.kvmsim.debug;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Errno;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.history.fold.Situation;
import io.kvmsim.history.text.CallText;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.EventName;
import io.kvmsim.trace.HostJson;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A track of calls that are decided here: a stop for each.
final class Tracks implements Track {
    private static final VmName VM = new VmName("vm");

    private final List<Stop> stops = new ArrayList<>();

    static Tracks of(Call... calls) throws BadInput {
        var z15 = Path.of(System.getProperty("kvmsim.checkout", "../..")).resolve("config/hosts/z15.json");
        var host = HostJson.read(z15);
        var tracks = new Tracks();
        var situation = Situation.INITIAL;
        for (var call : calls) {
            var decision = Kvm.decide(host, situation.monitor(), VM, call, Circumstances.USUAL);
            var before = situation;
            for (var event : decision.events()) {
                situation = situation.after(event);
            }
            int ret = decision.answer().ret();
            tracks.stops.add(new Stop(
                    "#" + (tracks.stops.size() + 1),
                    "",
                    tracks.stops.size() * 1_000_000L,
                    VM,
                    CallText.of(call),
                    decision.events().stream().map(EventName::of).toList(),
                    ret < 0 ? Errno.of(-ret).orElseThrow().name() : "",
                    CallText.of(call),
                    before,
                    situation));
        }
        return tracks;
    }

    /// A bring-up by hand: ten calls, of which the seventh and the last are refused.
    static Tracks small() throws BadInput {
        return of(
                new Call.CreateVm(0),
                limit(4L << 30),
                new Call.SetUserMemoryRegion(new UserspaceMemoryRegion(0, 0, 0, 1L << 30, 1L << 40)),
                set(VmAttribute.CRYPTO_ENABLE_AES_KW, UserBuffer.NONE),
                new Call.CreateVcpu(0),
                new Call.CreateVcpu(1),
                limit(8L << 30),
                set(VmAttribute.CRYPTO_DISABLE_AES_KW, UserBuffer.NONE),
                set(VmAttribute.CRYPTO_ENABLE_AES_KW, UserBuffer.NONE),
                limit(0));
    }

    /// A VM that is there for four seconds, is then called twice in real time, and closed.
    static Tracks withRealTime() throws BadInput {
        var tracks = of(
                new Call.CreateVm(0),
                new Call.CreateVcpu(0),
                new Call.CreateVcpu(1),
                limit(0),
                limit(0),
                new Call.CreateVcpu(2),
                new Call.Close());
        for (int number = 4; number < tracks.stops.size(); number++) {
            tracks.stops.set(number, inRealTime(tracks.stops.get(number)));
        }
        return tracks;
    }

    private static Stop inRealTime(Stop stop) {
        return new Stop(
                stop.place(),
                "",
                Stop.REAL_TIME,
                stop.vm(),
                stop.text(),
                stop.types(),
                stop.errno(),
                stop.call(),
                stop.before(),
                stop.after());
    }

    static Call limit(long bytes) {
        return set(VmAttribute.MEM_LIMIT_SIZE, UserBuffer.holding(Bytes.ofU64(bytes)));
    }

    static Call set(VmAttribute attribute, UserBuffer value) {
        return new Call.SetAttr(attribute.group().number(), attribute.number(), 0, value);
    }

    @Override
    public Optional<Stop> stop(long number) {
        return number < 0 || number >= stops.size() ? Optional.empty() : Optional.of(stops.get((int) number));
    }

    @Override
    public long size() {
        return stops.size();
    }

    @Override
    public String name() {
        return "tracks";
    }

    @Override
    public long position(String moment) throws BadInput {
        if (!moment.matches("#[0-9]+")) {
            throw new BadInput("\"%s\" is not a moment".formatted(moment));
        }
        return Long.parseLong(moment.substring(1));
    }

    @Override
    public String export(long position, OutputStream out) throws IOException {
        for (var stop : stops.subList(0, (int) position)) {
            out.write((stop.line() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return position + " stops";
    }

    @Override
    public List<String> why(long number) {
        return List.of("because of " + stops.get((int) number).place());
    }
}
