package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kvmsim.launcher.Command;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `kvmsim journal` looks at journals of every condition and changes none.
class JournalCommandIT {
    private static final int RECORDS = 3_000;
    private static final long SEGMENT_BYTES = 32 << 10;
    private static final String FIRST_SEGMENT = "00000001.log";

    @TempDir
    private static Path folder;

    /// A finished run of three VMs.
    private static Path run;

    /// A journal of several segments, closed cleanly.
    private static Path journal;

    @BeforeAll
    static void makeJournals() throws Exception {
        run = folder.resolve("run");
        var made = kvmsim("run", Product.scenario(folder, "small", 3, Product.RECORDING), "--run", run);
        assertThat(made.run().exit()).isZero();
        journal = folder.resolve("several-segments");
        try (var writer = open(journal)) {
            append(writer, 1, RECORDS);
        }
    }

    private static JournalWriter open(Path directory) throws IOException {
        return JournalWriter.open(directory, new JournalSettings(SEGMENT_BYTES, 1 << 20, 0));
    }

    /// Several ids in turn.
    private static void append(JournalWriter writer, int from, int to) throws Exception {
        for (int number = from; number <= to; number++) {
            var payload = ("payload " + number).getBytes(StandardCharsets.UTF_8);
            var record = new NewRecord("vm-" + number % 7, number, 1_000L * number, 77, "event/1", payload);
            // One at a time: where segments end follows from what is in each group, which is then the same every time.
            writer.append(List.of(record)).toCompletableFuture().get();
        }
    }

    @Test
    void info_tells_what_a_run_s_journal_is_made_of() throws IOException {
        var extent = LogReader.open(run.resolve("journal")).extent();
        var info = json("info", run);
        assertThat(info.get("format").asInt()).isEqualTo(1);
        assertThat(info.get("records").asLong())
                .isEqualTo(scan(run.resolve("journal")).size());
        assertThat(info.get("persistenceIds").asInt()).isEqualTo(4);
        assertThat(info.get("extent").get("groups").asLong()).isEqualTo(extent.groups());
        assertThat(info.get("extent").get("end").asLong()).isEqualTo(extent.end());
        assertThat(info.get("extent").get("forcedEnd").asLong()).isEqualTo(extent.forcedEnd());
        assertThat(info.get("checkpoint").get("place").asLong()).isEqualTo(extent.end());
        assertThat(info.get("firstMillis").asLong())
                .isPositive()
                .isLessThanOrEqualTo(info.get("lastMillis").asLong());
        assertThat(ok("journal", "info", run).lines())
                .contains("tail        none", "forced      up to %,d at least".formatted(extent.forcedEnd()));
    }

    @Test
    void info_tells_of_each_segment() throws IOException {
        var segments = json("info", journal).get("segments");
        var files = Segments.of(journal);
        assertThat(segments).hasSizeGreaterThan(2).hasSize(files.files().size());
        long records = 0;
        for (var segment : segments) {
            var name = "%08d.log".formatted(segment.get("number").asInt());
            assertThat(segment.get("bytes").asInt()).isEqualTo(files.files().get(name).length);
            assertThat(segment.get("base").asLong()).isEqualTo(files.base(name));
            records += segment.get("records").asLong();
        }
        assertThat(records).isEqualTo(RECORDS);
    }

    @Test
    void info_tells_why_a_checkpoint_is_not_used() throws IOException {
        var copy = copy(journal, "checkpoint");
        var index = copy.resolve("index");
        assertThat(json("info", copy).get("checkpoint").get("unused").asText()).isEmpty();
        Files.write(index, new byte[] {7}, StandardOpenOption.APPEND);
        assertThat(ok("journal", "info", copy)).contains("checkpoint  not used: its CRC does not match");
        Files.copy(run.resolve("journal/index"), index, StandardCopyOption.REPLACE_EXISTING);
        var damaged = kvmsim("journal", "info", copy).run();
        assertThat(damaged.exit()).isEqualTo(4);
        assertThat(damaged.err()).contains("\"index\" names a group", "which this log does not have");
        Files.delete(index);
        assertThat(ok("journal", "info", copy)).contains("checkpoint  none");
    }

    @Test
    void a_sound_journal_is_said_to_be_so() throws IOException {
        var extent = LogReader.open(journal).extent();
        var verdict = json("check", journal);
        assertThat(verdict.get("sound").asBoolean()).isTrue();
        assertThat(verdict.get("groups").asLong()).isEqualTo(extent.groups());
        assertThat(verdict.get("bytes").asLong()).isEqualTo(extent.end());
        assertThat(ok("journal", "check", run)).startsWith("verdict  sound\n");
    }

    @Test
    void damage_is_named_with_its_place_and_the_exit_code_4() throws IOException {
        var copy = copy(journal, "damaged");
        var name = "00000002.log";
        var bytes = Files.readAllBytes(copy.resolve(name));
        int second = Segments.of(copy).groupEnd(name, 0);
        bytes[second + Segments.HEADER_BYTES + 20] ^= 1;
        Files.write(copy.resolve(name), bytes);
        var place = "is damaged: segment 2, offset " + second + ": the CRC of group ";
        var checked = kvmsim("journal", "check", copy, "--json").run();
        assertThat(checked.exit()).isEqualTo(4);
        assertThat(checked.errLines()).singleElement().asString().contains(place);
        var verdict = Product.JSON.readTree(checked.out());
        assertThat(verdict.get("sound").asBoolean()).isFalse();
        assertThat(verdict.get("segment").asInt()).isEqualTo(2);
        assertThat(verdict.get("offset").asInt()).isEqualTo(second);
        assertThat(verdict.get("reason").asText()).contains("CRC of group");
        for (var verb : List.of("info", "check", "dump")) {
            var result = kvmsim("journal", verb, copy).run();
            assertThat(result.exit()).as(verb).isEqualTo(4);
            assertThat(result.errLines())
                    .singleElement()
                    .asString()
                    .startsWith("kvmsim: ")
                    .contains(place);
        }
        assertThat(Files.readAllBytes(copy.resolve(name))).isEqualTo(bytes);
    }

    @Test
    void a_torn_tail_is_no_damage() throws IOException {
        var copy = folder.resolve("torn");
        var files = Segments.of(journal);
        var last = files.files().lastKey();
        int group = files.groupEnd(last, 0);
        var lengths = new TreeMap<String, Integer>();
        files.files().forEach((name, bytes) -> lengths.put(name, bytes.length));
        lengths.put(last, group + 40);
        files.write(copy, lengths);
        assertThat(json("check", copy).get("tailBytes").asInt()).isEqualTo(40);
        var info = json("info", copy);
        assertThat(info.get("extent").get("tail").get("bytes").asInt()).isEqualTo(40);
        assertThat(info.get("extent").get("end").asLong()).isEqualTo(files.base(last) + group);
        assertThat(ok("journal", "info", copy)).contains("tail        40 bytes of a write that was never acknowledged");
        assertThat(ok("journal", "dump", copy).lines())
                .hasSize(1 + info.get("records").asInt());
        assertThat(Files.size(copy.resolve(last))).isEqualTo(group + 40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "check", "dump"})
    void what_is_no_journal_is_refused_in_one_line(String verb) throws IOException {
        var empty = Files.createDirectories(folder.resolve("empty"));
        var other = Files.createDirectories(folder.resolve("other"));
        Files.writeString(other.resolve("notes.txt"), "no journal");
        for (var wrong : List.of(folder.resolve("nowhere"), empty, other, other.resolve("notes.txt"))) {
            var result = kvmsim("journal", verb, wrong).run();
            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.errLines()).singleElement().asString().startsWith("kvmsim: " + wrong + ": n");
            assertThat(result.out()).isEmpty();
        }
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void a_run_whose_journal_was_not_begun_has_an_empty_one() throws IOException {
        var copy = copy(run, "not-begun");
        for (var name : List.of(FIRST_SEGMENT, "index", "forced", "lock")) {
            Files.deleteIfExists(copy.resolve("journal").resolve(name));
        }
        assertThat(json("info", copy).get("extent").get("groups").asInt()).isZero();
        assertThat(json("check", copy).get("sound").asBoolean()).isTrue();
        assertThat(ok("journal", "dump", copy).lines()).hasSize(1);
        assertThat(copy.resolve("journal")).isEmptyDirectory();
    }

    @Test
    void beside_a_writer_they_see_what_was_stored_and_disturb_nothing() throws Exception {
        var live = folder.resolve("live");
        try (var writer = open(live)) {
            append(writer, 1, 100);
            assertThat(json("info", live).get("records").asInt()).isEqualTo(100);
            assertThat(json("check", live).get("sound").asBoolean()).isTrue();
            assertThat(dumped(live)).hasSize(100);
            append(writer, 101, 150);
            assertThat(dumped(live)).hasSize(150);
        }
        assertThat(json("info", live).get("records").asInt()).isEqualTo(150);
    }

    @Test
    void dump_writes_every_record_in_the_order_of_the_log() throws IOException {
        var records = scan(journal);
        var lines = dumped(journal, "--payload", "hex");
        assertThat(lines).hasSize(RECORDS);
        for (int i = 0; i < RECORDS; i++) {
            var line = lines.get(i);
            var record = records.get(i);
            assertThat(line.get("position").asLong()).isEqualTo(record.position());
            assertThat(line.get("id").asText()).isEqualTo(record.persistenceId());
            assertThat(line.get("sequenceNr").asLong()).isEqualTo(record.sequenceNr());
            assertThat(line.get("kind").asText()).isEqualTo("event");
            assertThat(line.get("serializer").asInt()).isEqualTo(77);
            assertThat(line.get("manifest").asText()).isEqualTo("event/1");
            assertThat(line.get("bytes").asInt()).isEqualTo(record.payload().length);
            assertThat(HexFormat.of().parseHex(line.get("payload").asText())).isEqualTo(record.payload());
        }
        assertThat(lines.getFirst().get("segment").asInt()).isEqualTo(1);
        assertThat(lines.getLast().get("segment").asInt())
                .isEqualTo(Segments.of(journal).files().size());
    }

    @Test
    void dump_keeps_to_an_id_a_position_and_a_number() throws IOException {
        var all = dumped(journal);
        var of3 =
                all.stream().filter(it -> it.get("id").asText().equals("vm-3")).toList();
        assertThat(dumped(journal, "--id", "vm-3")).isEqualTo(of3);
        assertThat(dumped(journal, "--limit", "5")).isEqualTo(all.subList(0, 5));
        assertThat(dumped(journal, "--limit", "0")).isEmpty();
        assertThat(dumped(journal, "--id", "nobody")).isEmpty();
        var from = all.get(RECORDS / 2).get("position").asLong();
        assertThat(dumped(journal, "--from", from)).isEqualTo(all.subList(RECORDS / 2, RECORDS));
        assertThat(dumped(journal, "--from", from + 1)).isEqualTo(all.subList(RECORDS / 2 + 1, RECORDS));
        assertThat(dumped(journal, "--from", from, "--id", "vm-3", "--limit", "2"))
                .isEqualTo(of3.stream()
                        .filter(it -> it.get("position").asLong() >= from)
                        .limit(2)
                        .toList());
        assertThat(dumped(journal).getFirst().has("payload")).isFalse();
        assertThat(kvmsim("journal", "dump", journal, "--limit", "-1").run().exit())
                .isEqualTo(2);
    }

    @Test
    void dump_ends_quietly_where_nobody_reads_on() {
        var script = "{ \"$@\"; echo \"ended $?\" >&2; } | head -n 2";
        var result = Product.command(
                        folder,
                        "sh",
                        "-c",
                        script,
                        "sh",
                        Product.DISTRIBUTION.resolve("bin/kvmsim"),
                        "journal",
                        "dump",
                        journal)
                .run();
        assertThat(result.err()).isEqualTo("ended 0\n");
        assertThat(result.out().lines()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "check", "dump"})
    void help_shows_an_example_and_the_exit_codes(String verb) {
        assertThat(ok("journal", verb, "--help"))
                .contains(
                        "Usage: kvmsim journal " + verb, "Exit codes:", "kvmsim journal " + verb + " runs/first-run-1");
    }

    private static List<LogRecord> scan(Path directory) throws IOException {
        var records = new ArrayList<LogRecord>();
        LogReader.scan(directory, records::add);
        return records;
    }

    private static List<JsonNode> dumped(Path directory, Object... more) throws IOException {
        var words = new ArrayList<Object>(List.of("journal", "dump", directory, "-o", "json"));
        words.addAll(List.of(more));
        var lines = new ArrayList<JsonNode>();
        for (var line : ok(words.toArray()).lines().toList()) {
            lines.add(Product.JSON.readTree(line));
        }
        return lines;
    }

    private static JsonNode json(String verb, Path directory) throws IOException {
        return Product.JSON.readTree(ok("journal", verb, directory, "--json"));
    }

    private static String ok(Object... words) {
        var result = kvmsim(words).run();
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        return result.out();
    }

    private static Command kvmsim(Object... words) {
        return Product.kvmsim(folder, words);
    }

    private static Path copy(Path from, String name) throws IOException {
        var copy = folder.resolve(name);
        Product.copy(from, copy);
        return copy;
    }
}
