package io.kvmsim.history.read;

import io.kvmsim.history.ask.Tape;
import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.index.IndexBuild;
import io.kvmsim.history.index.IndexCheck;
import io.kvmsim.history.index.Sizes;
import io.kvmsim.history.text.FactText;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// A run whose index has small parts, and the questions that are asked of it with and without.
public final class IndexedRun {
    /// So that a run of a hundred records has many blocks and some parts.
    static final Sizes SMALL = new Sizes(32, 8);

    /// Records between two snapshots.
    static final int EVERY = 3;

    private static final List<String> ATTRIBUTES = List.of(
            "mem",
            "mem.limit",
            "crypto.aes",
            "crypto",
            "vcpus",
            "vcpus.0",
            "clock",
            "pages.resident",
            "slots",
            "cpu.ibc");

    private static final List<String> PRINCIPALS = List.of("bob", "al*", "host", "fault");

    private IndexedRun() {}

    static IndexBuild index(WrittenRun run) {
        var facts = run.facts();
        return new IndexBuild(facts.index(), facts.journal(), facts.principal().name(), SMALL);
    }

    public static IndexBuild.Built build(WrittenRun run) throws IOException {
        var built = index(run).run((_, _, _, _) -> {});
        Snapshots.make(run.facts(), EVERY);
        return built;
    }

    static Optional<String> check(WrittenRun run) throws IOException {
        var problem = IndexCheck.run(index(run), (_, _, _, _) -> {}).problem();
        return problem.isPresent() ? problem : Snapshots.check(run.facts(), EVERY);
    }

    /// What the run answers to all sorts of questions, the same ones for the same seed.
    static List<String> answers(RunHistory history, long seed) throws BadInput, IOException {
        var random = new SplittableRandom(seed);
        var answers = new ArrayList<String>();
        answers.add(history.monitors().toString());
        answers.add("has " + history.has("vm-1") + history.has("nobody") + history.has("/run"));
        for (var name : history.monitors()) {
            history.tell(name, fact -> answers.add(text(fact)));
            var tape = Tape.of(history, name, 1 + random.nextInt(5));
            long facts = tape.size();
            for (int look = 0; look < 5; look++) {
                answers.add(text(tape.fact(random.nextLong(facts)).orElseThrow()));
            }
            for (int look = 0; look < 5; look++) {
                answers.add(state(history, name, moment(random)));
            }
        }
        for (int number = 0; number < 12; number++) {
            var filter = filter(random, history.monitors());
            answers.add(filter.toString());
            HistoryLog.tell(history, filter, fact -> answers.add(text(fact)));
        }
        counts(history).forEach((by, rows) -> answers.add(by + " " + rows));
        return answers;
    }

    private static String state(RunHistory history, String name, Moment moment) throws IOException {
        try {
            var state = history.at(name, moment);
            return "%s: #%d, %d records, %s, %s"
                    .formatted(
                            moment,
                            state.event(),
                            state.records(),
                            state.situation(),
                            state.last().map(IndexedRun::text));
        } catch (BadInput e) {
            return e.getMessage();
        }
    }

    static Map<LogCount.By, List<LogCount.Row>> counts(RunHistory history) throws BadInput, IOException {
        var counts = new EnumMap<LogCount.By, List<LogCount.Row>>(LogCount.By.class);
        for (var by : LogCount.By.values()) {
            counts.put(by, HistoryLog.count(history, LogFilter.ALL, by).rows());
        }
        return counts;
    }

    static String text(Fact fact) {
        return FactText.line(fact) + " record " + fact.sequenceNr() + " at " + fact.position();
    }

    /// A VM's facts from a moment on, or up to it.
    static LogFilter timed(String vm, Moment moment, boolean isFrom) {
        return new LogFilter(
                List.of(new Glob(vm)),
                Set.of(),
                List.of(),
                Set.of(),
                false,
                List.of(),
                isFrom ? Optional.of(moment) : Optional.empty(),
                isFrom ? Optional.empty() : Optional.of(moment),
                Optional.empty());
    }

    static List<String> told(RunHistory history, LogFilter filter) throws BadInput, IOException {
        var told = new ArrayList<String>();
        HistoryLog.tell(history, filter, fact -> told.add(text(fact)));
        return told;
    }

    private static Moment moment(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> new Moment.OfEvent(random.nextInt(60));
            case 1 -> new Moment.Virtual(random.nextLong(80_000));
            case 2 -> new Moment.Wall(1_800_000_000_000_000L + random.nextInt(-5, 5));
            default -> Moment.end();
        };
    }

    static LogFilter filter(SplittableRandom random, Set<String> names) {
        var vms = new ArrayList<Glob>();
        var types = new HashSet<String>();
        var errnos = new HashSet<String>();
        var attributes = new ArrayList<String>();
        var principals = new ArrayList<Glob>();
        switch (random.nextInt(3)) {
            case 0 -> vms.add(new Glob(List.copyOf(names).get(random.nextInt(names.size())) + "*"));
            case 1 -> {
                vms.add(new Glob("vm-2"));
                vms.add(new Glob("v*1"));
            }
            default -> {}
        }
        switch (random.nextInt(5)) {
            case 0 -> types.addAll(List.of("MemoryLimitSet", "VcpuCreated"));
            case 1 -> errnos.add(random.nextBoolean() ? "EBUSY" : "EINVAL");
            case 2 -> attributes.add(ATTRIBUTES.get(random.nextInt(ATTRIBUTES.size())));
            case 3 -> principals.add(new Glob(PRINCIPALS.get(random.nextInt(PRINCIPALS.size()))));
            default -> {}
        }
        return new LogFilter(
                vms,
                types,
                attributes,
                errnos,
                random.nextInt(4) == 0,
                principals,
                random.nextInt(3) == 0 ? Optional.of(moment(random)) : Optional.empty(),
                random.nextInt(3) == 0 ? Optional.of(moment(random)) : Optional.empty(),
                random.nextInt(5) == 0 ? Optional.of(new Address(5, 0)) : Optional.empty());
    }
}
