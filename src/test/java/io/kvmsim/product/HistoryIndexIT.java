package io.kvmsim.product;

import static io.kvmsim.product.Product.JSON;
import static io.kvmsim.product.Product.kvmsim;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.launcher.Command;
import io.kvmsim.run.ShippedRun;
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
    void an_index_is_made_used_brought_up_to_date_checked_and_left_aside() throws IOException {
        ShippedRun.of("admin-mistakes").copyTo(folder.resolve("run"));
        var refused = history("log", "run", "--refused").out();
        var file = folder.resolve("run/index/history.sqlite");

        Files.writeString(file.getParent(), "in the way");
        var unwritten = history("index", "run");
        assertThat(unwritten.exit()).isEqualTo(2);
        assertThat(unwritten.err()).hasLineCount(1).contains("run/index/history.sqlite: cannot be written");
        Files.delete(file.getParent());

        var noRoom = kvmsim(folder, "history", "index", "run")
                .with("KVMSIM_JAVA_FLAGS", "-Dorg.sqlite.tmpdir=" + file)
                .with("KVMSIM_AOT", "off") // beside the cache it is unpacked already
                .run();
        assertThat(noRoom.exit()).isEqualTo(2);
        assertThat(noRoom.err()).hasLineCount(1).contains("SQLite cannot be unpacked to the temporary folder " + file);

        var built = history("index", "run", "--json");
        assertThat(built.exit()).as(built.err()).isZero();
        assertThat(JSON.readTree(built.out()).get("anew").booleanValue()).isTrue();

        assertThat(kvmsim(folder, "vm", "call", "run", "web-0001", "vcpu", "create", "0")
                        .run()
                        .exit())
                .isEqualTo(3);
        var more = history("log", "run", "--refused");
        assertThat(more.err()).isEmpty();
        assertThat(more.out())
                .startsWith(refused)
                .hasLineCount((int) refused.lines().count() + 1);
        var added = JSON.readTree(history("index", "run", "--json").out());
        assertThat(added.get("anew").booleanValue()).isFalse();
        assertThat(added.get("added").longValue()).isEqualTo(1);
        assertThat(history("index", "run", "--check").exit()).isZero();

        Files.writeString(file, "no database");
        var aside = history("log", "run", "--refused");
        assertThat(aside.exit()).isZero();
        assertThat(aside.out()).isEqualTo(more.out());
        assertThat(aside.err())
                .hasLineCount(1)
                .contains("run/index/history.sqlite is not used", "kvmsim history index run recreates it");
        assertThat(history("index", "run", "--check").exit()).isEqualTo(1);
    }
}
