package io.kvmsim.scenario.sim;

import io.kvmsim.abi.Errno;
import io.kvmsim.scenario.calls.CallName;
import io.kvmsim.scenario.sim.GuestList.Purpose;
import java.util.List;

/// What a list that was answered comes to, for the guest and its host.
final class Outcomes {
    private final Window window;
    private final Agenda agenda;
    private final Observations observations;
    private final CallTimes times;
    private final OutOfMemory outOfMemory;

    Outcomes(Window window, Agenda agenda, Observations observations, CallTimes times, OutOfMemory outOfMemory) {
        this.window = window;
        this.agenda = agenda;
        this.observations = observations;
        this.times = times;
        this.outOfMemory = outOfMemory;
    }

    void of(GuestList list) {
        var life = list.life;
        var guest = life.guest;
        boolean failed = false;
        times.answered(list, observations);
        for (int index = 0; index < list.decisions().size(); index++) {
            var decision = list.decisions().get(index);
            decision.events().forEach(event -> life.observe(event, list.purpose == Purpose.OTHER));
            observations.answered(list.call(index), decision);
            if (decision.answer().refused()) {
                guest.refuses();
                failed |= list.purpose == Purpose.BOOT && Guest.isFatal(list.call(index));
            }
        }
        if (life.isOver()) {
            return;
        }
        boolean present = life == guest.life;
        if (list.purpose == Purpose.CLOSE) {
            life.host.leaves(list.footprint().total());
            if (present) {
                guest.ended(list.after);
            } else {
                life.ended();
            }
            return;
        }
        if (!list.steps().isEmpty()) {
            life.has(list.footprint());
        }
        if (list.purpose == Purpose.MEMORY && list.timed.last()) {
            life.moved();
        }
        if (guest.migration != null) {
            guest.migration.answered(list);
        }
        if (failed && present && !life.isDoomed()) {
            notStarted(list);
        } else if (list.purpose == Purpose.BOOT && present && !life.isDoomed()) {
            times.booted(list);
        }
        outOfMemory.relieve(life.host);
    }

    private void notStarted(GuestList list) {
        var life = list.life;
        observations.notStarted(list.micros, life.guest, life.host, "its bring-up was refused: " + refusal(list));
        if (life.isAnswered()) {
            life.doom();
            life.guest.fails(Guest.State.UNPLACED);
            agenda.add(window.to(), new Agenda.Task.Close(life, List.of(), Guest.State.UNPLACED));
        } else {
            life.guest.ended(Guest.State.UNPLACED); // there is no VM to be closed
        }
    }

    /// The first call that a monitor cannot do without and that was refused.
    private static String refusal(GuestList list) {
        for (int index = 0; index < list.decisions().size(); index++) {
            int ret = list.decisions().get(index).answer().ret();
            if (ret < 0 && Guest.isFatal(list.call(index))) {
                return CallName.of(list.call(index)) + " "
                        + Errno.of(-ret).map(Errno::name).orElse(String.valueOf(ret));
            }
        }
        throw new IllegalStateException("nothing was refused");
    }
}
