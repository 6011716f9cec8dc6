package io.kvmsim.product;

import static io.kvmsim.product.Product.DISTRIBUTION;
import static io.kvmsim.product.Product.JSON;
import static io.kvmsim.product.Product.kvmsim;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kvmsim.launcher.Command;
import io.kvmsim.log.write.QuietJournal;
import io.kvmsim.run.ShippedRun;
import io.kvmsim.run.pack.DamagedPack;
import io.kvmsim.run.pack.PackedRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kvmsim history export`, `kvmsim pack` and `kvmsim unpack` of a shipped scenario.
class PackIT {
    private static final int FLIPS = 400;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void run() throws IOException {
        ShippedRun.of("admin-mistakes").copyTo(folder.resolve("mistakes"));
        var index = Files.createDirectory(folder.resolve("mistakes/index"));
        Files.writeString(index.resolve("history.sqlite"), "left out");
        assertThat(kvmsim(folder, "pack", "mistakes", "-o", "mistakes.kvmsim")
                        .run()
                        .exit())
                .isZero();
        Files.delete(index.resolve("history.sqlite"));
        Files.delete(index);
    }

    private static Command.Result exported(Object... words) {
        var all = new ArrayList<Object>(List.of("history", "export", "mistakes"));
        all.addAll(List.of(words));
        var result = kvmsim(folder, all.toArray()).run();
        assertThat(result.exit()).as(result.err()).isZero();
        return result;
    }

    private static JsonNode verified(String run) throws IOException {
        var result = kvmsim(folder, "history", "verify", run, "--json").run();
        assertThat(result.exit()).isZero();
        return JSON.readTree(result.out());
    }

    @Test
    void an_exported_trace_has_every_recorded_call_and_is_answered_as_it_says() throws IOException {
        var result = exported("--vm", "web-0001", "--as", "trace", "-o", "web.jsonl");
        assertThat(result.err()).contains("calls that changed nothing and were not refused are not recorded");
        assertThat(Files.readString(folder.resolve("web.jsonl")))
                .contains("\"about\":\"the recorded calls of mistakes, exported by kvmsim ")
                .doesNotContain("alice");
        var check = kvmsim(folder, "trace", "check", "web.jsonl", "--json").run();
        assertThat(check.exit()).as(check.out()).isZero();
        var log = kvmsim(folder, "history", "log", "mistakes", "web-0001", "--refused")
                .run()
                .out()
                .lines()
                .count();
        assertThat(Files.readAllLines(folder.resolve("web.jsonl")).stream().filter(line -> line.contains("\"errno\"")))
                .hasSize((int) log);
    }

    @Test
    void a_timeline_has_a_track_for_each_VM_and_an_instant_for_each_line_of_the_log() throws IOException {
        exported("--as", "perfetto", "-o", "timeline.json");
        var events = JSON.readTree(folder.resolve("timeline.json").toFile()).get("traceEvents");
        var tracks = new ArrayList<String>();
        int instants = 0;
        for (var event : events) {
            if (event.get("name").textValue().equals("thread_name")) {
                tracks.add(event.at("/args/name").textValue());
            } else if (event.get("ph").textValue().equals("i")) {
                instants++;
            }
        }
        var log = kvmsim(folder, "history", "log", "mistakes").run().out();
        assertThat(tracks).hasSize(6).doesNotHaveDuplicates().contains("web-0001", "old-0002");
        assertThat(instants).isEqualTo((int) log.lines().count());
    }

    @Test
    void pseudonyms_are_stable_under_one_key_and_tell_no_name() throws IOException {
        Files.writeString(folder.resolve("key"), "0123456789abcdef0123456789abcdef");
        var user = JSON.readTree(folder.resolve("mistakes/manifest.json").toFile())
                .get("user")
                .textValue();
        for (var form : List.of("jsonl", "csv", "cloudevents", "perfetto")) {
            var one = exported("--as", form, "--pseudonym-key", "key").out();
            assertThat(exported("--as", form, "--pseudonym-key", "key").out()).isEqualTo(one);
            assertThat(exported("--as", form, "--pseudonyms").out()).isNotEqualTo(one);
            assertThat(one).contains("p-").doesNotContain("scenario:admin-mistakes");
            if (!user.isEmpty()) {
                assertThat(one).doesNotContain("\"" + user + "\"").doesNotContain("," + user + ",");
            }
        }
        assertThat(exported("--as", "jsonl").out()).contains("scenario:admin-mistakes");
    }

    @Test
    void a_packed_run_unpacks_to_the_same_root_and_packs_to_the_same_bytes() throws IOException {
        var unpacked = kvmsim(folder, "unpack", "mistakes.kvmsim", "theirs").run();
        assertThat(unpacked.exit()).as(unpacked.err()).isZero();
        assertThat(folder.resolve("theirs/index")).doesNotExist();
        assertThat(verified("theirs").get("merkleRoot"))
                .isEqualTo(verified("mistakes").get("merkleRoot"));
        assertThat(kvmsim(folder, "pack", "theirs", "-o", "again.kvmsim").run().exit())
                .isZero();
        assertThat(folder.resolve("again.kvmsim")).hasSameBinaryContentAs(folder.resolve("mistakes.kvmsim"));
        var again = kvmsim(folder, "unpack", "mistakes.kvmsim", "theirs").run();
        assertThat(again.exit()).isEqualTo(2);
        assertThat(again.err()).isEqualTo("kvmsim: theirs: exists already; name another folder\n");
    }

    @Test
    void a_run_that_is_being_written_is_refused() throws IOException {
        try (var _ = QuietJournal.hold(folder.resolve("mistakes/journal"))) {
            var result =
                    kvmsim(folder, "pack", "mistakes", "-o", "written.kvmsim").run();
            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.err()).startsWith("kvmsim: mistakes: is still being written");
            assertThat(folder.resolve("written.kvmsim")).doesNotExist();
        }
    }

    @Test
    void a_flipped_byte_anywhere_is_found_and_leaves_nothing_behind() throws IOException {
        var bytes = Files.readAllBytes(folder.resolve("mistakes.kvmsim"));
        var random = new SplittableRandom(1);
        var target = folder.resolve("flipped");
        for (int flip = 0; flip < FLIPS; flip++) {
            int at = flip < 100 ? bytes.length - 1 - flip : random.nextInt(bytes.length);
            var changed = bytes.clone();
            changed[at] ^= (byte) (1 << random.nextInt(8));
            var file = Files.write(folder.resolve("flipped.kvmsim"), changed);
            assertThatThrownBy(() -> PackedRun.unpack(file, target, Long.MAX_VALUE, _ -> {}))
                    .as("byte %d", at)
                    .isInstanceOf(DamagedPack.class);
            assertThat(target).doesNotExist();
            assertThat(folder.resolve("flipped.part")).doesNotExist();
        }
    }

    @Test
    void a_damaged_entry_is_named() throws IOException {
        int at = -1;
        var bytes = Files.readAllBytes(folder.resolve("mistakes.kvmsim"));
        var name = "scenario.yaml".getBytes(StandardCharsets.UTF_8);
        for (int index = 0; at < 0; index++) {
            if (Arrays.equals(bytes, index, index + name.length, name, 0, name.length)) {
                at = index + name.length + 20;
            }
        }
        bytes[at] ^= 1;
        Files.write(folder.resolve("named.kvmsim"), bytes);
        var result = kvmsim(folder, "unpack", "named.kvmsim").run();
        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.err()).startsWith("kvmsim: named.kvmsim: damaged: entry scenario.yaml");
        assertThat(folder.resolve("named")).doesNotExist();
    }

    @Test
    void an_entry_that_would_lie_outside_is_refused() throws IOException {
        var comment = "";
        try (var zip = new ZipFile(folder.resolve("mistakes.kvmsim").toFile())) {
            comment = zip.getComment();
        }
        for (var name : List.of("../outside", "/outside", "a/../../outside", "a\\outside")) {
            var file = folder.resolve("outside.kvmsim");
            try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
                zip.setComment(comment);
                zip.putNextEntry(new ZipEntry(name));
                zip.write(1);
                zip.closeEntry();
            }
            assertThatThrownBy(() -> PackedRun.unpack(file, folder.resolve("in"), Long.MAX_VALUE, _ -> {}))
                    .isInstanceOf(DamagedPack.class)
                    .hasMessageContaining("would be outside the run");
        }
        assertThat(folder.resolve("outside")).doesNotExist();
    }

    @Test
    void a_full_disk_leaves_nothing_half_packed_and_nothing_half_unpacked() {
        fails("pack", "mistakes", "-o", "full.kvmsim");
        fails("unpack", "mistakes.kvmsim", "full");
        assertThat(folder.toFile().list()).noneMatch(name -> name.contains("full"));
    }

    private static void fails(Object... words) {
        var all = new ArrayList<Object>(List.of("sh", "-c", "ulimit -f 8; exec \"$@\"", "sh"));
        all.add(DISTRIBUTION.resolve("bin/kvmsim"));
        all.addAll(List.of(words));
        var result = Product.command(folder, all.toArray()).run();
        assertThat(result.exit()).as(result.err()).isEqualTo(5);
        assertThat(result.errLines()).singleElement().asString().contains("full", "File too large");
    }
}
