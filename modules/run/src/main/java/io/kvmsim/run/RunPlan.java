package io.kvmsim.run;

import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Step;
import io.kvmsim.run.Workload.DueList;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.calls.CallParts;
import io.kvmsim.trace.Recording;
import io.kvmsim.trace.Recording.Recorded;
import io.kvmsim.trace.TraceReader;
import io.kvmsim.trace.TracedCall;
import io.kvmsim.values.BadInput;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The lists of calls that a run executes, with their hosts and their order: a function of the run directory's own
/// files.
///
/// VM number n of the run, counted over all groups, lives on host n modulo the number of hosts. Each makes the calls
/// of its recording in lists of at most [Turn#CALLS_MAX]; list k is due k microseconds after the start.
public final class RunPlan {
    private final Manifest manifest;
    private final List<RunHosts.RunHost> hosts;
    private final List<Group> groups;

    /// @param name    also its persistence id
    /// @param ordinal counted over the run, from 0
    /// @param host    index of its host
    public record PlannedGuest(String name, int ordinal, int host, int group) {}

    /// @param first   ordinal of the group's first VM
    /// @param lists   what each VM asks
    private record Group(GuestGroup guests, int first, Recording recording, List<List<Recorded>> lists) {}

    private RunPlan(Manifest manifest, List<RunHosts.RunHost> hosts, List<Group> groups) {
        this.manifest = manifest;
        this.hosts = hosts;
        this.groups = groups;
    }

    /// A fork has no lists: it makes no calls by itself.
    public static RunPlan of(RunDirectory run) throws BadRun {
        var manifest = run.manifest();
        var hosts = run.hosts().places();
        boolean isFork = manifest.fork() != null;
        try {
            var groups = new ArrayList<Group>();
            int first = 0;
            for (var guests : manifest.guests()) {
                if (guests.recording() == null || isFork) {
                    continue; // what they do stands in the scenario
                }
                var recording = recording(run, guests.recording());
                var group =
                        new GuestGroup(guests.name(), guests.count(), run.path().resolve(guests.recording()));
                groups.add(new Group(group, first, recording, CallParts.of(recording.calls(), it -> it.call()
                        .call())));
                first += guests.count();
            }
            return new RunPlan(manifest, hosts, List.copyOf(groups));
        } catch (BadInput e) {
            throw new BadRun(e.getMessage(), e);
        }
    }

    private static Recording recording(RunDirectory run, String file) throws BadRun, BadInput {
        var name = run.path().resolve(file).toString();
        try (var reader = TraceReader.open(name, new ByteArrayInputStream(run.read(file)))) {
            return Recording.read(reader);
        }
    }

    public Manifest manifest() {
        return manifest;
    }

    public List<RunHosts.RunHost> hosts() {
        return hosts;
    }

    public int guestCount() {
        return groups.stream().mapToInt(group -> group.guests().count()).sum();
    }

    /// The number of a VM in the run.
    ///
    /// @throws IllegalStateException where the run has no such VM
    public int ordinal(String name) {
        return find(name).orElseThrow(() -> new IllegalStateException("the run has no VM " + name));
    }

    /// The number of a VM in the run, if it has one of this name.
    OptionalInt find(String name) {
        int dash = name.lastIndexOf('-');
        for (var group : groups) {
            var guests = group.guests();
            if (guests.name().length() == dash && name.startsWith(guests.name())) {
                int number = Integer.parseInt(name.substring(dash + 1));
                return number >= 1 && number <= guests.count()
                        ? OptionalInt.of(group.first() + number - 1)
                        : OptionalInt.empty();
            }
        }
        return OptionalInt.empty();
    }

    /// The calls of a VM's list, counted from 0.
    List<Recorded> calls(int ordinal, int list) {
        var found = groups.getFirst();
        for (var group : groups) {
            found = ordinal >= group.first() ? group : found;
        }
        return found.lists().get(list);
    }

    /// How many lists a guest makes.
    public int listCount(PlannedGuest guest) {
        return groups.get(guest.group()).lists().size();
    }

    /// How many lists the run makes.
    public long listCount() {
        return groups.stream()
                .mapToLong(group -> (long) group.lists().size() * group.guests().count())
                .sum();
    }

    /// Calls that are passed over, by name, over all VMs.
    public Map<String, Long> passedOver() {
        var all = new TreeMap<String, Long>();
        for (var group : groups) {
            group.recording()
                    .passedOver()
                    .forEach((name, times) ->
                            all.merge(name, (long) times * group.guests().count(), Long::sum));
        }
        return all;
    }

    /// All guests, by name.
    public void eachGuest(Consumer<PlannedGuest> visitor) {
        eachGuest(-1, visitor);
    }

    /// The lists of one host, sorted by virtual time and then by VM name.
    Iterable<DueList> lists(int host) {
        return () -> new Lists(host);
    }

    private void eachGuest(int host, Consumer<PlannedGuest> visitor) {
        var names = new Names(host, 0);
        for (var guest = names.next(); guest != null; guest = names.next()) {
            visitor.accept(guest);
        }
    }

    private DueList list(PlannedGuest guest, int number) {
        var calls = groups.get(guest.group()).lists().get(number);
        return new DueList(guest.name(), number, steps(new VmName(guest.name()), calls));
    }

    private List<Step> steps(VmName name, List<Recorded> calls) {
        var now = Circumstances.USUAL.at(manifest.tod(), 0);
        var steps = new ArrayList<Step>(calls.size());
        for (var recorded : calls) {
            boolean dev = recorded.call().vm().equals(TracedCall.DEV_KVM);
            steps.add(new Step(dev ? TracedCall.DEV_KVM : name, recorded.call().call(), now));
        }
        return steps;
    }

    /// The guests of a host (or of all, -1) that make at least `list` + 1 lists, by name: the groups' names, each
    /// ascending, merged.
    private final class Names {
        private final int host;
        private final PriorityQueue<PlannedGuest> heads = new PriorityQueue<>(Comparator.comparing(PlannedGuest::name));

        Names(int host, int list) {
            this.host = host;
            for (int group = 0; group < groups.size(); group++) {
                if (groups.get(group).lists().size() > list) {
                    add(group, 0);
                }
            }
        }

        private void add(int index, int from) {
            var group = groups.get(index);
            int step = host < 0 ? 1 : hosts.size();
            int at = from;
            while (host >= 0
                    && (group.first() + at) % step != host
                    && at < group.guests().count()) {
                at++;
            }
            if (at < group.guests().count()) {
                int ordinal = group.first() + at;
                heads.add(new PlannedGuest(group.guests().vm(at + 1), ordinal, ordinal % hosts.size(), index));
            }
        }

        PlannedGuest next() {
            var guest = heads.poll();
            if (guest != null) {
                add(guest.group(), guest.ordinal() - groups.get(guest.group()).first() + 1);
            }
            return guest;
        }
    }

    /// Time after time, name after name.
    private final class Lists implements Iterator<DueList> {
        private final int host;
        private final int most;
        private int number;
        private Names names;
        private PlannedGuest guest;

        Lists(int host) {
            this.host = host;
            this.most = groups.stream()
                    .mapToInt(group -> group.lists().size())
                    .max()
                    .orElse(0);
            this.names = new Names(host, 0);
            advance();
        }

        private void advance() {
            guest = names.next();
            while (guest == null && ++number < most) {
                names = new Names(host, number);
                guest = names.next();
            }
        }

        @Override
        public boolean hasNext() {
            return guest != null;
        }

        @Override
        public DueList next() {
            if (guest == null) {
                throw new NoSuchElementException("no more lists");
            }
            var due = list(guest, number);
            advance();
            return due;
        }
    }
}
