package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.launcher.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A disk that is full: the command says so in one line, what was recorded is whole, and the run is resumed when there
/// is room.
class FullDiskIT {
    private static final int VMS = 150;

    @TempDir
    private static Path folder;

    private static Path recording;

    /// Of the run where there is room for it.
    private static String root;

    @BeforeAll
    static void makeARun() throws IOException {
        recording = Product.longRecording(folder, 150);
        var whole = kvmsim("run", scenario(), "--run", "whole", "--json").run();
        root = Product.JSON.readTree(whole.out()).get("merkleRoot").asText();
    }

    @Test
    void a_full_disk_before_a_run_is_made() throws IOException {
        refused(5, limited(1, "full-at-once"), "full-at-once", "File too large");
        refused(5, limited(60, "full-soon"), "full-soon", "File too large");
        assertThat(folder.resolve("full-at-once")).doesNotExist();
        assertThat(folder.resolve("full-soon")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"100, 0", "350, 60"})
    void a_full_disk_in_a_run(int blocks, int recordsMin) throws IOException {
        var full = folder.resolve("full-" + blocks);
        refused(
                5,
                limited(blocks, full.getFileName().toString()),
                full.getFileName().toString(),
                "File too large",
                "continue with --resume");
        var verified = kvmsim("replay", "verify", full, "--json").run();
        assertThat(verified.exit()).isZero();
        var facts = Product.JSON.readTree(verified.out());
        assertThat(facts.get("finished").asBoolean()).isFalse();
        assertThat(facts.get("records").asInt()).isBetween(recordsMin, 2 * VMS - 1);
        assertThat(kvmsim("run", "--resume", full).run().exit()).isZero();
        assertThat(Product.json(full.resolve("summary.json")).get("merkleRoot").asText())
                .isEqualTo(root);
    }

    @Test
    void a_disk_that_is_full_again_when_a_run_is_resumed() throws IOException {
        refused(5, limited(100, "full-twice"), "File too large");
        refused(5, under(110, "run", "--resume", folder.resolve("full-twice")), "full-twice", "File too large");
        assertThat(kvmsim("replay", "verify", "full-twice").run().exit()).isZero();
        assertThat(kvmsim("run", "--resume", "full-twice").run().exit()).isZero();
    }

    @Test
    void a_disk_that_is_full_when_one_more_call_is_made() throws IOException {
        var copy = folder.resolve("full-call");
        Product.copy(folder.resolve("whole"), copy);
        var before = Product.json(copy.resolve("summary.json")).get("merkleRoot");
        refused(5, under(1, "vm", "call", copy, "vm-0001", "vcpu", "create", "9"), "full-call", "File too large");
        var verified = kvmsim("replay", "verify", copy, "--json").run();
        assertThat(verified.exit()).isZero();
        assertThat(Product.JSON.readTree(verified.out()).get("merkleRoot")).isEqualTo(before);
    }

    private static void refused(int exit, Command command, String... says) {
        Product.assertRefused(folder, exit, command.run(), says);
    }

    private static Command kvmsim(Object... words) {
        return Product.kvmsim(folder, words);
    }

    private static Path scenario() throws IOException {
        return Product.scenario(folder, "full", VMS, recording);
    }

    /// A run in which a file may have at most `blocks` blocks of 512 bytes.
    private static Command limited(int blocks, String name) throws IOException {
        return under(blocks, "run", scenario(), "--run", name).with("KVMSIM_CONFIG", Product.smallGroups(folder));
    }

    private static Command under(int blocks, Object... words) {
        var all = new ArrayList<Object>(List.of("sh", "-c", "ulimit -f " + blocks + "; exec \"$@\"", "sh"));
        all.add(Product.DISTRIBUTION.resolve("bin/kvmsim"));
        all.addAll(List.of(words));
        return Product.command(folder, all.toArray());
    }
}
