package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.run.NewRun;
import io.kvmsim.run.ResumedRun;
import io.kvmsim.scenario.file.ScenarioFile;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A small file that was made to fill a disk.
class UnpackLimitTest {
    private static final long MUCH = 100L << 20;

    @TempDir
    Path folder;

    @Test
    void a_pack_that_grows_beyond_reason_is_refused_and_leaves_nothing_behind() throws Exception {
        var run = folder.resolve("run");
        var scenario = ScenarioFile.read(Path.of("../config/scenarios/admin-mistakes.yaml"));
        ResumedRun.of(NewRun.make(scenario, Profile.LINUX_6_12, run, "test"), "test", (_, _, _) -> {})
                .make();
        try (var zeros = new RandomAccessFile(run.resolve("zeros").toFile(), "rw")) {
            zeros.setLength(MUCH);
        }
        var pack = folder.resolve("bomb.kvmsim");
        assertThat(Kvmsim.run("pack", run, "-o", pack).exit()).isZero();
        assertThat(Files.size(pack)).isLessThan(MUCH / 100);
        var refused = Kvmsim.run("unpack", pack, folder.resolve("theirs"));
        assertThat(refused.exit()).isEqualTo(ExitCode.LIMIT);
        assertThat(refused.err())
                .contains("unpacks to more than", "--size-limit")
                .hasLineCount(1);
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(run, pack);
        }
        var allowed = Kvmsim.run("unpack", pack, folder.resolve("theirs"), "--size-limit", "200MiB");
        assertThat(allowed.exit()).as(allowed.err()).isZero();
    }
}
