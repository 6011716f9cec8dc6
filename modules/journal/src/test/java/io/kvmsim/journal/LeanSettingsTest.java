package io.kvmsim.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.log.format.GoldenBytes;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An application that is never asked who wrote an event leaves the writer out: it writes the bytes that it always
/// wrote. Either setting reads what the other wrote.
class LeanSettingsTest {
    private static final String LEAN = "kvmsim.journal.store-writer-uuid = off\n";
    private static final String COMPLETE = "";
    private static final String GOLDEN = "lean-plugin.log.hex";

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

    /// The file was written by the version before the setting, by the same calls.
    @Test
    void the_bytes_are_those_of_the_version_before_the_setting() throws IOException {
        try (var plugin = new PluginSystem(directory, LEAN)) {
            plugin.write(AtomicWrite.apply(
                    PluginSystem.event("p", 1, "p-1").withTimestamp(1234).withManifest("adapted")));
            plugin.expectStored(1);
            plugin.write(PluginSystem.atomic("p", 2, 3));
            plugin.expectStored(2);
            plugin.writeEach("q", 1, 2);
            plugin.delete("p", 2);
        }
        assertThat(GoldenBytes.hex(Logs.segment(directory, 1))).isEqualTo(GoldenBytes.hex(GoldenBytes.of(GOLDEN)));
    }

    @Test
    void what_the_version_before_wrote_is_read_with_either_setting_and_gone_on_with() throws IOException {
        Logs.replaceSegment(directory, 1, GoldenBytes.of(GOLDEN));
        for (var setting : List.of(COMPLETE, LEAN, COMPLETE)) {
            try (var plugin = new PluginSystem(directory, setting)) {
                assertThat(plugin.replay("q", 1, 9, 9)).containsExactly("q-1", "q-2", "highest 2");
                var number = 3 + plugin.replayed("p").size();
                plugin.writeEach("p", number, number);
            }
        }
        for (var setting : List.of(COMPLETE, LEAN)) {
            try (var plugin = new PluginSystem(directory, setting)) {
                assertThat(writers(plugin)).containsExactly("", "a-writer", "", "a-writer");
                assertThat(plugin.replay("p", 1, 9, 9)).containsExactly("p-3", "p-4", "p-5", "p-6", "highest 6");
            }
        }
    }

    @Test
    void the_golden_segment_is_replayed_with_either_setting() throws IOException {
        Logs.replaceSegment(directory, 1, GoldenBytes.of("00000001.log.hex"));
        for (var setting : List.of(COMPLETE, LEAN)) {
            try (var plugin = new PluginSystem(directory, GoldenEvents.BINDING + setting)) {
                var event = plugin.replayed("vm-1").getFirst();
                assertThat(event.payload()).isEqualTo("event/1 started");
                assertThat(event.sequenceNr()).isEqualTo(2);
                assertThat(event.writerUuid()).isEmpty();
                assertThat(event.metadata().isEmpty()).isTrue();
            }
        }
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
            assertThat(plugin.replayed("p").getFirst().metadata().get()).isEqualTo("of a replica");
        }
    }

    private static List<String> writers(PluginSystem plugin) {
        return plugin.replayed("p").stream().map(PersistentRepr::writerUuid).toList();
    }

    private List<LogRecord> stored() throws IOException {
        var records = new ArrayList<LogRecord>();
        LogReader.scan(directory, records::add);
        return records;
    }

    /// Reads the events of the golden segment.
    public static final class GoldenEvents extends SerializerWithStringManifest {
        static final String BINDING = """
                pekko.actor.serializers.golden = "%s"
                pekko.actor.serialization-bindings."%s" = golden
                """.formatted(GoldenEvents.class.getName(), GoldenEvents.class.getName());

        @Override
        public int identifier() {
            return 77;
        }

        @Override
        public String manifest(Object object) {
            return "event/1";
        }

        @Override
        public byte[] toBinary(Object object) {
            throw new IllegalStateException("reads only");
        }

        @Override
        public Object fromBinary(byte[] bytes, String manifest) {
            return manifest + " " + new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
