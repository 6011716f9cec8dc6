package io.kvmsim.journal;

import io.kvmsim.log.feed.Feed;
import io.kvmsim.log.format.Span;
import io.kvmsim.log.write.JournalWriter;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;

/// A feed as a stream: it reads only when there is demand, one thing at a time, on a dispatcher that may block.
final class FeedSource<T> extends GraphStage<SourceShape<T>> {
    private final Outlet<T> out = Outlet.create("FeedSource.out");
    private final SourceShape<T> shape = SourceShape.of(out);
    private final JournalWriter writer;
    private final LiveQueries live;
    private final Span span;
    private final Opening<T> opening;

    /// What is done when the stream starts.
    @FunctionalInterface
    interface Opening<T> {
        Feed<T> open() throws IOException;
    }

    FeedSource(JournalWriter writer, LiveQueries live, Span span, Opening<T> opening) {
        this.writer = writer;
        this.live = live;
        this.span = span;
        this.opening = opening;
    }

    @Override
    public SourceShape<T> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {
        private final AtomicBoolean isWoken = new AtomicBoolean();
        private final Runnable wake = this::wake;
        private AsyncCallback<Boolean> woken;
        private Feed<T> feed;

        Logic() {
            super(shape);
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    advance();
                }
            });
        }

        @Override
        public void preStart() {
            if (span == Span.LIVE) {
                woken = createAsyncCallback(_ -> look());
                // First of all: what is forced from now on is not missed.
                writer.followers().add(wake);
            }
            try {
                feed = opening.open();
            } catch (IOException | RuntimeException failure) {
                failStage(failure);
            }
        }

        /// On the journal's thread, for every group: whoever is slow has one message waiting and not many.
        private void wake() {
            if (isWoken.compareAndSet(false, true)) {
                woken.invoke(true);
            }
        }

        private void look() {
            isWoken.set(false);
            if (live.isEnding()) {
                completeStage();
            } else if (isAvailable(out)) {
                advance();
            }
        }

        private void advance() {
            // Asked before reading: what was forced before the end is given before the failure.
            var ended = writer.ended();
            try {
                var next = feed.next();
                if (next != null) {
                    push(out, next);
                } else if (feed.isAtEnd() || live.isEnding()) {
                    completeStage();
                } else {
                    ended.ifPresent(this::failStage);
                }
            } catch (IOException | RuntimeException failure) {
                failStage(failure);
            }
        }

        @Override
        public void postStop() throws IOException {
            if (span == Span.LIVE) {
                writer.followers().remove(wake);
            }
            if (feed != null) {
                feed.close();
            }
        }
    }
}
