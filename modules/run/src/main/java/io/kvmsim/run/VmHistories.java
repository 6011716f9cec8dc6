package io.kvmsim.run;

import io.kvmsim.history.proof.RunRecords;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.Step;
import io.kvmsim.ledger.Turn;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/// The VMs of a run that is not in progress: their states, folded from the journal without actors, and one more call.
public final class VmHistories {
    private static final long TOD_UNITS_PER_MICRO = 1 << 12;
    private static final long MICROS_1900_TO_1970 = 2_208_988_800L * 1_000_000L;

    private final RunDirectory run;
    private final RunHistory history;

    private VmHistories(RunDirectory run, RunHistory history) {
        this.run = run;
        this.history = history;
    }

    public static VmHistories of(RunDirectory run) throws BadRun, JournalDamaged {
        return new VmHistories(run, RunHistories.open(run));
    }

    /// A monitor's present state.
    ///
    /// @throws BadRun where the run has none of this name
    public Entity entity(String name) throws BadRun, JournalDamaged {
        try {
            return history.entity(name);
        } catch (BadInput e) {
            throw new BadRun(e.getMessage(), e);
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw RunHistories.unreadable(run, e);
        }
    }

    /// Folds every VM's history, on several threads, streaming: the log is read about once.
    ///
    /// @param visitor gets each monitor's present state, in no order that counts, from several threads at once
    public void forEach(int threads, Consumer<Entity> visitor) throws BadRun, JournalDamaged {
        try {
            history.entities(threads, visitor);
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw RunHistories.unreadable(run, e);
        }
    }

    /// Makes one call on a VM, in real time, and records it.
    ///
    /// @param principal who makes it
    /// @param user      of the operating system
    /// @throws BadRun where the run has no such VM, is not finished, or is in use
    public static Decision call(RunDirectory run, String name, Call call, String principal, String user)
            throws BadRun, JournalDamaged, InterruptedException {
        try (JournalWriter writer = run.openJournal()) {
            var histories = of(run);
            var own = RunRecords.read(histories.history.log()).sound(run.journal());
            boolean goesOn = run.manifest().fork() == null && own.seal().isEmpty();
            if (goesOn) {
                throw new BadRun("%s: is not finished, so a call cannot be added: first kvmsim run --resume %s"
                        .formatted(run.path(), run.path()));
            }
            var entity = histories.entity(name);
            long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            long tod = (micros + MICROS_1900_TO_1970) * TOD_UNITS_PER_MICRO;
            var step = new Step(new VmName(name), call, Circumstances.USUAL.at(tod, 0));
            var cause = new Cause.Wall(micros, principal, user.equals(principal) ? "" : user);
            var turn = Turn.decide(entity, entity.home(), List.of(step), cause, RecordedRefusals.of(run, own.opened()));
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
