package io.kvmsim.history.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Errno;
import io.kvmsim.history.fold.Heads;
import io.kvmsim.history.proof.SealStatement;
import io.kvmsim.history.proof.Verification;
import io.kvmsim.history.proof.VerifyProgress;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Fault;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.log.format.DurableFile;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a verification counts of a run that is whole.
class VerificationCountsTest {
    private static final String HOST = "/host/host-1";

    @TempDir
    private Path folder;

    private WrittenRun run;

    /// Two VMs with 5 records, 6 events and 6 calls, one of them refused and one with a fault, and a host with two
    // facts.
    @BeforeEach
    void write() {
        run = WrittenRun.in(folder, TestHosts.Z16)
                .at("web", 0, new Call.CreateVm(0), Calls.vcpu(0))
                .at("web", 1, Calls.vcpu(300))
                .at("web", 2, Calls.vcpu(1))
                .at("db", 0, new Call.CreateVm(0))
                .faulty("db", 1, Calls.vcpu(0), Fault.delay(5));
        run.add(HOST, 1, new HostFact.ClockStepped(1, 4096));
        run.add(HOST, 2, new HostFact.PressureChanged(2, 1));
    }

    private static Verification.Result verified(RunHistory history) throws IOException {
        return Verification.run(history, Verification.Options.PLAIN, VerifyProgress.NONE);
    }

    @Test
    void histories_and_records_are_of_VMs_and_hosts_and_events_and_calls_of_VMs() throws IOException {
        var found = verified(run.written());
        assertThat(found.problems()).isEmpty();
        assertThat(found.histories()).isEqualTo(3);
        assertThat(found.records()).isEqualTo(7);
        assertThat(found.events()).isEqualTo(6);
        assertThat(found.calls()).isEqualTo(6);
        assertThat(found.faults()).isEqualTo(1);
    }

    @Test
    void without_a_seal_everything_is_unsealed_and_could_be_stated() throws IOException {
        var history = run.written();
        var found = verified(history);
        assertThat(found.seal()).isEmpty();
        assertThat(found.unsealed()).isEqualTo(7);
        assertThat(found.stated()).isEqualTo(7);
        assertThat(found.statedHistories()).isEqualTo(3);
        assertThat(found.statedRoot()).isEqualTo(found.root());
        assertThat(found.since()).isZero();
        assertThat(found.logEnd()).isEqualTo(history.log().extent().end());
        assertThat(found.tailBytes()).isZero();
        assertThat(found.ofRun()).isEmpty();
    }

    @Test
    void what_comes_after_the_seal_is_unsealed_and_the_runs_own_record_is_not_a_history() throws IOException {
        var sealed = verified(WrittenRun.in(folder.resolve("sealed"), TestHosts.Z16)
                .at("web", 0, new Call.CreateVm(0))
                .sealed()
                .at("web", 1, Calls.vcpu(0))
                .at("web", 2, Calls.vcpu(1))
                .written());
        assertThat(sealed.problems()).isEmpty();
        assertThat(sealed.histories()).isEqualTo(1);
        assertThat(sealed.unsealed()).isEqualTo(2);
        assertThat(sealed.records()).isEqualTo(3);
        assertThat(sealed.root()).isEqualTo(sealed.seal().orElseThrow().root());
        assertThat(sealed.statedRoot()).isNotEqualTo(sealed.root());
    }

    @Test
    void histories_with_records_that_a_statement_is_not_about_are_counted() throws IOException {
        var history = run.written();
        var end = history.log().extent().end();
        var statement = new SealStatement(
                "run",
                Optional.empty(),
                3,
                7,
                verified(history).statedRoot(),
                end,
                "2026-11-22T00:00:00Z",
                Bytes.EMPTY);
        var grown = run.at("web", 3, Calls.vcpu(2))
                .at("mail", 3, new Call.CreateVm(0))
                .written();
        var options = new Verification.Options(false, Optional.of(statement), Optional.empty(), Optional.empty());
        var found = Verification.run(grown, options, VerifyProgress.NONE);
        assertThat(found.problems()).isEmpty();
        assertThat(found.since()).isEqualTo(2);
        assertThat(found.stated()).isEqualTo(7);
        assertThat(found.records()).isEqualTo(9);
    }

    @Test
    void heads_are_written_every_so_many_records_and_at_the_end_of_each_history() throws BadInput, IOException {
        var file = folder.resolve("heads.tsv");
        try (var out = new Heads.Out(DurableFile.replacing(file), 2)) {
            var options = new Verification.Options(false, Optional.empty(), Optional.empty(), Optional.of(out));
            Verification.run(run.written(), options, VerifyProgress.NONE);
            out.keep();
        }
        var heads = Heads.read(file);
        assertThat(heads.of("web")).extracting(known -> known.sequenceNr()).containsExactly(2L, 3L);
        assertThat(heads.of("web")).extracting(known -> known.event()).containsExactly(2L, 3L);
        assertThat(heads.of("db")).extracting(known -> known.sequenceNr()).containsExactly(2L);
        assertThat(heads.of("web").getLast().head())
                .isEqualTo(run.entities.get("web").head());
    }

    @Test
    void progress_is_told_every_256_histories() throws IOException {
        for (int vm = 0; vm < 600; vm++) {
            run.at("vm-" + vm, 0, new Call.CreateVm(0));
        }
        var told = new ArrayList<Long>();
        Verification.run(run.written(), Verification.Options.PLAIN, (done, all) -> {
            assertThat(all).isEqualTo(603);
            synchronized (told) {
                told.add(done);
            }
        });
        assertThat(told).containsExactlyInAnyOrder(256L, 512L);
    }

    @Test
    void a_call_with_an_injected_errno_is_a_call_with_a_fault() throws IOException {
        run.faulty("db", 2, Calls.vcpu(5), Fault.of(Errno.EIO));
        assertThat(verified(run.written()).faults()).isEqualTo(2);
    }
}
