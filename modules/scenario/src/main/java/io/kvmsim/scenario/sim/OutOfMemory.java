package io.kvmsim.scenario.sim;

import java.util.List;

/// What a host does that has no memory left: it kills one guest after the other, as Linux chooses them, until what is
/// left fits. Where none may be killed it panics, and all its guests are gone.
final class OutOfMemory {
    private final Window window;
    private final Agenda agenda;
    private final Observations observations;

    OutOfMemory(Window window, Agenda agenda, Observations observations) {
        this.window = window;
        this.agenda = agenda;
        this.observations = observations;
    }

    void relieve(SimulatedHost host) {
        while (host.makeFit() > 0) {
            var victim = host.victim();
            if (victim != null) {
                kill(victim, "the host has no memory left");
                continue;
            }
            var rest = host.lives.stream().filter(life -> !life.isDoomed()).toList();
            if (rest.isEmpty()) {
                return; // others hold more than there is
            }
            observations.note(window.to(), "panic", host, "", "no memory is left and no guest may be killed");
            rest.forEach(life -> kill(life, "the host panicked"));
        }
    }

    private void kill(Life life, String why) {
        life.doom();
        life.host.kills();
        observations.killed(window.to(), life, why);
        if (life == life.guest.life) {
            life.guest.fails(Guest.State.KILLED);
        }
        agenda.add(window.to(), new Agenda.Task.Close(life, List.of(), Guest.State.KILLED));
    }
}
