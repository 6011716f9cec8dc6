package io.kvmsim.debug;

import io.kvmsim.history.fold.Situation;
import io.kvmsim.history.text.Difference;
import io.kvmsim.history.text.FieldValue;
import io.kvmsim.history.text.Fields;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The position on a track, the breakpoints and the marks of a debugger. Moving back costs what moving forward does.
public final class Debugger {
    private final Track track;
    private final Map<String, Long> marks = new TreeMap<>();
    private final SequencedMap<String, Predicate<Stop>> breaks = new LinkedHashMap<>();
    private volatile boolean stopAsked;
    private long position;

    public Debugger(Track track) {
        this.track = track;
    }

    /// Why it stopped where it is.
    ///
    /// @param reason empty where it went as far as it was asked to
    public record Moved(long position, String reason) {}

    public Track track() {
        return track;
    }

    /// Stops that are behind.
    public long position() {
        return position;
    }

    /// The last stop; nothing at the beginning.
    public Optional<Stop> here() throws IOException {
        return track.stop(position - 1);
    }

    /// Goes forward by `stops` stops, or back if the number is negative.
    public Moved step(long stops) throws IOException {
        long asked = Math.addExact(position, stops);
        if (stops > 0 && track.stop(asked - 1).isEmpty()) {
            position = track.size();
            return new Moved(position, "the end");
        }
        position = Math.max(asked, 0);
        return new Moved(position, asked < 0 ? "the beginning" : "");
    }

    /// To a moment, a mark, `start` or `end`.
    ///
    /// @throws BadInput where it is not a place of this track
    public Moved goTo(String where) throws BadInput, IOException {
        if (marks.containsKey(where)) {
            position = marks.get(where);
        } else {
            position = switch (where) {
                case "start" -> 0;
                case "end" -> track.size();
                default -> track.position(where);
            };
        }
        return new Moved(position, "");
    }

    /// Ends the search that is going on, or the next one; from any thread. Not by an interrupt: that closes the files
    /// which the search reads.
    public void askToStop() {
        stopAsked = true;
    }

    /// What was to be stopped is over.
    public void forgetStop() {
        stopAsked = false;
    }

    /// To the next stop, or the last one before this, that is looked for. Where there is none it stays.
    ///
    /// @param wanted how it is called
    public Moved until(boolean back, String wanted, Predicate<Stop> found) throws IOException {
        for (long number = back ? position - 2 : position; number >= 0; number += back ? -1 : 1) {
            if (stopAsked) {
                return new Moved(position, "interrupted: still here");
            }
            var stop = track.stop(number);
            if (stop.isEmpty()) {
                break;
            }
            if (found.test(stop.get())) {
                position = number + 1;
                return new Moved(position, wanted);
            }
        }
        return new Moved(position, "no %s stop with %s: still here".formatted(back ? "earlier" : "later", wanted));
    }

    /// To the next stop with something to break at, or something watched that changed.
    ///
    /// @throws BadInput where there are no breakpoints
    public Moved goOn(boolean back) throws BadInput, IOException {
        if (breaks.isEmpty()) {
            throw new BadInput("there are no breakpoints: set one with break or watch, or use goto end");
        }
        var hit = new String[] {""};
        var moved = until(back, String.join(", ", breaks.keySet()), stop -> {
            for (var each : breaks.entrySet()) {
                if (each.getValue().test(stop)) {
                    hit[0] = each.getKey();
                    return true;
                }
            }
            return false;
        });
        return hit[0].isEmpty() ? moved : new Moved(moved.position(), hit[0]);
    }

    public void breakAt(String name, Predicate<Stop> found) {
        breaks.put(name, found);
    }

    /// At each change of a field, or of what is part of it.
    public void watch(String field) {
        breaks.put("watch " + field, stop -> changes(stop).stream()
                .anyMatch(change -> Fields.isMeant(change.field(), field)));
    }

    /// What it stops at.
    public List<String> breaks() {
        return List.copyOf(breaks.keySet());
    }

    /// Forgets one, or all where no name is given. False where there is no such one.
    public boolean forget(String name) {
        if (name.isEmpty()) {
            breaks.clear();
            return true;
        }
        return breaks.remove(name) != null;
    }

    public void mark(String name) {
        marks.put(name, position);
    }

    public Map<String, Long> marks() {
        return Map.copyOf(marks);
    }

    /// The VM that it is about: that of the last stop, or of the first.
    public Optional<VmName> vm() throws IOException {
        return (position == 0 ? track.stop(0) : track.current(position)).map(Stop::vm);
    }

    private Situation situation() throws IOException {
        return track.current(position).map(Stop::after).orElse(Situation.INITIAL);
    }

    /// The fields of the VM here.
    public SequencedMap<String, FieldValue> state() throws IOException {
        var vm = vm();
        return vm.isEmpty() ? new LinkedHashMap<>() : Fields.of(situation(), vm.get());
    }

    /// What the last stop changed.
    public List<Difference> changes() throws IOException {
        return here().map(Debugger::changes).orElse(List.of());
    }

    private static List<Difference> changes(Stop stop) {
        return stop.before() == stop.after()
                ? List.of()
                : Fields.between(stop.before(), stop.vm(), stop.after(), stop.vm());
    }

    /// What differs from another place to here.
    ///
    /// @throws BadInput where it is not a place
    public List<Difference> changesSince(String where) throws BadInput, IOException {
        long here = position;
        var now = situation();
        var vm = vm();
        goTo(where);
        var then = situation();
        var thatVm = vm();
        position = here;
        if (vm.isEmpty()) {
            return List.of();
        }
        // A guest may have been another VM there.
        var other = then.vm(vm.get()).isPresent() ? vm : thatVm;
        return Fields.between(then, other.orElse(vm.get()), now, vm.get());
    }

    /// Stops around this one, each with its number.
    public List<Stop> around(int most) throws IOException {
        var stops = new ArrayList<Stop>();
        for (long number = Math.max(position - 1 - most, 0); number < position + most; number++) {
            track.stop(number).ifPresent(stops::add);
        }
        return stops;
    }

    /// Why the last stop came as it did.
    ///
    /// @throws BadInput where nothing was refused there
    public List<String> why() throws BadInput, IOException {
        if (position == 0) {
            throw new BadInput("nothing has happened yet: step goes to the first stop");
        }
        return track.why(position - 1);
    }
}
