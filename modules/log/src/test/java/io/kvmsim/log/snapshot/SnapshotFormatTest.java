package io.kvmsim.log.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.log.format.Envelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The bytes of snapshots, which every later version reads, and this one writes. One without metadata has those of
/// before there was any.
class SnapshotFormatTest {
    @TempDir
    Path directory;

    enum Golden {
        WITHOUT_METADATA(
                "4b564c530105766d2dc3a4ac028899a6e5b7339a010773746174652f310772756e6e696e" + "673ace45ea", null),
        WITH_METADATA(
                "4b564c530205766d2dc3a4ac028899a6e5b7339a010773746174652f3105097265706c69"
                        + "63612f310c6f662061207265706c6963610772756e6e696e67fb0c0d1e",
                new Envelope.Metadata(-3, "replica/1", bytes("of a replica")));

        private final byte[] bytes;
        private final SnapshotFile snapshot;

        Golden(String hex, Envelope.Metadata metadata) {
            this.bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
            this.snapshot =
                    new SnapshotFile("vm-ä", 300, 1_767_323_045_000L, 77, "state/1", metadata, bytes("running"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_snapshot_is_written_byte_for_byte(Golden golden) throws IOException {
        var file = directory.resolve("one.snapshot");
        golden.snapshot.store(file);
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(file)))
                .isEqualTo(HexFormat.of().formatHex(golden.bytes));
    }

    @ParameterizedTest
    @EnumSource
    void a_snapshot_is_read(Golden golden) throws IOException {
        var file = directory.resolve("one.snapshot");
        Files.write(file, golden.bytes);
        assertThat(SnapshotFile.load(file).orElseThrow())
                .usingRecursiveComparison()
                .isEqualTo(golden.snapshot);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
