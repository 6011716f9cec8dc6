package io.kvmsim.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.kvmsim.log.snapshot.SnapshotDirectory;
import io.kvmsim.log.snapshot.SnapshotFile;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;

/// What Pekko expects of a snapshot store, and with it the promises that its own technology compatibility kit,
/// `SnapshotStoreSpec`, checks:
///
/// | the kit | here |
/// | --- | --- |
/// | not load a snapshot given an invalid persistenceId | [#loads_nothing_of_an_id_that_has_none] |
/// | … non-matching timestamp criteria | [#loads_nothing_that_is_newer_than_the_greatest_time] |
/// | … non-matching sequence number criteria | [#loads_nothing_that_is_past_the_greatest_number] |
/// | load the most recent snapshot | [#loads_the_newest] |
/// | … matching an upper sequence number bound | [#loads_the_newest_up_to_a_number] |
/// | … matching upper sequence number and timestamp | [#loads_the_newest_that_matches_sequence_number_and_time] |
/// | delete a single snapshot by its sequenceNr | [#deletes_one_snapshot_by_its_number_whatever_its_time] |
/// | delete all … upper sequence number and timestamp | [#deletes_all_up_to_a_number_and_a_time] |
/// | not delete … non-matching upper timestamp | [#does_not_delete_what_is_newer_than_the_greatest_time] |
/// | save and overwrite with same sequence number | [#of_two_with_the_same_number_the_later_one_counts] |
/// | save bigger size snapshot | [#a_large_state_is_saved_and_loaded_whole] |
/// | serialize snapshots | [#a_state_is_serialised_with_its_manifest] |
/// | store metadata | [#a_state_comes_back_with_its_metadata] |
///
/// All with the default settings: the journal holds none of the events, as in the kit.
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
    void save_five_snapshots() throws IOException {
        start("");
        for (int number = 10; number <= 50; number += 10) {
            saved.add(save(ID, number, "state " + number));
        }
    }

    private void start(String more) throws IOException {
        writer = Logs.open(directory);
        system = ActorSystem.create(
                "snapshots",
                ActorSystemSetup.create(
                        BootstrapSetup.create(
                                ConfigFactory.parseString(Noted.BINDING + more).withFallback(ConfigFactory.load())),
                        new JournalSetup(writer)));
        actor = new TestKit(system);
        store = Persistence.get(system).snapshotStoreFor("kvmsim.snapshot-store", ConfigFactory.empty());
    }

    @AfterEach
    void stop() throws IOException {
        TestKit.shutdownActorSystem(system);
        writer.close();
    }

    @Test
    void loads_the_newest() {
        assertThat(load(SnapshotSelectionCriteria.latest())).isEqualTo("state 50");
    }

    @Test
    void loads_nothing_of_an_id_that_has_none() {
        assertThat(load("unknown", SnapshotSelectionCriteria.latest())).isNull();
    }

    @Test
    void loads_nothing_that_is_newer_than_the_greatest_time() {
        assertThat(load(SnapshotSelectionCriteria.create(Long.MAX_VALUE, 100))).isNull();
    }

    @Test
    void loads_nothing_that_is_past_the_greatest_number() {
        assertThat(load(SnapshotSelectionCriteria.create(7, Long.MAX_VALUE))).isNull();
        assertThat(loadUpTo(7)).isNull();
    }

    @Test
    void loads_the_newest_up_to_a_number() {
        assertThat(load(SnapshotSelectionCriteria.create(30, Long.MAX_VALUE))).isEqualTo("state 30");
        assertThat(load(SnapshotSelectionCriteria.create(29, Long.MAX_VALUE))).isEqualTo("state 20");
        assertThat(loadUpTo(30)).isEqualTo("state 30");
        assertThat(loadUpTo(29)).isEqualTo("state 20");
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
    void deletes_one_snapshot_by_its_number_whatever_its_time() {
        var any = new SnapshotMetadata(ID, 30, 0);
        store.tell(new SnapshotProtocol.DeleteSnapshot(any), actor.getRef());
        actor.expectMsgEquals(PATIENCE, new DeleteSnapshotSuccess(any));
        assertThat(loadUpTo(30)).isEqualTo("state 20");
        assertThat(load(SnapshotSelectionCriteria.latest())).isEqualTo("state 50");
    }

    @Test
    void deletes_all_up_to_a_number_and_a_time() {
        delete(SnapshotSelectionCriteria.create(30, saved.get(2).timestamp()));
        assertThat(loadUpTo(30)).isNull();
        assertThat(loadUpTo(40)).isEqualTo("state 40");
    }

    @Test
    void does_not_delete_what_is_newer_than_the_greatest_time() {
        delete(SnapshotSelectionCriteria.create(40, saved.get(3).timestamp() - 1));
        assertThat(loadUpTo(40)).isEqualTo("state 40");
        assertThat(loadUpTo(39)).isNull();
    }

    @Test
    void deletes_what_matches() {
        var criteria = SnapshotSelectionCriteria.create(50, Long.MAX_VALUE, 20, 0);
        delete(criteria);
        assertThat(load(SnapshotSelectionCriteria.latest())).isEqualTo("state 10");
    }

    @ParameterizedTest
    @ValueSource(ints = {10_000, 20 << 20})
    void a_large_state_is_saved_and_loaded_whole(int chars) {
        var state = "0".repeat(chars - 1) + "1";
        save(ID, 50, state);
        assertThat(load(SnapshotSelectionCriteria.latest())).isEqualTo(state);
    }

    @Test
    void a_state_is_serialised_with_its_manifest() {
        save(ID, 50, new Noted("a state"));
        assertThat(load(SnapshotSelectionCriteria.latest())).isEqualTo(new Noted("a state"));
    }

    @Test
    void saving_again_with_the_very_same_metadata_leaves_one_with_the_later_state() throws IOException {
        var snapshots = new SnapshotDirectory(directory.resolve("snapshots"));
        var before = files().size();
        for (var state : List.of("one", "two")) {
            snapshots.save(new SnapshotFile(ID, 45, 7, 20, "", state.getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(files()).hasSize(before + 1);
        assertThat(loadUpTo(45)).isEqualTo("two");
    }

    @Test
    void a_state_comes_back_with_its_metadata() {
        var metadata = new SnapshotMetadata(ID, 60, 1).withMetadata(new Noted("of a replica"));
        store.tell(new SnapshotProtocol.SaveSnapshot(metadata, "state"), actor.getRef());
        actor.expectMsgClass(PATIENCE, SaveSnapshotSuccess.class);
        var loaded = selected(ID, SnapshotSelectionCriteria.latest(), Long.MAX_VALUE)
                .snapshot()
                .get();
        assertThat(loaded.snapshot()).isEqualTo("state");
        assertThat(loaded.metadata().metadata()).isEqualTo(Option.apply(new Noted("of a replica")));
        assertThat(selected(ID, SnapshotSelectionCriteria.latest(), 50)
                        .snapshot()
                        .get()
                        .metadata()
                        .metadata())
                .isEqualTo(Option.empty());
    }

    @Test
    void a_state_that_cannot_be_deserialised_is_a_failed_loading_which_names_why() throws IOException {
        var snapshots = new SnapshotDirectory(directory.resolve("snapshots"));
        snapshots.save(new SnapshotFile(ID, 50, Long.MAX_VALUE, 9_999, "unknown", new byte[1]));
        store.tell(
                new SnapshotProtocol.LoadSnapshot(ID, SnapshotSelectionCriteria.latest(), Long.MAX_VALUE),
                actor.getRef());
        assertThat(actor.expectMsgClass(PATIENCE, SnapshotProtocol.LoadSnapshotFailed.class)
                        .cause())
                .hasMessageContaining("9999");
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
    void where_events_are_required_a_snapshot_that_the_log_does_not_reach_is_passed_over() throws IOException {
        stop();
        start("kvmsim.snapshot-store.require-events = on\n");
        assertThat(load(SnapshotSelectionCriteria.latest())).isNull();
        for (int number = 1; number <= 49; number++) {
            Logs.append(writer, Logs.event(ID, number));
        }
        assertThat(load(SnapshotSelectionCriteria.latest())).isEqualTo("state 40");
        Logs.append(writer, Logs.event(ID, 50));
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
    private SnapshotMetadata save(String id, long number, Object state) {
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

    private Object loadUpTo(long sequenceNr) {
        return load(ID, SnapshotSelectionCriteria.latest(), sequenceNr);
    }

    private Object load(String id, SnapshotSelectionCriteria criteria) {
        return load(id, criteria, Long.MAX_VALUE);
    }

    private void delete(SnapshotSelectionCriteria criteria) {
        store.tell(new SnapshotProtocol.DeleteSnapshots(ID, criteria), actor.getRef());
        actor.expectMsgEquals(PATIENCE, new DeleteSnapshotsSuccess(criteria));
    }

    private Object load(String id, SnapshotSelectionCriteria criteria, long toSequenceNr) {
        var result = selected(id, criteria, toSequenceNr);
        return result.snapshot().isDefined() ? result.snapshot().get().snapshot() : null;
    }

    private SnapshotProtocol.LoadSnapshotResult selected(
            String id, SnapshotSelectionCriteria criteria, long toSequenceNr) {
        store.tell(new SnapshotProtocol.LoadSnapshot(id, criteria, toSequenceNr), actor.getRef());
        return actor.expectMsgClass(PATIENCE, SnapshotProtocol.LoadSnapshotResult.class);
    }

    private List<Path> files() throws IOException {
        try (var files = Files.walk(directory.resolve("snapshots"))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
