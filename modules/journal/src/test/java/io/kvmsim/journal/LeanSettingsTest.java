package io.kvmsim.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.PersistentRepr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An application that is never asked who wrote an event leaves the writer out; either setting reads what the other
// wrote.
class LeanSettingsTest {
    private static final String LEAN = "kvmsim.journal.store-writer-uuid = off\n";

    @TempDir
    Path directory;

    @Test
    void without_the_writer_a_record_is_what_it_was_before_there_were_writers() throws IOException {
        try (var plugin = new PluginSystem(directory, LEAN)) {
            plugin.writeEach("p", 1, 1);
        }
        var stored = stored().getFirst();
        try (var writer = Logs.open(directory.resolve("by-hand"))) {
            Logs.append(
                    writer,
                    new NewRecord(
                            "p",
                            1,
                            stored.timestampMillis(),
                            stored.serializerId(),
                            stored.manifest(),
                            stored.payload()));
        }
        assertThat(Logs.segment(directory, 1)).isEqualTo(Logs.segment(directory.resolve("by-hand"), 1));
    }

    @Test
    void the_writer_takes_its_own_bytes_and_one_for_their_number() throws IOException {
        try (var lean = new PluginSystem(directory.resolve("lean"), LEAN);
                var complete = new PluginSystem(directory.resolve("complete"))) {
            lean.writeEach("p", 1, 1);
            complete.writeEach("p", 1, 1);
        }
        assertThat(Logs.segment(directory.resolve("complete"), 1))
                .hasSize(Logs.segment(directory.resolve("lean"), 1).length + 1 + "a-writer".length());
    }

    @Test
    void each_setting_reads_what_the_other_wrote() throws IOException {
        try (var plugin = new PluginSystem(directory, LEAN)) {
            plugin.writeEach("p", 1, 2);
        }
        try (var plugin = new PluginSystem(directory)) {
            plugin.writeEach("p", 3, 3);
            assertThat(writers(plugin)).containsExactly("", "", "a-writer");
        }
        try (var plugin = new PluginSystem(directory, LEAN)) {
            plugin.writeEach("p", 4, 4);
            assertThat(writers(plugin)).containsExactly("", "", "a-writer", "");
            assertThat(plugin.replay("p", 1, 9, 9)).containsExactly("p-1", "p-2", "p-3", "p-4", "highest 4");
        }
    }

    @Test
    void metadata_is_kept_in_any_case() throws IOException {
        try (var plugin = new PluginSystem(directory, LEAN)) {
            plugin.write(AtomicWrite.apply(PluginSystem.event("p", 1, "p-1").withMetadata("of a replica")));
            plugin.expectStored(1);
            assertThat(replayed(plugin).getFirst().metadata().get()).isEqualTo("of a replica");
        }
    }

    private static List<String> writers(PluginSystem plugin) {
        return replayed(plugin).stream().map(PersistentRepr::writerUuid).toList();
    }

    private static List<PersistentRepr> replayed(PluginSystem plugin) {
        plugin.journal.tell(
                new JournalProtocol.ReplayMessages(1, 9, 9, "p", plugin.actor.getRef()), plugin.actor.getRef());
        var events = new ArrayList<PersistentRepr>();
        while (plugin.actor.receiveOne(PluginSystem.PATIENCE) instanceof JournalProtocol.ReplayedMessage it) {
            events.add(it.persistent());
        }
        return events;
    }

    private List<LogRecord> stored() throws IOException {
        var records = new ArrayList<LogRecord>();
        LogReader.scan(directory, records::add);
        return records;
    }
}
