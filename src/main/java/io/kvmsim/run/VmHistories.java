package io.kvmsim.run;

import io.kvmsim.journal.JournalDamaged;
import io.kvmsim.journal.JournalWriter;
import io.kvmsim.journal.LogReader;
import io.kvmsim.kvm.Call;
import io.kvmsim.kvm.Circumstances;
import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.VmName;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.Home;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.Step;
import io.kvmsim.ledger.Turn;
import io.kvmsim.ledger.TurnRecord;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/// The VMs of a run that stands still: their states, folded from the journal without actors, and one more call.
public final class VmHistories {
    private static final long TOD_UNITS_PER_MICRO = 1 << 12;
    private static final long MICROS_1900_TO_1970 = 2_208_988_800L * 1_000_000L;

    private final RunDirectory run;
    private final Map<String, Home> homes;
    private final LogReader log;

    private VmHistories(RunDirectory run, Map<String, Home> homes, LogReader log) {
        this.run = run;
        this.homes = homes;
        this.log = log;
    }

    public static VmHistories of(RunDirectory run) throws BadRun, JournalDamaged {
        return new VmHistories(run, RunPlan.of(run).homes(), run.readJournal());
    }

    /// A monitor's present state.
    ///
    /// @throws BadRun where the run has none of this name
    public Entity entity(String name) throws BadRun, JournalDamaged {
        if (name.startsWith("/") || log.highestSequenceNr(name) == 0) {
            throw new BadRun("%s: no VM \"%s\"; kvmsim vm list %s names them".formatted(run.path(), name, run.path()));
        }
        try {
            return fold(name, visitor -> log.records(name, visitor));
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /// Folds every VM's history, on several threads, streaming: the log is read about once.
    ///
    /// @param visitor gets each monitor's present state, in no order that counts, from several threads at once
    public void forEach(int threads, Consumer<Entity> visitor) throws BadRun, JournalDamaged {
        try {
            log.histories(threads, (id, history) -> {
                if (!id.startsWith("/")) {
                    visitor.accept(fold(id, history));
                }
            });
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private Entity fold(String name, LogReader.History history) throws IOException {
        var entity = new Entity[] {Entity.initial(name)};
        history.forEach(record -> {
            if (RecordBytes.decode(record.payload(), record.manifest()) instanceof TurnRecord turn) {
                entity[0] = entity[0].apply(turn, homes::get);
            }
        });
        return entity[0];
    }

    private BadRun unreadable(IOException e) {
        return new BadRun("%s: the journal cannot be read: %s".formatted(run.path(), RunDirectory.reason(e)), e);
    }

    /// Makes one call on a VM, in real time, and records it.
    ///
    /// @param principal who makes it
    /// @throws BadRun where the run has no such VM, is not finished, or is in use
    public static Decision call(RunDirectory run, String name, Call call, String principal)
            throws BadRun, JournalDamaged, InterruptedException {
        try (JournalWriter writer = run.openJournal()) {
            var histories = of(run);
            if (!ResumedRun.isFinished(histories.log)) {
                throw new BadRun("%s: is not finished, and a call now would not fit in: first kvmsim run --resume %s"
                        .formatted(run.path(), run.path()));
            }
            var entity = histories.entity(name);
            long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            long tod = (micros + MICROS_1900_TO_1970) * TOD_UNITS_PER_MICRO;
            var step = new Step(new VmName(name), call, Circumstances.USUAL.at(tod, 0));
            var cause = new Cause.Wall(micros, principal);
            var turn = Turn.decide(entity, entity.home(), List.of(step), cause, Refusals.ALL);
            if (turn.record().isPresent()) {
                RunEnd.append(writer, name, entity.records() + 1, turn.record().get());
            }
            return turn.decisions().getFirst();
        } catch (ExecutionException e) {
            throw RunEnd.failed(run, e.getCause());
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw RunEnd.failed(run, e);
        }
    }
}
