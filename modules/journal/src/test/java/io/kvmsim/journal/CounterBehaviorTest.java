package io.kvmsim.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CounterBehaviorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void a_behavior_recovers_what_it_persisted_after_a_restart_of_the_system() {
        withSystem(kit -> {
            var probe = kit.<Integer>createTestProbe();
            var counter = kit.spawn(Counter.create("counter-1", 0));
            IntStream.rangeClosed(1, 10).forEach(i -> counter.tell(new Add(i, probe.ref())));
            IntStream.rangeClosed(1, 10).forEach(i -> probe.expectMessage(PATIENCE, i * (i + 1) / 2));
        });
        withSystem(kit -> {
            var probe = kit.<Integer>createTestProbe();
            kit.spawn(Counter.create("counter-1", 0)).tell(new Add(45, probe.ref()));
            probe.expectMessage(PATIENCE, 100);
            kit.spawn(Counter.create("counter-2", 0)).tell(new Add(1, probe.ref()));
            probe.expectMessage(PATIENCE, 1);
        });
    }

    private interface Story {
        void run(ActorTestKit kit);
    }

    private void withSystem(Story story) {
        var kit = ActorTestKit.create("counters", config());
        try {
            story.run(kit);
        } finally {
            kit.shutdownTestKit();
        }
    }

    private Config config() {
        return ConfigFactory.parseString("""
                kvmsim.journal.dir = "%s"
                pekko.persistence.journal.plugin = "kvmsim.journal"
                pekko.persistence.snapshot-store.plugin = "kvmsim.snapshot-store"
                pekko.actor.allow-java-serialization = on
                pekko.actor.warn-about-java-serializer-usage = off
                pekko.coordinated-shutdown.exit-jvm = off
                """.formatted(directory)).withFallback(ConfigFactory.load());
    }

    record Add(int amount, ActorRef<Integer> replyTo) {}

    static final class Counter extends EventSourcedBehavior<Add, Integer, Integer> {
        private Counter(String id) {
            super(PersistenceId.ofUniqueId(id));
        }

        static org.apache.pekko.actor.typed.Behavior<Add> create(String id, int ignored) {
            return Behaviors.setup(_ -> new Counter(id));
        }

        @Override
        public Integer emptyState() {
            return 0;
        }

        @Override
        public CommandHandler<Add, Integer, Integer> commandHandler() {
            return (_, add) -> Effect().persist(add.amount()).thenReply(add.replyTo(), sum -> sum);
        }

        @Override
        public EventHandler<Integer, Integer> eventHandler() {
            return Integer::sum;
        }
    }
}
