package io.kvmsim.log.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.kvmsim.log.format.JournalFailed;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.read.LogReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// After the first write or force that fails, nothing is acknowledged any more.
class FailingDiskTest {
    @TempDir
    Path directory;

    private final Disk disk = new Disk();

    private JournalWriter open() throws IOException {
        return JournalWriter.open(directory, JournalSettings.DEFAULT, Logs.CLOCK, disk);
    }

    @Test
    void a_failed_force_fails_its_writes_and_all_later_ones_with_the_first_cause() throws IOException {
        try (var writer = open()) {
            Logs.append(writer, Logs.event("a", 1));
            disk.forceError = "I/O error";
            var failure = failure(writer.append(List.of(Logs.event("a", 2))));
            assertThat(failure)
                    .isInstanceOf(JournalFailed.class)
                    .hasMessage("the journal " + directory + " stopped: I/O error")
                    .cause()
                    .hasMessage("I/O error");

            disk.forceError = null;
            var writes = disk.writes.get();
            var forces = disk.forces.get();
            assertThat(failure(writer.append(List.of(Logs.event("b", 1))))).isSameAs(failure);
            assertThat(failure(writer.deleteTo("a", 1))).isSameAs(failure);
            assertThat(failure(writer.highestSequenceNr("a"))).isSameAs(failure);
            assertThatThrownBy(() -> Logs.replay(writer, "a")).isSameAs(failure);
            assertThat(failure(writer.stopped())).isSameAs(failure);
            assertThat(disk.writes.get()).as("nothing is tried again").isEqualTo(writes);
            assertThat(disk.forces.get()).as("nothing is tried again").isEqualTo(forces);
        }
    }

    @Test
    void a_failed_write_fails_what_waits_behind_it() throws IOException {
        try (var writer = open()) {
            disk.holdForces();
            var first = writer.append(List.of(Logs.event("a", 1)));
            await().until(() -> disk.writes.get() == 1);
            var second = writer.append(List.of(Logs.event("a", 2)));
            disk.writeError = "No space left on device";
            disk.allowForces(Integer.MAX_VALUE);
            Logs.await(first);
            assertThat(failure(second)).hasMessageContaining("stopped: No space left on device");
        }
    }

    @Test
    void whoever_waits_for_room_in_the_filling_group_learns_of_the_failure() throws Exception {
        var settings = new JournalSettings(1 << 20, 1024, 0);
        try (var writer = JournalWriter.open(directory, settings, Logs.CLOCK, disk)) {
            disk.holdForces();
            var first = writer.append(List.of(Logs.event("vm-0", 1)));
            await().until(() -> disk.writes.get() == 1);
            var second = writer.append(List.of(Logs.event("vm-1", 1, "x".repeat(900))));
            var waiting = new ArrayList<Thread>();
            var late = IntStream.range(2, 6)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> failure(writer.append(List.of(Logs.event("vm-" + i, 1)))),
                            command -> waiting.add(Thread.ofPlatform().start(command))))
                    .toList();
            await().until(() -> waiting.stream().allMatch(it -> it.getState() == Thread.State.WAITING));
            disk.forceError = "I/O error";
            disk.allowForces(Integer.MAX_VALUE);
            assertThat(failure(first)).isInstanceOf(JournalFailed.class);
            assertThat(failure(second)).isSameAs(failure(first));
            assertThat(late).allSatisfy(it -> assertThat(Logs.await(it)).isSameAs(failure(first)));
        }
    }

    @Test
    void after_a_failure_the_directory_can_be_opened_again_and_what_was_acknowledged_is_there() throws IOException {
        var writer = open();
        Logs.append(writer, Logs.event("a", 1, "kept"));
        disk.writeError = "No space left on device";
        assertThat(failure(writer.append(List.of(Logs.event("a", 2, "x".repeat(1000))))))
                .isInstanceOf(JournalFailed.class);
        writer.close();

        try (var again = Logs.open(directory)) {
            assertThat(again.openedAt().tail().bytes()).isPositive();
            assertThat(Logs.replay(again, "a")).containsExactly("a #1 kept");
            Logs.append(again, Logs.event("a", 2, "second try"));
        }
        assertThat(Logs.read(directory)).containsExactly("a #1 kept", "a #2 second try");
    }

    @Test
    void a_group_whose_force_failed_is_forced_anew_before_it_is_built_upon() throws IOException {
        var writer = open();
        Logs.append(writer, Logs.event("a", 1, "kept"));
        disk.forceError = "I/O error";
        assertThat(failure(writer.append(List.of(Logs.event("a", 2, "uncertain")))))
                .isInstanceOf(JournalFailed.class);
        writer.close();
        var bytes = Logs.segment(directory, 1);

        try (var again = Logs.open(directory)) {
            // It may be there or not; as it is, it counts, and the next group's header says that it is forced.
            assertThat(Logs.replay(again, "a")).containsExactly("a #1 kept", "a #2 uncertain");
            assertThat(Logs.segment(directory, 1)).isEqualTo(bytes);
            Logs.append(again, Logs.event("a", 3, "after"));
            assertThat(LogReader.open(directory).extent().forcedEnd()).isEqualTo(bytes.length);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_device_without_room_stops_the_journal_with_what_the_kernel_says() throws IOException {
        Files.createSymbolicLink(SegmentFiles.of(directory, 1), Path.of("/dev/full"));
        try (var writer = Logs.open(directory)) {
            assertThat(failure(writer.append(List.of(Logs.event("a", 1)))))
                    .isInstanceOf(JournalFailed.class)
                    .hasMessage("the journal " + directory + " stopped: No space left on device");
        } finally {
            Files.delete(SegmentFiles.of(directory, 1));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_directory_that_cannot_be_made_is_a_plain_error() {
        var place = Path.of("/sys/kernel/no-journal-here");
        assertThat(catchThrowable(() -> Logs.open(place)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/sys");
    }

    @Test
    void a_file_in_the_place_of_the_directory_is_a_plain_error() throws IOException {
        var file = Files.writeString(directory.resolve("file"), "not a directory");
        assertThat(catchThrowable(() -> Logs.open(file)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("file");
        assertThat(catchThrowable(() -> LogReader.open(file))).isInstanceOf(IOException.class);
    }

    private static Throwable failure(CompletionStage<?> stage) {
        return catchThrowable(() -> Logs.await(stage)).getCause();
    }
}
