package io.kvmsim.journal;

import io.kvmsim.log.write.Followers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/// The live queries of a system that are under way, to be told when it is time to end.
final class LiveQueries {
    private final Followers followers;
    private final CompletableFuture<Done> ended = new CompletableFuture<>();
    private int open;
    private boolean isEnding;

    LiveQueries(Followers followers) {
        this.followers = followers;
    }

    /// @param done completes when the query's consumer has seen its end
    synchronized void opened(CompletionStage<Done> done) {
        open++;
        done.whenComplete((_, _) -> closed());
    }

    private synchronized void closed() {
        open--;
        endIfNoneIsOpen();
    }

    synchronized boolean isEnding() {
        return isEnding;
    }

    /// Completes when all of them have ended.
    CompletionStage<Done> end() {
        synchronized (this) {
            isEnding = true;
            endIfNoneIsOpen();
        }
        followers.wake();
        return ended;
    }

    private void endIfNoneIsOpen() {
        if (isEnding && open == 0) {
            ended.complete(Done.getInstance());
        }
    }
}
