package io.kvmsim.log.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.log.read.LogReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordSizeTest {
    @TempDir
    Path directory;

    @Test
    void a_record_of_one_small_event_takes_at_most_70_bytes() throws IOException {
        int records = 10_000;
        var disk = new Disk();
        disk.holdForces();
        try (var writer = JournalWriter.open(directory, JournalSettings.DEFAULT, Logs.CLOCK, disk)) {
            var writes = new ArrayList<CompletionStage<Void>>();
            for (int i = 0; i < records; i++) {
                var id = "guest-%06d".formatted(i % 1000);
                writes.add(writer.append(List.of(Logs.event(id, 1 + i / 1000, "fifteen bytes!!"))));
            }
            disk.allowForces(records);
            writes.forEach(Logs::await);
        }
        assertThat(LogReader.open(directory).extent().end() / records).isLessThanOrEqualTo(70);
    }
}
