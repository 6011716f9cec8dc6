package io.kvmsim.history.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.SharedPast;
import io.kvmsim.history.proof.Verification;
import io.kvmsim.history.proof.VerifyProgress;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.values.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The past that a fork shares with its parent, and what is found where it is not that past.
class SharedPastTest {
    @TempDir
    private Path folder;

    @Test
    void a_past_that_is_not_the_one_that_was_forked_is_found_and_located() throws Exception {
        var parent = WrittenRun.any(folder, 3, 2, 40).written();
        var fork = WrittenFork.in(folder, parent, WrittenFork.plan(new Moment.Virtual(30_000), null));
        assertThat(fork.problems()).isEmpty();
        var other = WrittenRun.any(folder.resolve("other"), 4, 2, 40).written();
        var swapped = SharedPast.read(
                fork.folder().resolve("heads"),
                Path.of("elsewhere"),
                other.log().extent().end(),
                SharedPast.read(fork.folder().resolve("heads"), folder, 0, Bytes.EMPTY)
                        .rootOfFile());
        var history = RunHistory.open(fork.history().run(), other, swapped);
        assertThat(Verification.run(history, Verification.Options.PLAIN, VerifyProgress.NONE)
                        .problems())
                .hasSize(2)
                .allSatisfy(problem ->
                        assertThat(problem.text()).matches("vm-[12], .*, in elsewhere, whose past it shares"));
    }

    @Test
    void heads_that_were_changed_with_the_past_are_not_those_of_the_manifest() throws Exception {
        var parent = WrittenRun.any(folder, 3, 2, 40).written();
        var fork = WrittenFork.in(folder, parent, WrittenFork.plan(Moment.end(), "vm-1"));
        var file = fork.folder().resolve("heads");
        var root = SharedPast.read(file, folder, 0, Bytes.EMPTY).rootOfFile();
        var changed = WrittenFork.in(folder, parent, WrittenFork.plan(Moment.end(), "vm-2"))
                .folder()
                .resolve("heads");
        var past = SharedPast.read(changed, folder, parent.log().extent().end(), root);
        var history = RunHistory.open(fork.history().run(), parent, past);
        assertThat(Verification.run(history, Verification.Options.PLAIN, VerifyProgress.NONE)
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.text())
                        .contains("the manifest names root " + root.hex() + " over the past that it shares"));
    }

    @Test
    void a_file_that_is_no_past_is_named_with_its_line() throws Exception {
        var file = Files.writeString(folder.resolve("heads"), "kvmsim-fork/1\nvm-1\t3\tx\n");
        assertThatThrownBy(() -> SharedPast.read(file, folder, 0, Bytes.EMPTY))
                .isInstanceOf(BadInput.class)
                .hasMessage(file + ":2: not id, records, event and head separated by tabs");
        Files.writeString(file, "kvmsim-heads/1\n");
        assertThatThrownBy(() -> SharedPast.read(file, folder, 0, Bytes.EMPTY))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(":1: not the past of a fork");
    }
}
