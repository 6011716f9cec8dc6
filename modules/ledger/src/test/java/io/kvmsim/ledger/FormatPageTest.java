package io.kvmsim.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.ledger.run.RunClosed;
import io.kvmsim.ledger.run.RunOpened;
import io.kvmsim.ledger.run.RunSeal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The page that tells others how to read what is stored has all of it.
class FormatPageTest {
    private static final Path PAGE = Path.of("../../docs/journal-format.md");
    private static final Pattern ROW =
            Pattern.compile("^\\| (\\d+) \\| `([a-z-]+/\\d+)` \\| \\S.*\\|$", Pattern.MULTILINE);
    private static final Pattern MANIFEST = Pattern.compile("^\\| `([a-z-]+/\\d+)` \\| \\S.*\\|$", Pattern.MULTILINE);

    @Test
    void every_event_and_every_operation_has_its_row() throws IOException {
        var listed = new TreeSet<String>();
        var rows = ROW.matcher(Files.readString(PAGE));
        while (rows.find()) {
            listed.add(rows.group(1) + " " + rows.group(2));
        }
        var known = new TreeSet<String>();
        for (var name : WireName.values()) {
            known.add(name.stored() + " " + name.wireName());
        }
        assertThat(listed).isEqualTo(known);
    }

    @Test
    void every_manifest_has_its_row() throws IOException {
        var listed = new TreeSet<String>();
        var rows = MANIFEST.matcher(Files.readString(PAGE));
        while (rows.find()) {
            listed.add(rows.group(1));
        }
        assertThat(listed)
                .isEqualTo(new TreeSet<>(Set.of(
                        RecordBytes.TURN,
                        RecordBytes.SEALED_TURN,
                        RunOpened.WIRE_NAME,
                        RunClosed.WIRE_NAME,
                        RunSeal.WIRE_NAME,
                        HostFact.WIRE_NAME)));
    }
}
