package io.kvmsim.history.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files by their content.
class CoveredFilesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.b", "a/b", "a/..b", "...", "a b/c"})
    void names_of_names_are_inside(String name) {
        assertThat(CoveredFiles.isInside(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/a", "a/", "a//b", ".", "..", "a/.", "a/../b", "./a", "a\\b", "a\0", "\\", "\0"})
    void names_that_could_lead_elsewhere_are_not(String name) {
        assertThat(CoveredFiles.isInside(name)).isFalse();
    }

    @Test
    void digests_come_in_the_order_of_the_names_and_are_SHA_256() throws IOException {
        var large = "x".repeat(200_000).getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("b"), large);
        Files.writeString(folder.resolve("a"), "abc");
        var digests = CoveredFiles.digests(folder, List.of("b", "a"));
        assertThat(digests).extracting(digest -> digest.name()).containsExactly("a", "b");
        assertThat(digests.getFirst().sha256())
                .isEqualTo(Bytes.ofHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        assertThat(digests.getLast().sha256()).isEqualTo(CoveredFiles.digest(large));
        assertThat(CoveredFiles.compare(folder, digests)).isEmpty();
    }
}
