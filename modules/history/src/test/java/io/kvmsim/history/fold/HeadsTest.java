package io.kvmsim.history.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.abi.Bytes;
import io.kvmsim.ledger.chain.Head;
import io.kvmsim.log.format.DurableFile;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The file of heads: what is written is read back, in whatever order it stands there.
class HeadsTest {
    private static final Bytes RUN = Bytes.ofHex("00112233445566778899aabbccddeeff");
    private static final Head HEAD = Head.first("web");

    @TempDir
    private Path folder;

    private Path file(String... lines) throws IOException {
        return Files.writeString(folder.resolve("heads.tsv"), String.join("\n", lines) + "\n");
    }

    private static String line(String id, long sequenceNr) {
        return "%s\t%d\t%d\t%s".formatted(id, sequenceNr, sequenceNr * 2, HEAD);
    }

    @Test
    void the_heads_of_a_history_are_ascending_in_whatever_order_they_were_written() throws BadInput, IOException {
        var heads = Heads.read(file("kvmsim-heads/1", line("web", 30), line("db", 7), line("web", 4), line("web", 9)));
        assertThat(heads.of("web"))
                .containsExactly(
                        new Heads.Known(4, 8, HEAD), new Heads.Known(9, 18, HEAD), new Heads.Known(30, 60, HEAD));
        assertThat(heads.of("db")).containsExactly(new Heads.Known(7, 14, HEAD));
        assertThat(heads.of("mail")).isEmpty();
        assertThat(heads.ids()).containsExactlyInAnyOrder("web", "db");
        assertThat(heads.runId()).isEmpty();
    }

    @Test
    void the_title_names_the_run_if_it_has_an_id() throws BadInput, IOException {
        assertThat(Heads.read(file("kvmsim-heads/2\t" + RUN.hex())).runId()).contains(RUN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "kvmsim-heads/2", "kvmsim-heads/3", "kvmsim-heads/2\t0011", "web\t1\t1\tab"})
    void a_file_with_another_title_is_refused_at_its_first_line(String title) throws IOException {
        var file = file(title);
        assertThatThrownBy(() -> Heads.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("heads.tsv:1: not a file of heads");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "web", "web\t0\t0\t", "web\t1\t1\tab", "\t1\t1\t"})
    void a_line_that_is_not_a_head_is_refused_with_its_number(String bad) throws IOException {
        var file = file("kvmsim-heads/1", line("web", 1), bad);
        assertThatThrownBy(() -> Heads.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("heads.tsv:3: not id, sequence number, event and head");
    }

    @Test
    void bytes_that_are_not_text_are_refused() throws IOException {
        var file = Files.write(folder.resolve("heads.tsv"), new byte[] {'k', (byte) 0xFF, '\n'});
        assertThatThrownBy(() -> Heads.read(file)).isInstanceOf(BadInput.class).hasMessageContaining("is not UTF-8");
    }

    @Test
    void what_is_written_and_kept_is_read_back() throws BadInput, IOException {
        var file = folder.resolve("heads.tsv");
        try (var out = new Heads.Out(DurableFile.replacing(file), 10)) {
            out.begin(Optional.of(RUN));
            out.add("web", 10, 23, HEAD);
            out.keep();
        }
        var heads = Heads.read(file);
        assertThat(heads.runId()).contains(RUN);
        assertThat(heads.of("web")).containsExactly(new Heads.Known(10, 23, HEAD));
    }

    @Test
    void what_is_not_kept_leaves_nothing_behind() throws IOException {
        try (var out = new Heads.Out(DurableFile.replacing(folder.resolve("heads.tsv")), 10)) {
            out.begin(Optional.empty());
        }
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void every_tenth_record_is_wanted_if_ten_is_the_distance() throws IOException {
        try (var out = new Heads.Out(DurableFile.replacing(folder.resolve("heads.tsv")), 10)) {
            assertThat(out.wants(9)).isFalse();
            assertThat(out.wants(10)).isTrue();
            assertThat(out.wants(11)).isFalse();
            assertThat(out.wants(20)).isTrue();
        }
    }
}
