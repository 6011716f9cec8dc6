package io.kvmsim.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.JournalStopped;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.snapshot.SnapshotDirectory;
import io.kvmsim.log.snapshot.SnapshotFile;
import io.kvmsim.log.write.Disk;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A behavior as the engine's are, on the journal as the application runs it.
class EventSourcedBehaviorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PLUGINS = """
            pekko.persistence.journal.plugin = "kvmsim.journal"
            pekko.persistence.snapshot-store.plugin = "kvmsim.snapshot-store"
            pekko.actor.allow-java-serialization = on
            pekko.actor.warn-about-java-serializer-usage = off
            """;

    @TempDir
    Path directory;

    private final Disk disk = new Disk();

    @Test
    void recovers_after_a_restart_of_the_system() throws IOException {
        withWriter(kit -> {
            add(kit, spawn(kit, "counter-1"), 1, 2, 3);
            add(kit, spawn(kit, "counter-2"), 10);
        });
        withWriter(kit -> {
            assertThat(add(kit, spawn(kit, "counter-1"), 4)).isEqualTo(10);
            assertThat(add(kit, spawn(kit, "counter-2"), 4)).isEqualTo(14);
            assertThat(add(kit, spawn(kit, "counter-3"), 4)).isEqualTo(4);
        });
    }

    @Test
    void recovers_after_a_restart_of_the_actor() throws IOException {
        withWriter(kit -> {
            for (int life = 1; life <= 5; life++) {
                var counter = spawn(kit, "counter");
                assertThat(add(kit, counter, 1, 1)).isEqualTo(life * 2);
                kit.stop(counter, PATIENCE);
            }
        });
    }

    @Test
    void a_system_given_only_a_directory_opens_the_journal_and_closes_it_cleanly() throws IOException {
        var config = ConfigFactory.parseString(PLUGINS + "kvmsim.journal.dir = \"" + directory + "\"")
                .withFallback(ConfigFactory.load());
        var kit = ActorTestKit.create("counters", config);
        try {
            assertThat(add(kit, spawn(kit, "counter"), 1, 2)).isEqualTo(3);
        } finally {
            kit.shutdownTestKit();
        }
        var extent = LogReader.open(directory).extent();
        assertThat(extent.forcedEnd()).isEqualTo(extent.end() - GroupHeader.BYTES);
        Logs.open(directory).close();
    }

    @Test
    void a_snapshot_spares_the_events_before_it_and_can_be_thrown_away() throws IOException {
        withWriter(kit -> {
            var counter = spawn(kit, "counter");
            assertThat(add(kit, counter, IntStream.rangeClosed(1, 25).toArray()))
                    .isEqualTo(325);
        });
        assertThat(directory.resolve("snapshots")).isNotEmptyDirectory();
        withWriter(kit -> assertThat(add(kit, spawn(kit, "counter"), 0)).isEqualTo(325));
        try (var files = Files.walk(directory.resolve("snapshots"))) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> assertThat(file.toFile().delete()).isTrue());
        }
        withWriter(kit -> assertThat(add(kit, spawn(kit, "counter"), 0)).isEqualTo(325));
    }

    @Test
    void a_snapshot_that_cannot_be_deserialised_costs_a_replay_and_no_state() throws IOException {
        withWriter(kit -> add(kit, spawn(kit, "counter"), 1, 2, 3));
        new SnapshotDirectory(directory.resolve("snapshots"))
                .save(new SnapshotFile("counter", 2, 1, 9_999, "unknown", new byte[1]));
        withWriter(kit -> assertThat(add(kit, spawn(kit, "counter"), 4)).isEqualTo(10));
    }

    @Test
    void a_disk_that_fails_answers_nobody_and_is_told_to_the_application() throws IOException {
        withWriter(kit -> {
            var stopped = kit.<JournalStopped>createTestProbe(JournalStopped.class);
            kit.system().eventStream().tell(new EventStream.Subscribe<>(JournalStopped.class, stopped.ref()));
            var counter = spawn(kit, "counter");
            add(kit, counter, 1);
            disk.writeError = "No space left on device";
            var replies = kit.<Integer>createTestProbe();
            counter.tell(new Add(2, replies.ref()));
            assertThat(stopped.receiveMessage(PATIENCE).cause())
                    .hasMessage("the journal " + directory + " stopped: No space left on device");
            replies.expectTerminated(counter, PATIENCE);
            replies.expectNoMessage(Duration.ofMillis(1));
        });
        disk.writeError = null;
        withWriter(kit -> assertThat(add(kit, spawn(kit, "counter"), 5)).isEqualTo(6));
    }

    private interface Story {
        void run(ActorTestKit kit);
    }

    /// As the application does it: opens the journal, then starts the system, and closes both.
    private void withWriter(Story story) throws IOException {
        try (var writer = JournalWriter.open(directory, JournalSettings.DEFAULT, Logs.CLOCK, disk)) {
            var config = ConfigFactory.parseString(PLUGINS).withFallback(ConfigFactory.load());
            var setup = ActorSystemSetup.create(BootstrapSetup.create(config), new JournalSetup(writer));
            var kit = ActorTestKit.create(ActorSystem.create(Behaviors.empty(), "counters", setup));
            try {
                story.run(kit);
            } finally {
                ActorTestKit.shutdown(kit.system(), PATIENCE);
            }
        }
    }

    private static ActorRef<Add> spawn(ActorTestKit kit, String id) {
        return kit.spawn(Counter.create(id));
    }

    /// Adds one after another and returns the last sum.
    private static int add(ActorTestKit kit, ActorRef<Add> counter, int... amounts) {
        TestProbe<Integer> replies = kit.createTestProbe();
        int sum = 0;
        for (var amount : amounts) {
            counter.tell(new Add(amount, replies.ref()));
            sum = replies.receiveMessage(PATIENCE);
        }
        return sum;
    }

    record Add(int amount, ActorRef<Integer> replyTo) {}

    static final class Counter extends EventSourcedBehavior<Add, Integer, Integer> {
        private static final int SNAPSHOT_EVERY = 10;

        private Counter(String id) {
            super(PersistenceId.ofUniqueId(id));
        }

        static Behavior<Add> create(String id) {
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

        @Override
        public RetentionCriteria retentionCriteria() {
            return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY, 2);
        }
    }
}
