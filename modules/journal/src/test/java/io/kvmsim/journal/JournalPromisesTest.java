package io.kvmsim.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.DeleteMessagesSuccess;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.PersistentRepr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/// The promises of a journal that Pekko's own technology compatibility kit, `JournalSpec`, checks: a test each, named
/// as there where a name is given. The kit writes four single events and, as its last two, an atomic write.
///
/// | the kit | here |
/// | --- | --- |
/// | replay all messages | [#replays_all_events] |
/// | … using a lower sequence number bound | [#replays_from_a_lower_bound_on] |
/// | … an upper sequence number bound | [#replays_up_to_an_upper_bound] |
/// | … a count limit | [#replays_at_most_so_many], [#a_count_larger_than_the_history_is_none] |
/// | … a lower and upper sequence number bound | [#replays_between_two_bounds] |
/// | … and a count limit | [#replays_at_most_so_many_between_two_bounds] |
/// | replay a single if lower equals upper | [#replays_one_event_where_the_bounds_are_equal] |
/// | replay a single message if count limit equals 1 | [#replays_one_event_where_the_count_is_one] |
/// | not replay messages if count limit equals 0 | [#replays_nothing_where_the_count_is_zero] |
/// | not … if lower is greater than upper | [#replays_nothing_where_the_lower_bound_is_above_the_upper] |
/// | not … if nothing was written yet | [#replays_nothing_of_an_id_that_never_wrote] |
/// | not replay permanently deleted messages | [#does_not_replay_what_was_deleted] |
/// | not reset highestSequenceNr after deletion | [#deletion_does_not_reset_the_highest_number] |
/// | … after journal cleanup | [#deletion_of_everything_does_not_reset_the_highest_number] |
/// | reject non-serializable events | [#rejects_an_event_that_cannot_be_serialised_and_stores_its_neighbours] |
/// | … atomic writes of several | [#rejects_an_atomic_write_whole_wherever_the_bad_event_stands] |
/// | serialize events | [#an_event_is_serialised_with_its_manifest] |
/// | (each event comes back with its writer's UUID and without a sender) | [#an_event_comes_back_with_its_writer] |
/// | return metadata | [#an_event_comes_back_with_its_metadata] |
///
/// All with the default settings; what an application may leave out, [LeanSettingsTest] says.
class JournalPromisesTest {
    private static final long LAST = Long.MAX_VALUE;

    @TempDir
    Path directory;

    private PluginSystem plugin;

    @BeforeEach
    void write_five_events_the_last_two_of_them_as_one() throws IOException {
        plugin = new PluginSystem(directory, Noted.BINDING);
        plugin.writeEach("p", 1, 3);
        plugin.write(PluginSystem.atomic("p", 4, 5));
        plugin.expectStored(2);
    }

    @AfterEach
    void stop() throws IOException {
        plugin.close();
    }

    @Test
    void replays_all_events() {
        assertThat(replay("p", 1, LAST, LAST)).containsExactly("p-1", "p-2", "p-3", "p-4", "p-5", "highest 5");
        assertThat(replay("p", 0, LAST, LAST)).hasSize(6);
    }

    @Test
    void replays_from_a_lower_bound_on() {
        assertThat(replay("p", 3, LAST, LAST)).containsExactly("p-3", "p-4", "p-5", "highest 5");
    }

    @Test
    void replays_up_to_an_upper_bound() {
        assertThat(replay("p", 1, 3, LAST)).containsExactly("p-1", "p-2", "p-3", "highest 5");
    }

    @Test
    void an_upper_bound_past_the_last_event_is_none() {
        assertThat(replay("p", 4, 1_000, LAST)).containsExactly("p-4", "p-5", "highest 5");
    }

    @Test
    void replays_at_most_so_many() {
        assertThat(replay("p", 1, LAST, 3)).containsExactly("p-1", "p-2", "p-3", "highest 5");
    }

    @Test
    void a_count_larger_than_the_history_is_none() {
        assertThat(replay("p", 1, LAST, 6)).hasSize(6).endsWith("p-5", "highest 5");
    }

    @Test
    void replays_between_two_bounds() {
        assertThat(replay("p", 2, 3, LAST)).containsExactly("p-2", "p-3", "highest 5");
    }

    @Test
    void replays_at_most_so_many_between_two_bounds() {
        assertThat(replay("p", 2, 5, 2)).containsExactly("p-2", "p-3", "highest 5");
    }

    @Test
    void replays_one_event_where_the_bounds_are_equal() {
        assertThat(replay("p", 2, 2, LAST)).containsExactly("p-2", "highest 5");
    }

    @Test
    void replays_one_event_where_the_count_is_one() {
        assertThat(replay("p", 2, 4, 1)).containsExactly("p-2", "highest 5");
    }

    @Test
    void replays_nothing_where_the_count_is_zero() {
        assertThat(replay("p", 2, 4, 0)).containsExactly("highest 5");
    }

    @Test
    void replays_nothing_where_the_lower_bound_is_above_the_upper() {
        assertThat(replay("p", 3, 2, LAST)).containsExactly("highest 5");
    }

    @Test
    void replays_nothing_of_an_id_that_never_wrote() {
        assertThat(replay("never", 0, LAST, LAST)).containsExactly("highest 0");
    }

    @Test
    void does_not_replay_what_was_deleted() {
        var delete = new JournalProtocol.DeleteMessagesTo("p", 3, plugin.actor.getRef());
        plugin.journal.tell(delete, plugin.actor.getRef());
        plugin.actor.expectMsgEquals(PluginSystem.PATIENCE, new DeleteMessagesSuccess(3));
        assertThat(replay("p", 1, LAST, LAST)).containsExactly("p-4", "p-5", "highest 5");
        assertThat(replay("p", 1, 3, LAST)).containsExactly("highest 5");
        assertThat(replay("p", 2, 4, LAST)).containsExactly("p-4", "highest 5");
        assertThat(replay("p", 1, LAST, 1)).containsExactly("p-4", "highest 5");
    }

    @Test
    void deletion_does_not_reset_the_highest_number() {
        plugin.delete("p", 3);
        assertThat(replay("p", 0, LAST, LAST)).containsExactly("p-4", "p-5", "highest 5");
    }

    @Test
    void deletion_of_everything_does_not_reset_the_highest_number() {
        plugin.delete("p", LAST);
        assertThat(replay("p", 0, LAST, LAST)).containsExactly("highest 5");
        plugin.writeEach("p", 6, 6);
        assertThat(replay("p", 0, LAST, LAST)).containsExactly("p-6", "highest 6");
    }

    @Test
    void what_was_deleted_stays_so_when_the_journal_is_opened_again() throws IOException {
        plugin.delete("p", 3);
        plugin.writeEach("q", 1, 2);
        plugin.delete("q", 2);
        plugin.close();
        plugin = new PluginSystem(directory);
        assertThat(replay("p", 0, LAST, LAST)).containsExactly("p-4", "p-5", "highest 5");
        assertThat(replay("q", 0, LAST, LAST)).containsExactly("highest 2");
    }

    @Test
    void rejects_an_event_that_cannot_be_serialised_and_stores_its_neighbours() {
        plugin.write(
                AtomicWrite.apply(PluginSystem.event("p", 6, "b-6")),
                AtomicWrite.apply(PluginSystem.event("p", 7, new Object())),
                AtomicWrite.apply(PluginSystem.event("p", 8, "b-8")));
        plugin.actor.expectMsgEquals(PluginSystem.PATIENCE, PluginSystem.WRITTEN);
        assertThat(List.of(plugin.outcome(), plugin.outcome(), plugin.outcome()))
                .containsExactlyInAnyOrder("stored p 6", "rejected p 7", "stored p 8");
        assertThat(replay("p", 6, LAST, LAST)).containsExactly("b-6", "b-8", "highest 8");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void rejects_an_atomic_write_whole_wherever_the_bad_event_stands(int bad) {
        var events = new ArrayList<>(List.of(
                PluginSystem.event("p", 6, "b-6"),
                PluginSystem.event("p", 7, "b-7"),
                PluginSystem.event("p", 8, "b-8"),
                PluginSystem.event("p", 9, "b-9")));
        events.set(bad, PluginSystem.event("p", 6 + bad, new Object()));
        plugin.write(new AtomicWrite(CollectionConverters.asScala(events).toList()));
        plugin.actor.expectMsgEquals(PluginSystem.PATIENCE, PluginSystem.WRITTEN);
        assertThat(List.of(plugin.outcome(), plugin.outcome(), plugin.outcome(), plugin.outcome()))
                .containsExactlyInAnyOrder("rejected p 6", "rejected p 7", "rejected p 8", "rejected p 9");
        assertThat(replay("p", 4, LAST, LAST)).containsExactly("p-4", "p-5", "highest 5");
        plugin.writeEach("p", 6, 6);
    }

    @Test
    void an_event_is_serialised_with_its_manifest() throws IOException {
        plugin.write(AtomicWrite.apply(PluginSystem.event("p", 6, new Noted("written down"))));
        plugin.expectStored(1);
        assertThat(replayedPayload(6)).isEqualTo(new Noted("written down"));
        plugin.close();
        plugin = new PluginSystem(directory, Noted.BINDING);
        assertThat(replayedPayload(6)).isEqualTo(new Noted("written down"));
    }

    @Test
    void an_event_comes_back_with_its_writer() throws IOException {
        assertThat(replayed(2).writerUuid()).isEqualTo("a-writer");
        assertThat(replayed(5).writerUuid()).isEqualTo("a-writer");
        assertThat(replayed(5).sender()).isNull();
        plugin.close();
        plugin = new PluginSystem(directory);
        assertThat(replayed(5)).isEqualTo(PluginSystem.event("p", 5, "p-5"));
    }

    @Test
    void an_event_comes_back_with_its_metadata() throws IOException {
        plugin.write(AtomicWrite.apply(
                PluginSystem.event("p", 6, "p-6").withManifest("adapted").withMetadata(new Noted("of a replica"))));
        plugin.expectStored(1);
        plugin.writeEach("p", 7, 7);
        plugin.close();
        plugin = new PluginSystem(directory, Noted.BINDING);
        assertThat(replayed(6).metadata()).isEqualTo(Option.apply(new Noted("of a replica")));
        assertThat(replayed(6).manifest()).isEqualTo("adapted");
        assertThat(replayed(6).payload()).isEqualTo("p-6");
        assertThat(replayed(7).metadata()).isEqualTo(Option.empty());
    }

    @Test
    void the_highest_number_does_not_depend_on_what_is_replayed() {
        for (var bounds : new long[][] {{1, 1}, {6, 9}, {9, 6}, {0, 0}}) {
            assertThat(replay("p", bounds[0], bounds[1], LAST)).endsWith("highest 5");
        }
    }

    private Object replayedPayload(int number) {
        return replayed(number).payload();
    }

    private PersistentRepr replayed(int number) {
        return plugin.replayed("p").get(number - 1);
    }

    /// What the plugin replays, after it was compared with all that was written of it, as the kit does.
    private List<String> replay(String id, long from, long to, long max) {
        var seen = new ArrayList<String>();
        var highest = plugin.replay(id, from, to, max, event -> {
            assertThat(event).isEqualTo(PluginSystem.event(id, event.sequenceNr(), event.payload()));
            seen.add((String) event.payload());
        });
        seen.add("highest " + highest);
        return seen;
    }
}
