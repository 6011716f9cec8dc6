package io.kvmsim.history.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OlderFormatTest {
    @TempDir
    private Path folder;

    /// Format 2 counted injected faults as calls of the run's principal.
    @ParameterizedTest(name = "format {0}")
    @ValueSource(ints = {1, 2, 3})
    void an_index_of_an_older_format_is_left_aside_with_one_line_and_made_anew(int format) throws IOException {
        var journal = folder.resolve("journal");
        JournalWriter.open(journal, JournalSettings.DEFAULT).close();
        var file = folder.resolve("index.sqlite");
        var build = new IndexBuild(file, journal, "scenario:test", Sizes.USUAL);
        build.run((_, _, _, _) -> {});
        try (var store = Store.writable(file)) {
            store.put(Table.META, "format", format);
            store.commit();
        }
        var notices = new ArrayList<String>();
        assertThat(HistoryIndex.open(file, journal, "scenario:test", notices::add))
                .isEmpty();
        assertThat(notices).containsExactly("it is of format %d; this version reads format 4".formatted(format));
        assertThat(build.run((_, _, _, _) -> {}).isNew()).isTrue();
        try (var _ =
                HistoryIndex.open(file, journal, "scenario:test", notices::add).orElseThrow()) {
            assertThat(notices).hasSize(1);
        }
    }
}
