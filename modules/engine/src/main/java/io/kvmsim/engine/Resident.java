package io.kvmsim.engine;

import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.pekko.actor.typed.ActorRef;

/// A VM that has an actor. Its place in the fleet's [IdleResidents] is kept in itself: there may be a million.
final class Resident {
    final String entity;
    final ActorRef<VmActor.Request> actor;
    /// A list was handed to it and is not done.
    boolean inFlight;
    /// It was asked to stop.
    boolean passivating;

    /// Null while it is not idle.
    Resident older;

    Resident newer;
    /// Null until something waits: nearly never.
    private Queue<VmActor.Request> waiting;

    Resident(String entity, ActorRef<VmActor.Request> actor) {
        this.entity = entity;
        this.actor = actor;
    }

    boolean isIdle() {
        return !inFlight && !passivating && waiting() == 0;
    }

    int waiting() {
        return waiting == null ? 0 : waiting.size();
    }

    void keep(VmActor.Request request) {
        waiting = waiting == null ? new ArrayDeque<>() : waiting;
        waiting.add(request);
    }

    /// Takes over what waits for another.
    void keepAllOf(Resident other) {
        waiting = other.waiting;
    }

    /// Hands on what waited, up to the next list.
    void handOn() {
        while (!inFlight && waiting() > 0) {
            var request = waiting.remove();
            inFlight = request instanceof VmActor.Work;
            actor.tell(request);
        }
    }
}
