package io.kvmsim.history.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.ledger.HostFact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stands before the place where a log is damaged.
class LastReadableTest {
    @TempDir
    private Path folder;

    private WrittenRun run() {
        return WrittenRun.in(folder, TestHosts.Z16).at("web", 0, new Call.CreateVm(0), Calls.vcpu(0));
    }

    /// Flips a bit of the last record.
    private void damage(WrittenRun run) throws IOException {
        var history = run.open();
        var positions = new long[1];
        history.log().scan(record -> positions[0] = record.position());
        var segment = run.journal.resolve("00000001.log");
        var bytes = Files.readAllBytes(segment);
        bytes[(int) positions[0] + 8] ^= 1;
        Files.write(segment, bytes);
    }

    @Test
    void of_a_VM_it_is_told_with_its_last_event() throws IOException {
        var run = run().at("web", 1, Calls.vcpu(1)).at("web", 2, Calls.vcpu(2));
        run.writtenOneByOne();
        damage(run);
        assertThat(LastReadable.of(run.facts())).contains("the last one that can be read is record 2 of web, event #3");
    }

    @Test
    void of_a_host_it_is_told_without_an_event() throws IOException {
        var run = run();
        run.add("/host/host-1", 1, new HostFact.PressureChanged(1, 1));
        run.at("web", 2, Calls.vcpu(2)).writtenOneByOne();
        damage(run);
        assertThat(LastReadable.of(run.facts())).contains("the last one that can be read is record 1 of /host/host-1");
    }

    @Test
    void before_the_first_record_there_is_none() throws IOException {
        var run = run();
        run.writtenOneByOne();
        damage(run);
        assertThat(LastReadable.of(run.facts())).isEmpty();
    }
}
