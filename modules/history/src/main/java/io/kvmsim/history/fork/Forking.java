package io.kvmsim.history.fork;

import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.SharedPast;
import io.kvmsim.history.fold.When;
import io.kvmsim.history.proof.VerifyProgress;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.chain.Head;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.io.Serial;
import java.util.concurrent.atomic.AtomicLong;

/// Finds the past that a fork shares with its parent, and creates its first records. On all cores, in memory that
/// grows with the VMs, by what is kept of each to be named in the fork, and not with their histories.
public final class Forking {
    private static final String HOSTS = "/host/";
    private static final int PROGRESS_HISTORIES = 256;

    private final RunHistory parent;
    private final ForkPlan plan;
    private final SharedHeads heads;
    private final Out out;
    private final VerifyProgress progress;
    private final AtomicLong done = new AtomicLong();
    private ForkResult result = ForkResult.NOTHING;

    private Forking(RunHistory parent, ForkPlan plan, SharedHeads heads, Out out, VerifyProgress progress) {
        this.parent = parent;
        this.plan = plan;
        this.heads = heads;
        this.out = out;
        this.progress = progress;
    }

    /// Stores records of the fork's own, of one id in order, from several threads at once.
    @FunctionalInterface
    public interface Out {
        void append(String id, long sequenceNr, Object record) throws IOException;
    }

    /// Brings what is wrong with the question out of a reading.
    static final class Refused extends IOException {
        @Serial
        private static final long serialVersionUID = 1;

        Refused(String problem) {
            super(problem);
        }
    }

    /// @param heads takes what is shared
    /// @param out   takes what is not
    /// @throws BadInput where there is no such VM or moment, or nothing has begun by then
    public static ForkResult run(RunHistory parent, ForkPlan plan, SharedHeads heads, Out out, VerifyProgress progress)
            throws BadInput, IOException {
        var path = parent.run().path();
        if (plan.vm().isEmpty() && plan.at() instanceof Moment.OfEvent) {
            throw new BadInput("%s is a place in the history of one VM: name it with --vm".formatted(plan.at()));
        }
        var forking = new Forking(parent, plan, heads, out, progress);
        try {
            if (plan.vm().isPresent()) {
                var vm = plan.vm().get();
                parent.require(vm);
                forking.monitor(vm, each -> parent.records().records(vm, each));
            } else {
                parent.records().histories(Runtime.getRuntime().availableProcessors(), forking::history);
            }
        } catch (Refused e) {
            throw new BadInput("%s: %s".formatted(path, e.getMessage()));
        }
        if (forking.result.vms() == 0 && plan.vm().isEmpty()) {
            throw new BadInput("%s: no VM has begun by %s".formatted(path, plan.at()));
        }
        return forking.result;
    }

    private void history(String id, LogReader.History history) throws IOException {
        if (RunHistory.isMonitor(id)) {
            monitor(id, history);
        } else if (id.startsWith(HOSTS)) {
            host(id, history);
        }
        long now = done.incrementAndGet();
        if (now % PROGRESS_HISTORIES == 0) {
            progress.at(now, parent.records().count());
        }
    }

    private void monitor(String id, LogReader.History history) throws IOException {
        var branch = new Branch(id, parent.run(), parent.clocks(), plan, out);
        history.forEach(record -> {
            try {
                branch.add(record);
            } catch (BadRecord e) {
                throw parent.records().place(record.position()).bad(record, e);
            }
        });
        branch.end();
        branch.past().ifPresent(cut -> heads.add(id, cut));
        add(branch.result());
    }

    private synchronized void add(ForkResult more) {
        result = result.and(more);
    }

    /// What happened to a host itself: its facts have no answers that could come out otherwise.
    private void host(String id, LogReader.History history) throws IOException {
        var facts = new HostFacts(id);
        history.forEach(facts::add);
        if (facts.shared > 0) {
            heads.add(id, new SharedPast.Cut(facts.shared, facts.shared, facts.head, null));
        }
    }

    private final class HostFacts {
        private final String id;
        private Head head;
        private long shared;

        HostFacts(String id) {
            this.id = id;
            this.head = Head.first(id);
        }

        void add(LogRecord record) throws IOException {
            var fact = fact(record);
            if (record.kind() != LogRecord.Kind.EVENT || !(fact instanceof HostFact happened)) {
                return;
            }
            if (!plan.at()
                    .isBefore(
                            new Address(0, 0),
                            When.ofHost(micros(happened), parent.clocks().of(id.substring(HOSTS.length()))))) {
                head = head.next(record.sequenceNr(), record.payload());
                shared = record.sequenceNr();
            } else if (plan.replays()) {
                out.append(id, record.sequenceNr(), fact);
            }
        }

        private Object fact(LogRecord record) {
            try {
                return RecordBytes.decode(record.payload(), record.manifest());
            } catch (BadRecord e) {
                throw parent.records().place(record.position()).bad(record, e);
            }
        }

        private static long micros(HostFact fact) {
            return switch (fact) {
                case HostFact.ClockStepped(var micros, var _) -> micros;
                case HostFact.PressureChanged(var micros, var _) -> micros;
            };
        }
    }
}
