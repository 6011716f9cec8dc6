package io.kvmsim.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.typed.ReplicaId;
import org.apache.pekko.persistence.typed.ReplicationId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.ReplicatedEventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.ReplicatedEventSourcing;
import org.apache.pekko.persistence.typed.javadsl.ReplicationContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pekko's replicated event sourcing on the default settings: it keeps in metadata which replica an event is of, reads
/// it by a query, and cannot work without. No snapshots: Pekko passes over an event that comes while it saves one, and
/// asks for it again after half a minute.
class ReplicatedActorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ReplicaId EAST = new ReplicaId("east");
    private static final ReplicaId WEST = new ReplicaId("west");

    @TempDir
    Path directory;

    @Test
    void each_replica_has_the_events_of_the_other_once_also_after_a_restart() {
        inSystem(kit -> {
            var east = kit.spawn(Sum.create(EAST));
            var west = kit.spawn(Sum.create(WEST));
            for (int number = 1; number <= 5; number++) {
                east.tell(new Add(1));
                west.tell(new Add(100));
            }
            awaitSum(kit, east, 505);
            awaitSum(kit, west, 505);
        });
        inSystem(kit -> {
            var east = kit.spawn(Sum.create(EAST));
            var west = kit.spawn(Sum.create(WEST));
            east.tell(new Add(1));
            awaitSum(kit, west, 506);
            awaitSum(kit, east, 506);
        });
    }

    private interface Story {
        void run(ActorTestKit kit);
    }

    private void inSystem(Story story) {
        var config = ConfigFactory.parseString("""
                pekko.persistence.journal.plugin = "kvmsim.journal"
                pekko.persistence.snapshot-store.plugin = "kvmsim.snapshot-store"
                pekko.actor.allow-java-serialization = on
                pekko.actor.warn-about-java-serializer-usage = off
                kvmsim.journal.dir = "%s"
                """.formatted(directory)).withFallback(ConfigFactory.load());
        var kit = ActorTestKit.create("replicas", config);
        try {
            story.run(kit);
        } finally {
            kit.shutdownTestKit();
        }
    }

    private static void awaitSum(ActorTestKit kit, ActorRef<Command> replica, int expected) {
        var replies = kit.<Integer>createTestProbe();
        replies.awaitAssert(PATIENCE, () -> {
            replica.tell(new Get(replies.ref()));
            assertThat(replies.receiveMessage(PATIENCE)).isEqualTo(expected);
            return null;
        });
    }

    sealed interface Command {}

    record Add(int amount) implements Command {}

    record Get(ActorRef<Integer> replyTo) implements Command {}

    static final class Sum extends ReplicatedEventSourcedBehavior<Command, Integer, Integer> {
        private Sum(ReplicationContext context) {
            super(context);
        }

        static Behavior<Command> create(ReplicaId replica) {
            return ReplicatedEventSourcing.commonJournalConfig(
                    new ReplicationId("sum", "one", replica), Set.of(EAST, WEST), JournalQuery.IDENTIFIER, Sum::new);
        }

        @Override
        public Integer emptyState() {
            return 0;
        }

        @Override
        public CommandHandler<Command, Integer, Integer> commandHandler() {
            return (_, command) -> switch (command) {
                case Add(var amount) -> Effect().persist(amount);
                case Get(var replyTo) -> Effect().none().thenReply(replyTo, it -> it);
            };
        }

        @Override
        public EventHandler<Integer, Integer> eventHandler() {
            return Integer::sum;
        }
    }
}
