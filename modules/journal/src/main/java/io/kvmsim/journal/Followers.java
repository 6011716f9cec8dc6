package io.kvmsim.journal;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/// Those who go on reading as the log grows. They are woken on the journal's own thread, and must only take note of it.
final class Followers {
    private final Set<Runnable> followers = new CopyOnWriteArraySet<>();

    void add(Runnable follower) {
        followers.add(follower);
    }

    void remove(Runnable follower) {
        followers.remove(follower);
    }

    int count() {
        return followers.size();
    }

    void wake() {
        followers.forEach(Runnable::run);
    }
}
