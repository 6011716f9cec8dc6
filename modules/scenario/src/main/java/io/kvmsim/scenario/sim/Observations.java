package io.kvmsim.scenario.sim;

import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.scenario.Measures;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.calls.CallName;
import io.kvmsim.scenario.cputime.CpuFigures;
import io.kvmsim.values.Csv;
import io.kvmsim.values.Times;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The results that a simulation collects: what expectations ask for, and what the report shows.
public final class Observations {
    private static final String ERRNO = "errno.";
    private static final int NOTES_MAX = 10_000;
    private static final double MIDDLE = 0.5;
    private static final double NEARLY_ALL = 0.99;

    private final List<SimulatedHost> hosts;
    private final List<Guest> guests;
    private final Series series = new Series();
    private final Expectations expectations;
    private final List<Note> notes = new ArrayList<>();
    private final List<Killed> killed = new ArrayList<>();
    private final Map<String, Long> errnos = new HashMap<>();
    private final Map<String, Long> reasons = new HashMap<>();
    private final Map<String, Long> killedByHost = new TreeMap<>();
    private final Map<String, Long> killedByGroup = new TreeMap<>();
    private final GuestStates states;
    private final Migrations migrations;
    private final CallTimes times;
    /// Null where the scenario is not about CPU time.
    private final CpuFigures cpu;
    private long notesLeftOut;
    private long calls;
    private long refused;
    private long events;
    private double usedMax;
    private double swapMax;
    private long micros;

    /// Something that a reader of the report wants to know of.
    public record Note(long micros, String kind, String host, String guest, String text) {}

    /// A guest that the host killed.
    public record Killed(String guest, String host, double atSeconds) {}

    Observations(
            Scenario scenario,
            List<SimulatedHost> hosts,
            List<Guest> guests,
            GuestStates states,
            Migrations migrations,
            CallTimes times,
            CpuFigures cpu) {
        this.cpu = cpu;
        this.migrations = migrations;
        this.states = states;
        this.times = times;
        this.hosts = hosts;
        this.guests = guests;
        this.expectations = new Expectations(scenario.expect());
    }

    /// @param host null where it belongs to no host
    void note(long at, String kind, SimulatedHost host, String guest, String text) {
        if (notes.size() < NOTES_MAX) {
            notes.add(new Note(at, kind, host == null ? "" : host.home.name(), guest, text));
        } else {
            notesLeftOut++;
        }
    }

    void notPlaced(long at, Guest guest, String why) {
        reasons.merge(why, 1L, Long::sum);
        note(at, "not placed", null, guest.name, why);
    }

    void notStarted(long at, Guest guest, SimulatedHost host, String why) {
        reasons.merge(why, 1L, Long::sum);
        note(at, "not started", host, guest.name, why);
    }

    /// Why guests did not start, and how often.
    public Map<String, Long> notStartedBecause() {
        return new TreeMap<>(reasons);
    }

    /// A process of a guest; where the guest is on its way to this host, it goes on at its source.
    void killed(long at, Life life, String why) {
        if (life == life.guest.life) {
            killed.add(new Killed(life.guest.name, life.host.home.name(), at / 1e6));
            killedByHost.merge(life.host.home.name(), 1L, Long::sum);
            killedByGroup.merge(life.guest.group.name(), 1L, Long::sum);
        }
        note(at, "killed", life.host, life.guest.name, why);
    }

    void answered(Call call, Decision decision) {
        calls++;
        events += decision.events().size();
        int ret = decision.answer().ret();
        String result = "0";
        if (ret < 0) {
            refused++;
            result = Errno.of(-ret).map(Errno::name).orElse(String.valueOf(ret));
            errnos.merge(result, 1L, Long::sum);
        }
        series.call(CallName.of(call), result);
    }

    /// @param at the end of the window
    void windowClosed(long at) {
        micros = at;
        for (var host : hosts) {
            usedMax = Math.max(usedMax, share(host));
            swapMax = Math.max(swapMax, (double) host.swapped());
        }
        var broken = expectations.check(at, name -> value(name, at), this::nothing);
        series.sample(at, hosts, states.all(), calls, refused, events, !broken.isEmpty());
        broken(at, broken);
    }

    /// Nothing happens before this time.
    void passing(long until) {
        broken(until, expectations.pass(until, name -> value(name, until), this::nothing));
    }

    /// CPU time changed in a window that is over at this time.
    void served(long at) {
        broken(at, expectations.check(at, name -> value(name, at), this::nothing));
    }

    private void broken(long at, List<String> expressions) {
        expressions.forEach(text -> note(at, "expectation", null, "", text + " is broken"));
    }

    private static double share(SimulatedHost host) {
        return host.memory == 0 ? 1 : (double) host.memory().used() / host.memory;
    }

    private String nothing(String name) {
        return name.startsWith("migration.downtime.") && migrations.completed() == 0 ? "nothing arrived" : "";
    }

    /// Of a measure: [Measures].
    private double value(String name, long at) {
        if (Measures.isCpuTime(name)) {
            return cpu.value(name, at);
        }
        if (name.startsWith(ERRNO)) {
            return errnos.getOrDefault(name.substring(ERRNO.length()), 0L);
        }
        return switch (name) {
            case "guests.total" -> guests.size();
            case "guests.planned" -> count(Guest.State.PLANNED);
            case "guests.running" -> running();
            case "guests.stopped" -> count(Guest.State.STOPPED);
            case "guests.killed" -> count(Guest.State.KILLED);
            case "guests.unplaced" -> count(Guest.State.UNPLACED);
            case "calls" -> calls;
            case "calls.refused" -> refused;
            case "events" -> events;
            case "host.memory.used" ->
                hosts.stream().mapToDouble(Observations::share).max().orElse(0);
            case "host.memory.used.max" -> usedMax;
            case "host.swap.used" ->
                hosts.stream().mapToDouble(SimulatedHost::swapped).max().orElse(0);
            case "host.swap.used.max" -> swapMax;
            case "migrations.running" -> migrations.running();
            case "migrations.completed" -> migrations.completed();
            case "migrations.failed" -> migrations.failed();
            case "migration.downtime.p50" -> migrations.downtimeSeconds(0.5);
            case "migration.downtime.p99" -> migrations.downtimeSeconds(0.99);
            case "migration.downtime.max" -> migrations.downtimeSeconds(1);
            case "faults.injected" -> times.faults().injected();
            case "latency.p50" -> times.calls().at(MIDDLE) / 1e6;
            case "latency.p99" -> times.calls().at(NEARLY_ALL) / 1e6;
            case "latency.max" -> times.calls().max() / 1e6;
            case "boot.p50" -> times.boots().at(MIDDLE) / 1e6;
            case "boot.p99" -> times.boots().at(NEARLY_ALL) / 1e6;
            case "boot.max" -> times.boots().max() / 1e6;
            case "seconds" -> micros / 1e6;
            default -> throw new IllegalStateException("no measure " + name);
        };
    }

    private long running() {
        return count(Guest.State.RUNNING) + count(Guest.State.MIGRATING);
    }

    /// What each rule of the scenario's faults did; none where it has no rules.
    public List<Faults.Injected> faults() {
        return times.faults().byRule();
    }

    /// None where calls take no time.
    public List<CallTimes.Slow> slowest(int most) {
        return times.slowest(guests, most);
    }

    private long count(Guest.State state) {
        return states.count(state);
    }

    /// By name, those that there are.
    public Map<String, Long> guestsByState() {
        var byName = new TreeMap<String, Long>();
        states.all().forEach((state, number) -> byName.put(state.name().toLowerCase(Locale.ROOT), number));
        return byName;
    }

    /// Of the guests that run.
    public long vcpus() {
        return guests.stream()
                .filter(Guest::isRunning)
                .mapToLong(guest -> guest.life.vcpus)
                .sum();
    }

    /// Empty where the scenario is not about it.
    public Optional<CpuFigures> cpu() {
        return Optional.ofNullable(cpu);
    }

    public Series series() {
        return series;
    }

    /// In the order of time; the first ten thousand.
    public List<Note> notes() {
        return List.copyOf(notes);
    }

    /// `events.csv`
    public String notesCsv() {
        var csv = new Csv().row("seconds", "kind", "host", "guest", "text");
        for (var note : notes) {
            csv.sentence(List.of(Series.seconds(note.micros()), note.kind(), note.host(), note.guest()), note.text());
        }
        if (notesLeftOut > 0) {
            csv.sentence(List.of(Series.seconds(micros), "left out", "", ""), notesLeftOut + " more");
        }
        return csv.text();
    }

    /// `migrations.csv`
    public String migrationsCsv() {
        return migrations.csv();
    }

    /// Seconds.
    public record Downtimes(double p50, double p99, double max) {}

    /// Those that are over.
    ///
    /// @param downtimeSeconds null where none arrived
    public record Moved(long completed, long failed, Downtimes downtimeSeconds) {}

    public Moved migrations() {
        return new Moved(
                migrations.completed(),
                migrations.failed(),
                migrations.completed() == 0
                        ? null
                        : new Downtimes(
                                migrations.downtimeSeconds(0.5),
                                migrations.downtimeSeconds(0.99),
                                migrations.downtimeSeconds(1)));
    }

    public List<Killed> killed() {
        return List.copyOf(killed);
    }

    public Map<String, Long> killedByHost() {
        return new TreeMap<>(killedByHost);
    }

    public Map<String, Long> killedByGroup() {
        return new TreeMap<>(killedByGroup);
    }

    public List<Expectations.Verdict> verdicts() {
        return expectations.verdicts();
    }

    /// Of a run that was interrupted.
    public List<Expectations.Verdict> verdictsSoFar() {
        return expectations.verdictsSoFar();
    }

    public double seconds() {
        return micros / 1e6;
    }

    /// A guest whose calls were refused so often.
    public record Refused(String guest, String host, long refused) {}

    /// Most first.
    public List<Refused> mostRefused(int most) {
        return guests.stream()
                .filter(guest -> guest.refused() > 0)
                .sorted((one, other) -> one.refused() != other.refused()
                        ? Long.compare(other.refused(), one.refused())
                        : one.name.compareTo(other.name))
                .limit(most)
                .map(guest ->
                        new Refused(guest.name, guest.host == null ? "" : guest.host.home.name(), guest.refused()))
                .toList();
    }

    /// Where the run stands, for people.
    public String moment() {
        return "%s  %,d running of %,d".formatted(Times.moment(micros), running(), guests.size());
    }
}
