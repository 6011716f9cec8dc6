package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.ledger.NamedHost;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogExtent;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.product.Observer.Forced;
import io.kvmsim.product.Observer.Said;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Power loss: what was forced is there, and of the rest anything may be. An observer outside of Java notes how long
/// each file was at each force, in one sequence with the acknowledgements; copies of the journal are cut there, and get
/// every kind of tail.
class PowerLossIT {
    private static final int VMS = 6;
    private static final int LISTS = 400;
    private static final int SEGMENT_BYTES = 16 << 10;
    private static final int CUTS = 25;

    /// The state of the disk after a force.
    ///
    /// @param file         that was forced, a segment's name
    /// @param lengths      of all segments, as far as they were forced
    /// @param acknowledged up to the next force
    /// @param indexed      the index that the first process left is there
    private record Cut(String file, Map<String, Integer> lengths, List<Acknowledgement> acknowledged, boolean indexed) {
        int length() {
            return lengths.get(file);
        }
    }

    @TempDir
    private static Path folder;

    private static NamedHost home;
    private static Path journal;
    private static byte[] index;
    private static Segments segments;
    private static Histories histories;
    private static List<Observer.Line> observed;
    private static List<Cut> cuts;

    /// Two processes one after the other; the first one's index lies there while the second one writes.
    @BeforeAll
    static void observeTwoProcesses() throws Exception {
        home = Caller.home(Product.HOST);
        journal = folder.toRealPath().resolve("journal");
        var observer = Observer.into(folder.resolve("observed"));
        observe(observer);
        index = Files.readAllBytes(journal.resolve("index"));
        observe(observer);
        segments = Segments.of(journal);
        histories = Histories.of(journal, home);
        observed = observer.lines();
        cuts = cuts();
        assertThat(segments.files()).hasSizeGreaterThan(5);
        assertThat(cuts).hasSizeGreaterThan(2 * CUTS);
        assertThat(cuts.getLast().acknowledged()).hasSize(2 * LISTS);
    }

    private static void observe(Observer observer) throws Exception {
        var arguments = List.of(
                journal.toString(),
                Product.HOST.toString(),
                String.valueOf(VMS),
                String.valueOf(LISTS),
                String.valueOf(SEGMENT_BYTES),
                observer.log().toString());
        var process = Product.java(Caller.class, arguments);
        process.environment().putAll(observer.environment());
        assertThat(process.start().waitFor()).isZero();
    }

    private static List<Cut> cuts() {
        var found = new ArrayList<Cut>();
        var lengths = new TreeMap<String, Integer>();
        var acknowledged = new ArrayList<Acknowledgement>();
        boolean indexed = false;
        for (var line : observed) {
            switch (line) {
                case Forced(var file, var length)
                when isSegment(file) -> {
                    var name = file.getFileName().toString();
                    lengths.put(name, forcedBytes(name, lengths.getOrDefault(name, 0), length));
                    acknowledged = new ArrayList<>(acknowledged);
                    found.add(new Cut(name, new TreeMap<>(lengths), acknowledged, indexed));
                }
                case Said(var said)
                when said.startsWith(Caller.ACKNOWLEDGED) -> acknowledged.add(Acknowledgement.of(said));
                case Said(var said) when said.equals(Caller.END) -> indexed = true;
                default -> {}
            }
        }
        return found;
    }

    /// Each force is of one more group, or of the end: while a segment is written its file is longer than its groups.
    private static int forcedBytes(String segment, int before, long length) {
        int end = segments.files().get(segment).length;
        return before < end && length >= before ? Math.min(segments.groupEnd(segment, before), end) : before;
    }

    private static boolean isSegment(Path file) {
        return file.startsWith(journal) && file.toString().endsWith(".log");
    }

    static LongStream seed() {
        return Product.seed();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seed")
    void whatever_follows_what_was_forced_all_that_was_acknowledged_is_there_and_nothing_else(long seed)
            throws Exception {
        var random = new SplittableRandom(seed);
        var times = new EnumMap<DiskTail, Integer>(DiskTail.class);
        for (int round = 0; round < CUTS; round++) {
            var cut = cuts.get(random.nextInt(cuts.size()));
            for (var tail : DiskTail.values()) {
                var bytes = tail.bytes(segments, cut.file(), cut.length(), random);
                if (bytes.length > 0 || tail == DiskTail.NOTHING) {
                    check(cut, tail, bytes, "%d-%s".formatted(round, tail));
                    times.merge(tail, 1, Integer::sum);
                }
            }
        }
        assertThat(times).hasSize(DiskTail.values().length).allSatisfy((_, number) -> assertThat(number)
                .isGreaterThan(CUTS / 3));
    }

    @Test
    void a_whole_group_after_a_hole_is_damage_and_nothing_is_changed() throws Exception {
        int found = 0;
        for (int number = 0; number < cuts.size() && found < 5; number += 3) {
            var cut = cuts.get(number);
            var hole = DiskTail.hole(segments, cut.file(), cut.length());
            if (hole.length > 0) {
                found++;
                var later = segments.group(cut.file(), cut.length() + hole.length);
                checkDamage(cut, concat(hole, laterBytes(cut, later)), "elsewhere-" + found);
            }
        }
        assertThat(found).isEqualTo(5);
    }

    /// As a writer that does not force each group before the next one may leave it.
    private static byte[] laterBytes(Cut cut, byte[] group) {
        return Segments.withForcedEnd(group, segments.base(cut.file()) + cut.length());
    }

    @Test
    void a_group_that_says_that_the_hole_before_it_was_forced_is_damage_and_nothing_is_changed() throws Exception {
        int found = 0;
        for (int number = 0; number < cuts.size() && found < 5; number += 3) {
            var cut = cuts.get(number);
            var hole = DiskTail.hole(segments, cut.file(), cut.length());
            if (hole.length > 0) {
                found++;
                checkDamage(
                        cut, concat(hole, segments.group(cut.file(), cut.length() + hole.length)), "damage-" + found);
            }
        }
        assertThat(found).isEqualTo(5);
    }

    private static void checkDamage(Cut cut, byte[] tail, String name) throws Exception {
        var copy = copy(cut, tail, name);
        var before = Segments.of(copy);
        for (var opening :
                List.<Opening>of(() -> LogReader.open(copy), () -> JournalWriter.open(copy, JournalSettings.DEFAULT))) {
            assertThatThrownBy(opening::open).isInstanceOfSatisfying(JournalDamaged.class, damage -> {
                assertThat("%08d.log".formatted(damage.segment())).isEqualTo(cut.file());
                assertThat(damage.offset()).isEqualTo(cut.length());
            });
        }
        assertThat(Segments.of(copy).files()).containsExactlyInAnyOrderEntriesOf(before.files());
    }

    private interface Opening {
        Object open() throws IOException;
    }

    @Test
    void a_segment_has_its_name_on_the_disk_before_anything_in_it_is_acknowledged() {
        boolean named = false;
        String last = "";
        for (var line : observed) {
            if (line instanceof Forced(var file, var _)) {
                named |= file.equals(journal);
                if (isSegment(file) && file.getFileName().toString().compareTo(last) > 0) {
                    assertThat(named)
                            .as("the directory was forced before %s", file)
                            .isTrue();
                    last = file.getFileName().toString();
                    named = false;
                }
            }
        }
        assertThat(last).isEqualTo(segments.files().lastKey());
    }

    @Test
    void what_a_run_was_made_from_is_on_the_disk_before_its_first_record() throws Exception {
        var observer = Observer.into(folder.resolve("observed-run"));
        var run = folder.toRealPath().resolve("runs/one");
        var command =
                Product.kvmsim(folder, "run", Product.scenario(folder, "observed", 2, Product.RECORDING), "--run", run);
        observer.environment().forEach(command::with);
        assertThat(command.run().exit()).isZero();
        var forced = new ArrayList<Path>();
        for (var line : observer.lines()) {
            if (line instanceof Forced(var file, var length)) {
                if (file.equals(run.resolve("journal/00000001.log")) && length > 0) {
                    break;
                }
                forced.add(file);
            }
        }
        assertThat(forced)
                .containsSubsequence(run.getParent(), run.resolve("manifest.json.part"), run, run.resolve("journal"));
        assertThat(forced)
                .contains(
                        run.resolve("hosts/z15.json.part"),
                        run.resolve("hosts"),
                        run.resolve("recordings/vm.jsonl.part"),
                        run.resolve("recordings"));
    }

    private static void check(Cut cut, DiskTail tail, byte[] bytes, String name) throws Exception {
        var copy = copy(cut, bytes, name);
        long end = segments.base(cut.file()) + cut.length();
        var read = Histories.of(copy, home);
        assertThat(read.lost(cut.acknowledged())).as("acknowledged and lost").isEmpty();
        assertThat(read.records())
                .as("a beginning of the history")
                .isEqualTo(histories.records().subList(0, read.records().size()));
        assertExtent(read.extent(), end, tail, bytes);
        var reader = LogReader.open(copy);
        assertExtent(reader.extent(), end, tail, bytes);
        read.heads()
                .forEach((vm, chain) -> assertThat(reader.highestSequenceNr(vm)).isEqualTo(chain.size()));

        try (var writer = JournalWriter.open(copy, JournalSettings.DEFAULT)) {
            assertExtent(writer.openedAt(), end, tail, bytes);
            var other = new NewRecord("other", 1, 0, 1, "", new byte[] {1});
            writer.append(List.of(other)).toCompletableFuture().get();
        }
        var written = new ArrayList<String>();
        var extent = LogReader.scan(copy, record -> written.add(record.persistenceId() + " " + record.sequenceNr()));
        assertThat(extent.tail().isEmpty()).isTrue();
        assertThat(written).hasSize(read.records().size() + 1).endsWith("other 1");
    }

    private static void assertExtent(LogExtent extent, long end, DiskTail tail, byte[] bytes) {
        assertThat(extent.end()).as("end of the log").isEqualTo(end);
        assertThat(extent.tail().bytes()).as("tail of %s", tail).isEqualTo(written(bytes));
    }

    /// Up to the last byte that is not zero.
    private static int written(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static Path copy(Cut cut, byte[] tail, String name) throws IOException {
        var copy = folder.resolve(name);
        segments.write(copy, cut.lengths());
        Files.write(copy.resolve(cut.file()), tail, StandardOpenOption.APPEND);
        if (cut.indexed()) {
            Files.write(copy.resolve("index"), index);
        }
        return copy;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        var both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }
}
