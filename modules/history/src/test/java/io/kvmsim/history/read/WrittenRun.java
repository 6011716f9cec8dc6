package io.kvmsim.history.read;

import io.kvmsim.history.fold.Principal;
import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.kvm.AnyCalls;
import io.kvmsim.kvm.AnyCircumstances;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.Fault;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.Step;
import io.kvmsim.ledger.Turn;
import io.kvmsim.ledger.chain.MerkleTree;
import io.kvmsim.ledger.run.RunRecord;
import io.kvmsim.ledger.run.RunSeal;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// A run as it is written, with a probe beside it: what each VM's state was when it was alive.
public final class WrittenRun {
    static final long START_TOD = 0xe2_1234_5678_9abc00L << 8;

    private static final int GROUP = 64;

    final Path journal;
    final NamedHost home;
    final Map<String, Entity> entities = new TreeMap<>();
    /// By monitor: the state after each event, from 0 on.
    public final Map<String, List<Monitor>> probes = new HashMap<>();

    private final List<NewRecord> records = new ArrayList<>();

    private WrittenRun(Path journal, Host host) {
        this.journal = journal;
        this.home = new NamedHost("host-1", host);
    }

    public static WrittenRun in(Path folder, Host host) {
        return new WrittenRun(folder.resolve("journal"), host);
    }

    /// Some monitors that are asked anything.
    public static WrittenRun any(Path folder, long seed, int monitors, int turns) {
        var random = new SplittableRandom(seed);
        var run = in(folder, TestHosts.ALL.get(random.nextInt(TestHosts.ALL.size())));
        for (int monitor = 1; monitor <= monitors; monitor++) {
            var start = AnyCalls.start(random).toArray(Call[]::new);
            run.at("vm-" + monitor, 0, start);
        }
        for (int turn = 1; turn <= turns; turn++) {
            var steps = new ArrayList<Step>();
            int monitor = 1 + random.nextInt(monitors);
            for (int step = random.nextInt(4); step >= 0; step--) {
                var vm = AnyCalls.vm(random).equals(AnyCalls.VMS.getFirst())
                        ? new VmName("vm-" + monitor)
                        : AnyCalls.VMS.getLast();
                steps.add(new Step(vm, AnyCalls.any(random), AnyCircumstances.any(random), step));
            }
            run.turn("vm-" + monitor, steps, new Cause.Virtual(turn * 1000L));
        }
        return run;
    }

    /// A list of calls on virtual time.
    public WrittenRun at(String name, long micros, Call... calls) {
        var steps = Arrays.stream(calls)
                .map(call -> new Step(new VmName(name), call, Circumstances.USUAL))
                .toList();
        return turn(name, steps, new Cause.Virtual(micros));
    }

    /// A list of calls in real time.
    public WrittenRun by(String principal, long epochMicros, String name, Call... calls) {
        var steps = Arrays.stream(calls)
                .map(call -> new Step(new VmName(name), call, Circumstances.USUAL))
                .toList();
        return turn(name, steps, new Cause.Wall(epochMicros, principal));
    }

    /// A call on virtual time into which something is injected.
    public WrittenRun faulty(String name, long micros, Call call, Fault fault) {
        var step = new Step(new VmName(name), call, Circumstances.USUAL.with(fault));
        return turn(name, List.of(step), new Cause.Virtual(micros));
    }

    public WrittenRun turn(String id, List<Step> steps, Cause cause) {
        var entity = entities.computeIfAbsent(id, Entity::initial);
        var turn = Turn.decide(entity, home, steps, cause, Refusals.ALL);
        if (turn.record().isPresent()) {
            var probe = probes.computeIfAbsent(id, _ -> new ArrayList<>(List.of(Monitor.INITIAL)));
            turn.decisions().forEach(decision -> decision.events()
                    .forEach(event -> probe.add(Kvm.evolve(probe.getLast(), event))));
            var after = entity.apply(turn.record().get(), _ -> home);
            entities.put(id, after);
            add(id, after.records(), turn.record().get());
        }
        return this;
    }

    public void add(String id, long sequenceNr, Object record) {
        records.add(new NewRecord(
                id,
                sequenceNr,
                0,
                RecordBytes.SERIALIZER_ID,
                RecordBytes.manifest(record),
                RecordBytes.encode(record)));
    }

    /// What a run ends with.
    public WrittenRun sealed() {
        var tree = new MerkleTree();
        entities.forEach((id, entity) -> {
            if (entity.records() > 0) {
                tree.add(id, entity.records(), entity.head());
            }
        });
        add(RunRecord.PERSISTENCE_ID, 1, new RunSeal(tree.leaves(), tree.root()));
        return this;
    }

    List<NewRecord> records() {
        return records;
    }

    /// Puts on the disk what was added since the last time.
    public RunHistory written() {
        write(journal, records);
        records.clear();
        return open();
    }

    /// Each record in a group of its own.
    RunHistory writtenOneByOne() {
        write(journal, records, 1);
        records.clear();
        return open();
    }

    static void write(Path journal, List<NewRecord> records) {
        write(journal, records, GROUP);
    }

    private static void write(Path journal, List<NewRecord> records, int group) {
        try (var writer = JournalWriter.open(journal, JournalSettings.DEFAULT)) {
            CompletableFuture<?> last = CompletableFuture.completedFuture(null);
            for (int index = 0; index < records.size(); index++) {
                last = writer.append(List.of(records.get(index))).toCompletableFuture();
                if (index % group == group - 1) {
                    last.get();
                }
            }
            last.get();
        } catch (IOException | ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public RunFacts facts() {
        var path = journal.getParent();
        return new RunFacts(
                path, journal, Map.of(home.name(), home), new Principal("scenario:test", "alice"), START_TOD);
    }

    public RunHistory open() {
        try {
            return RunHistory.open(facts());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
