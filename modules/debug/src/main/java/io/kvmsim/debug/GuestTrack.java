package io.kvmsim.debug;

import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.read.GuestVms;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// The histories of all VMs of a guest as one track: in the order in which they were recorded. For one thread.
public final class GuestTrack implements Track {
    private final String name;
    private final List<HistoryTrack> tracks = new ArrayList<>();

    /// Of each track the number of the next stop that is not merged yet.
    private final long[] next;

    /// Of each stop that is merged: the track, and its number there.
    private int[] trackOf = new int[256];

    private long[] numberOf = new long[256];
    private int merged;

    /// @throws BadInput where the run has no VM of the guest
    public GuestTrack(RunHistory run, GuestVms guest) throws BadInput, IOException {
        for (var vm : guest.vms(run)) {
            tracks.add(new HistoryTrack(run, vm));
        }
        this.next = new long[tracks.size()];
        int records = tracks.stream().mapToInt(HistoryTrack::records).sum();
        this.name = "%s guest %s (%s), %,d records"
                .formatted(
                        run.run().path(),
                        guest.name(),
                        String.join(", ", tracks.stream().map(HistoryTrack::vm).toList()),
                        records);
    }

    /// Whether there is such a stop: merges until then.
    private boolean has(long number) throws IOException {
        while (number >= merged) {
            int first = -1;
            long position = 0;
            for (int track = 0; track < next.length; track++) {
                var fact = tracks.get(track).fact(next[track]);
                if (fact.isPresent() && (first < 0 || fact.get().position() < position)) {
                    first = track;
                    position = fact.get().position();
                }
            }
            if (first < 0) {
                return false;
            }
            if (merged == trackOf.length) {
                trackOf = Arrays.copyOf(trackOf, Math.multiplyExact(merged, 2));
                numberOf = Arrays.copyOf(numberOf, trackOf.length);
            }
            trackOf[merged] = first;
            numberOf[merged] = next[first];
            next[first]++;
            merged++;
        }
        return number >= 0;
    }

    private HistoryTrack track(long number) {
        return tracks.get(trackOf[Math.toIntExact(number)]);
    }

    private long inTrack(long number) {
        return numberOf[Math.toIntExact(number)];
    }

    @Override
    public Optional<Stop> stop(long number) throws IOException {
        return has(number) ? track(number).stop(inTrack(number)) : Optional.empty();
    }

    /// Of the VM that the guest is in, once the one that it came from was closed.
    @Override
    public Optional<Stop> current(long position) throws IOException {
        var last = stop(position - 1);
        var seen = new BitSet();
        for (long number = position - 1; number >= 0 && seen.cardinality() < tracks.size(); number--) {
            int track = trackOf[Math.toIntExact(number)];
            if (!seen.get(track)) {
                seen.set(track);
                var latest = stop(number).orElseThrow();
                if (latest.after().vm(latest.vm()).isPresent()) {
                    return Optional.of(latest);
                }
            }
        }
        return last;
    }

    @Override
    public long size() throws IOException {
        while (has(merged)) {
            // Merged by asking.
        }
        return merged;
    }

    @Override
    public String name() {
        return name;
    }

    /// Behind the last one that is not later; `web-0001.2#12` is a place in the history of one of its VMs.
    @Override
    public long position(String text) throws BadInput, IOException {
        int hash = text.lastIndexOf('#');
        if (hash > 0) {
            return ofVm(text.substring(0, hash), text.substring(hash));
        }
        if (Address.parse(text).isPresent()) {
            throw new BadInput("%s is a place in the history of one VM: write %s%s"
                    .formatted(text, tracks.getFirst().vm(), text));
        }
        var moment = Moment.parse(text);
        long position = 0;
        for (long number = 0; has(number); number++) {
            if (!moment.isBefore(track(number).fact(inTrack(number)).orElseThrow())) {
                position = number + 1;
            }
        }
        return position;
    }

    private long ofVm(String vm, String place) throws BadInput, IOException {
        for (int track = 0; track < tracks.size(); track++) {
            if (tracks.get(track).vm().equals(vm)) {
                long inTrack = tracks.get(track).position(place) - 1;
                for (long number = 0; has(number); number++) {
                    if (trackOf[Math.toIntExact(number)] == track && inTrack(number) == inTrack) {
                        return number + 1;
                    }
                }
                return 0;
            }
        }
        throw new BadInput("the guest was never %s".formatted(vm));
    }

    @Override
    public List<String> why(long number) throws BadInput, IOException {
        return stop(number).isEmpty() ? List.of() : track(number).why(inTrack(number));
    }

    /// Of the VM of the last stop: a trace has one process.
    @Override
    public String export(long position, OutputStream out) throws BadInput, IOException {
        if (stop(position - 1).isEmpty()) {
            throw new IllegalStateException("nothing happened before stop %d".formatted(position));
        }
        return track(position - 1).export(inTrack(position - 1) + 1, out);
    }
}
