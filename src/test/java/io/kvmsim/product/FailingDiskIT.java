package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kvmsim.launcher.Command;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.log.read.LogReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Disks that fail, beneath the real process: one call of the kernel's answers an error, once. The journal stops for
/// good and says why; what was acknowledged is there, though what was not forced is lost; and it can be gone on with.
///
/// What else may befall a journal:
///
/// | what | where it is tested |
/// | --- | --- |
/// | a crash | [CrashIT], [CutOffRunIT] |
/// | a power loss, a torn write | [PowerLossIT]; in the module `TornTailTest` |
/// | a bit that flips | [BadInputIT], [JournalCommandIT]; in the module `DamageTest` |
/// | a full disk | here, and [FullDiskIT] |
/// | a failed force, write, open, rename | here; in the module `FailingDiskTest` |
/// | two writers | [BadInputIT], [CutOffRunIT]; in the module `DirectoryLockTest` |
/// | a disk that can be read only | here |
/// | a clock that goes back | in the module `JournalWriterTest`, `QueryLawTest` |
class FailingDiskIT {
    private static final int VMS = 6;
    private static final int LISTS = 200;
    private static final int SEGMENT_BYTES = 16 << 10;
    private static final int CHECKPOINT_NEVER = 0;
    private static final int RUN_VMS = 60;
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private static Path folder;

    private static NamedHost home;
    private static Path scenario;
    private static String root;
    private static int cases;

    @BeforeAll
    static void makeARunOnAGoodDisk() throws Exception {
        home = Caller.home(Product.HOST);
        scenario = Product.scenario(folder, "whole", RUN_VMS, Product.longRecording(folder, 150));
        var whole = kvmsim("run", scenario, "--run", "whole", "--json").run();
        assertThat(whole.exit()).isZero();
        root = Product.JSON.readTree(whole.out()).get("merkleRoot").asText();
    }

    @ParameterizedTest(name = "{0} number {2} on a file that ends in {1}, errno {3}")
    @CsvSource({
        "fsync, .log, 1, 5",
        "fsync, .log, 9, 5",
        "fsync, .log, 30, 5",
        "fsync, /journal, 3, 5",
        "fsync, /journal, 5, 5",
        "write, .log, 1, 5",
        "write, .log, 30, 5",
        "write, .log, 30, 28",
        "open, .log, 2, 5",
        "open, .log, 3, 28"
    })
    void the_journal_stops_for_good_and_nothing_acknowledged_is_lost(String call, String file, int number, int errno)
            throws Exception {
        var name = "case-" + ++cases;
        // The library follows links when it looks at an open file.
        var journal = folder.toRealPath().resolve(name).resolve("journal");
        var failing = new FailingCall(call, file, number, errno, folder.resolve(name + ".lines"));
        assertThat(call(journal, failing.log(), CHECKPOINT_NEVER, failing.environment()))
                .isEqualTo(Caller.EXIT_STOPPED);
        failing.assertMetAndNotTriedAgain();
        assertThat(failing.lines())
                .filteredOn(line -> line.startsWith(Caller.STOPPED))
                .singleElement()
                .asString()
                .startsWith("%s the journal %s stopped: ".formatted(Caller.STOPPED, journal))
                .contains(failing.says());
        var acknowledged = acknowledged(failing.lines());
        assertThat(acknowledged).hasSizeLessThan(LISTS);
        assertThat(Histories.of(journal, home).lost(acknowledged))
                .as("acknowledged and lost")
                .isEmpty();

        var again = folder.resolve(name + ".again");
        assertThat(call(journal, again, CHECKPOINT_NEVER, Map.of())).isZero();
        var all = new ArrayList<>(acknowledged);
        all.addAll(acknowledged(Files.readAllLines(again)));
        assertThat(all).hasSize(acknowledged.size() + LISTS);
        var after = Histories.of(journal, home);
        assertThat(after.lost(all)).isEmpty();
        assertThat(after.extent().tail().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "12, 64", "20, 500"})
    void a_write_that_takes_a_part_only_is_gone_on_with(int number, int bytes) throws Exception {
        var name = "short-" + number + "-" + bytes;
        var journal = folder.resolve(name);
        var part = new FailingCall("write", ".log", number, FailingCall.EIO, folder.resolve(name + ".lines"));
        var environment = part.environment();
        environment.put("FAIL_BYTES", String.valueOf(bytes));
        assertThat(call(journal, part.log(), CHECKPOINT_NEVER, environment)).isZero();
        assertThat(part.lines())
                .filteredOn(line -> line.startsWith("failed write"))
                .hasSize(1);
        assertThat(part.lines()).endsWith(Caller.END);
        var acknowledged = acknowledged(part.lines());
        assertThat(acknowledged).hasSize(LISTS);
        assertThat(Histories.of(journal, home).lost(acknowledged)).isEmpty();
    }

    @ParameterizedTest(name = "{0} number {2} of {1}")
    @CsvSource({"rename, /index, 1", "fsync, /index.tmp, 1", "write, /index.tmp, 2"})
    void a_checkpoint_that_cannot_be_written_does_not_stop_the_journal(String call, String file, int number)
            throws Exception {
        var name = "checkpoint-" + ++cases;
        var journal = folder.resolve(name);
        var failing = new FailingCall(call, file, number, FailingCall.EIO, folder.resolve(name + ".lines"));
        assertThat(call(journal, failing.log(), SEGMENT_BYTES, failing.environment()))
                .isZero();
        assertThat(failing.lines())
                .filteredOn(line -> line.startsWith("failed "))
                .hasSize(1);
        var acknowledged = acknowledged(failing.lines());
        assertThat(acknowledged).hasSize(LISTS);
        assertThat(Histories.of(journal, home).lost(acknowledged)).isEmpty();
        assertThat(LogReader.open(journal).persistenceIdCount()).isEqualTo(VMS);
    }

    @Test
    void a_checkpoint_that_cannot_be_written_on_closing_is_no_failure_of_the_closing() throws Exception {
        var journal = folder.resolve("closing");
        var failing = new FailingCall("rename", "/index", 1, FailingCall.EIO, folder.resolve("closing.lines"));
        assertThat(call(journal, failing.log(), CHECKPOINT_NEVER, failing.environment()))
                .isZero();
        failing.assertMetAndNotTriedAgain();
        assertThat(journal.resolve("index")).doesNotExist();
        var extent = LogReader.open(journal).extent();
        assertThat(extent.forcedEnd()).isEqualTo(extent.end() - Segments.HEADER_BYTES);
    }

    @ParameterizedTest(name = "{0} number {2} on a file that ends in {1}, errno {3}")
    @CsvSource({"fsync, .log, 4, 5", "write, .log, 5, 28", "fsync, /journal, 1, 5", "open, .log, 1, 28"})
    void a_run_stops_with_exit_code_5_and_is_resumed_to_the_same_root(String call, String file, int number, int errno)
            throws Exception {
        var name = "run-" + ++cases;
        var failing = new FailingCall(call, file, number, errno, folder.resolve(name + ".lines"));
        var result = under(failing, "run", scenario, "--run", name).run();
        assertThat(result.errLines())
                .singleElement()
                .asString()
                .startsWith("kvmsim: " + name + ": ")
                .contains(failing.says());
        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.out()).isEmpty();
        failing.assertMetAndNotTriedAgain();
        assertThat(verified(name).get("finished").asBoolean()).isFalse();

        var resuming = new FailingCall("fsync", ".log", 2, FailingCall.EIO, folder.resolve(name + ".resumed"));
        var stopped = under(resuming, "run", "--resume", name).run();
        assertThat(stopped.errLines()).singleElement().asString().contains("Input/output error");
        assertThat(stopped.exit()).isEqualTo(5);
        resuming.assertMetAndNotTriedAgain();

        var resumed = kvmsim("run", "--resume", name).run();
        assertThat(resumed.err()).isEmpty();
        assertThat(resumed.exit()).isZero();
        var verified = verified(name);
        assertThat(verified.get("merkleRoot").asText()).isEqualTo(root);
        assertThat(verified.get("finished").asBoolean()).isTrue();
    }

    @Test
    void on_a_disk_that_can_be_read_only_a_run_is_read_and_not_written() throws Exception {
        var copy = folder.resolve("read-only");
        Product.copy(folder.resolve("whole"), copy);
        var before = Segments.of(copy.resolve("journal"));
        for (var words : List.of(
                List.of("replay", "verify", copy), List.of("journal", "info", copy), List.of("vm", "list", copy))) {
            var lines = Files.createFile(folder.resolve("read-only." + words.getFirst()));
            var reading = under(readOnly(copy, lines), words.toArray()).run();
            assertThat(reading.err()).isEmpty();
            assertThat(reading.exit()).isZero();
            assertThat(lines).as("opened for writing").isEmptyFile();
        }
        var failing = readOnly(copy, folder.resolve("read-only.lines"));
        var refused = under(failing, "vm", "call", copy, "vm-0001", "vcpu", "create", "9")
                .run();
        assertThat(refused.errLines()).singleElement().asString().contains(copy.toString(), failing.says());
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(Segments.of(copy.resolve("journal")).files()).containsExactlyInAnyOrderEntriesOf(before.files());
    }

    /// The lock is the first file that a writer opens.
    private static FailingCall readOnly(Path run, Path lines) {
        return new FailingCall("open", run + "/journal/lock", 1, FailingCall.EROFS, lines);
    }

    @Test
    void a_run_whose_checkpoint_cannot_be_written_is_a_finished_run() throws Exception {
        var failing = new FailingCall("rename", "journal/index", 1, FailingCall.EIO, folder.resolve("index.lines"));
        var result =
                under(failing, "run", scenario, "--run", "no-index", "--json").run();
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        failing.assertMetAndNotTriedAgain();
        assertThat(Product.JSON.readTree(result.out()).get("merkleRoot").asText())
                .isEqualTo(root);
        assertThat(verified("no-index").get("merkleRoot").asText()).isEqualTo(root);
        var warned = under(
                        new FailingCall("rename", "journal/index", 1, FailingCall.EIO, folder.resolve("warned.lines")),
                        "run",
                        scenario,
                        "--run",
                        "warned")
                .with("KVMSIM_LOG", "WARN")
                .run();
        assertThat(warned.err()).contains("warned/journal was not checkpointed: ", "Input/output error");
    }

    private static int call(Path journal, Path lines, int checkpointBytes, Map<String, String> environment)
            throws Exception {
        var arguments = List.of(
                journal.toString(),
                Product.HOST.toString(),
                String.valueOf(VMS),
                String.valueOf(LISTS),
                String.valueOf(SEGMENT_BYTES),
                lines.toString(),
                String.valueOf(checkpointBytes));
        var builder = Product.java(Caller.class, arguments);
        builder.environment().putAll(environment);
        var process = builder.start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<Acknowledgement> acknowledged(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(Caller.ACKNOWLEDGED))
                .map(Acknowledgement::of)
                .toList();
    }

    private static JsonNode verified(String run) throws IOException {
        var result = kvmsim("replay", "verify", run, "--json").run();
        assertThat(result.exit()).isZero();
        return Product.JSON.readTree(result.out());
    }

    private static Command kvmsim(Object... words) {
        return Product.kvmsim(folder, words);
    }

    private static Command under(FailingCall failing, Object... words) throws IOException {
        var command = kvmsim(words).with("KVMSIM_CONFIG", Product.smallGroups(folder));
        failing.environment().forEach(command::with);
        return command;
    }
}
