package io.kvmsim.log.write;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/// The readers that follow a growing log. They are woken on the journal's own thread, and must only take note of it.
public final class Followers {
    private final Set<Runnable> followers = new CopyOnWriteArraySet<>();

    public void add(Runnable follower) {
        followers.add(follower);
    }

    public void remove(Runnable follower) {
        followers.remove(follower);
    }

    public int count() {
        return followers.size();
    }

    public void wake() {
        followers.forEach(Runnable::run);
    }
}
