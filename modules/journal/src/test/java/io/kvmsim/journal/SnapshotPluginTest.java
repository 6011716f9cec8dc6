package io.kvmsim.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.persistence.DeleteSnapshotSuccess;
import org.apache.pekko.persistence.DeleteSnapshotsSuccess;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.SaveSnapshotFailure;
import org.apache.pekko.persistence.SaveSnapshotSuccess;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotProtocol;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotPluginTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ID = "vm/1 ä|%";

    @TempDir
    Path directory;

    private JournalWriter writer;
    private ActorSystem system;
    private TestKit actor;
    private ActorRef store;
    private long lastTime;
    private final List<SnapshotMetadata> saved = new ArrayList<>();

    @BeforeEach
    void save_five_snapshots_of_a_history_of_fifty_events() throws IOException {
        writer = Logs.open(directory);
        system = ActorSystem.create(
                "snapshots",
                ActorSystemSetup.create(BootstrapSetup.create(ConfigFactory.load()), new JournalSetup(writer)));
        actor = new TestKit(system);
        store = Persistence.get(system).snapshotStoreFor("kvmsim.snapshot-store", ConfigFactory.empty());
        for (int number = 1; number <= 50; number++) {
            Logs.append(writer, Logs.event(ID, number));
        }
        for (int number = 10; number <= 50; number += 10) {
            saved.add(save(ID, number, "state " + number));
        }
    }

    @AfterEach
    void stop() throws IOException {
        TestKit.shutdownActorSystem(system);
        writer.close();
    }

    @Test
    void loads_the_newest() {
        assertThat(load(SnapshotSelectionCriteria.latest())).isEqualTo("state 50");
        assertThat(load("unknown", SnapshotSelectionCriteria.latest())).isNull();
    }

    @Test
    void loads_the_newest_that_matches_sequence_number_and_time() {
        assertThat(load(SnapshotSelectionCriteria.create(35, Long.MAX_VALUE))).isEqualTo("state 30");
        assertThat(load(SnapshotSelectionCriteria.create(
                        Long.MAX_VALUE, saved.get(1).timestamp())))
                .isEqualTo("state 20");
        assertThat(load(SnapshotSelectionCriteria.create(35, Long.MAX_VALUE, 31, 0)))
                .isNull();
        assertThat(load(SnapshotSelectionCriteria.none())).isNull();
    }

    @Test
    void of_two_with_the_same_number_the_later_one_counts() {
        save(ID, 50, "another state 50");
        assertThat(load(SnapshotSelectionCriteria.latest())).isEqualTo("another state 50");
    }

    @Test
    void deletes_one_snapshot() {
        var newest = saved.getLast();
        store.tell(new SnapshotProtocol.DeleteSnapshot(newest), actor.getRef());
        actor.expectMsgEquals(PATIENCE, new DeleteSnapshotSuccess(newest));
        assertThat(load(SnapshotSelectionCriteria.latest())).isEqualTo("state 40");
    }

    @Test
    void deletes_what_matches() {
        var criteria = SnapshotSelectionCriteria.create(50, Long.MAX_VALUE, 20, 0);
        store.tell(new SnapshotProtocol.DeleteSnapshots(ID, criteria), actor.getRef());
        actor.expectMsgEquals(PATIENCE, new DeleteSnapshotsSuccess(criteria));
        assertThat(load(SnapshotSelectionCriteria.latest())).isEqualTo("state 10");
    }

    @Test
    void passes_over_a_snapshot_that_is_damaged_at_any_byte() throws IOException {
        var newest = files().stream()
                .filter(it -> it.toString().contains("50-"))
                .findFirst()
                .orElseThrow();
        var good = Files.readAllBytes(newest);
        for (int i = 0; i < good.length; i++) {
            var bad = good.clone();
            bad[i] ^= 1;
            Files.write(newest, bad);
            assertThat(load(SnapshotSelectionCriteria.latest()))
                    .as("byte %d", i)
                    .isEqualTo("state 40");
        }
        Files.write(newest, new byte[0]);
        assertThat(load(SnapshotSelectionCriteria.latest())).isEqualTo("state 40");
    }

    @Test
    void passes_over_a_snapshot_that_the_log_does_not_reach() {
        save(ID, 51, "a state of the future");
        assertThat(load(SnapshotSelectionCriteria.latest())).isEqualTo("state 50");
    }

    @Test
    void what_cannot_be_serialised_is_a_failure_and_leaves_no_file() throws IOException {
        var before = files();
        var metadata = new SnapshotMetadata(ID, 49, 1);
        store.tell(new SnapshotProtocol.SaveSnapshot(metadata, new Object()), actor.getRef());
        actor.expectMsgClass(PATIENCE, SaveSnapshotFailure.class);
        assertThat(files()).isEqualTo(before);
    }

    /// Returns what Pekko made of the metadata: it sets the time itself. Every snapshot has a later one.
    private SnapshotMetadata save(String id, long number, String state) {
        await().until(() -> System.currentTimeMillis() > lastTime);
        var metadata = new SnapshotMetadata(id, number, 0);
        store.tell(new SnapshotProtocol.SaveSnapshot(metadata, state), actor.getRef());
        var saved = actor.expectMsgClass(PATIENCE, SaveSnapshotSuccess.class).metadata();
        lastTime = saved.timestamp();
        return saved;
    }

    private Object load(SnapshotSelectionCriteria criteria) {
        return load(ID, criteria);
    }

    private Object load(String id, SnapshotSelectionCriteria criteria) {
        store.tell(new SnapshotProtocol.LoadSnapshot(id, criteria, Long.MAX_VALUE), actor.getRef());
        var result = actor.expectMsgClass(PATIENCE, SnapshotProtocol.LoadSnapshotResult.class);
        return result.snapshot().isDefined() ? result.snapshot().get().snapshot() : null;
    }

    private List<Path> files() throws IOException {
        try (var files = Files.walk(directory.resolve("snapshots"))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
