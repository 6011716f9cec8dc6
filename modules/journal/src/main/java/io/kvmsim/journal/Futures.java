package io.kvmsim.journal;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import scala.concurrent.Future;
import scala.concurrent.Promise;

/// From Java's futures to the ones that Pekko's plugins return, with the failure that happened and not its wrapping.
final class Futures {
    private Futures() {}

    static <T> Future<T> asScala(CompletionStage<T> stage) {
        Promise<T> promise = Promise.apply();
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                promise.success(value);
            } else {
                promise.failure(unwrapped(failure));
            }
        });
        return promise.future();
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException wrapper && wrapper.getCause() != null
                ? wrapper.getCause()
                : failure;
    }
}
