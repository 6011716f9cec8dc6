package io.kvmsim.product;

import static io.kvmsim.product.Product.DISTRIBUTION;
import static io.kvmsim.product.Product.JSON;
import static io.kvmsim.product.Product.kvmsim;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.launcher.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kvmsim history index` as it is packaged.
class HistoryIndexIT {
    @TempDir
    private static Path folder;

    private static Command.Result history(Object... words) {
        var all = new ArrayList<Object>(List.of("history"));
        all.addAll(List.of(words));
        return kvmsim(folder, all.toArray()).run();
    }

    @Test
    void an_index_is_made_used_checked_left_aside_and_not_handed_on() throws IOException {
        var scenario = DISTRIBUTION.resolve("config/scenarios/admin-mistakes.yaml");
        assertThat(kvmsim(folder, "run", scenario, "--run", "run").run().exit()).isZero();
        var refused = history("log", "run", "--refused").out();
        var types = history("log", "run", "--by", "type").out();

        var missing = history("index", "run", "--check");
        assertThat(missing.exit()).isEqualTo(2);
        assertThat(missing.err()).contains("no such index").hasLineCount(1);

        var built = history("index", "run", "--json");
        assertThat(built.exit()).as(built.err()).isZero();
        assertThat(JSON.readTree(built.out()).get("anew").booleanValue()).isTrue();
        assertThat(history("index", "run", "--check").exit()).isZero();
        assertThat(history("log", "run", "--refused").out()).isEqualTo(refused);
        assertThat(history("log", "run", "--by", "type").out()).isEqualTo(types);

        assertThat(kvmsim(folder, "vm", "call", "run", "web-0001", "vcpu", "create", "0")
                        .run()
                        .exit())
                .isEqualTo(3);
        assertThat(history("log", "run", "--refused").out())
                .startsWith(refused)
                .hasLineCount((int) refused.lines().count() + 1);
        var more = JSON.readTree(history("index", "run", "--json").out());
        assertThat(more.get("anew").booleanValue()).isFalse();
        assertThat(more.get("added").longValue()).isEqualTo(1);

        assertThat(kvmsim(folder, "pack", "run", "-o", "run.kvmsim").run().exit())
                .isZero();
        assertThat(kvmsim(folder, "unpack", "run.kvmsim", "theirs").run().exit())
                .isZero();
        assertThat(folder.resolve("theirs/index")).doesNotExist();

        Files.writeString(folder.resolve("run/index/history.sqlite"), "no database");
        var aside = history("log", "run", "--by", "type");
        assertThat(aside.exit()).isZero();
        assertThat(aside.err())
                .hasLineCount(1)
                .contains("run/index/history.sqlite is not used", "kvmsim history index run makes it anew");
        assertThat(history("verify", "run").err()).isEmpty();
        assertThat(history("index", "run", "--check").exit()).isEqualTo(1);
        assertThat(history("index", "run").exit()).isZero();
        assertThat(history("log", "run", "--by", "type").err()).isEmpty();
    }

    @Test
    void an_index_that_cannot_be_written_is_one_line() throws IOException {
        var scenario = DISTRIBUTION.resolve("config/scenarios/admin-mistakes.yaml");
        assertThat(kvmsim(folder, "run", scenario, "--run", "full").run().exit())
                .isZero();
        Files.writeString(folder.resolve("full/index"), "in the way");
        var result = history("index", "full");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).hasLineCount(1).contains("full/index/history.sqlite: cannot be written");
    }
}
