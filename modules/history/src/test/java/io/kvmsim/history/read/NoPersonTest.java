package io.kvmsim.history.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.BareHistory;
import io.kvmsim.history.text.FactText;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Fault;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Events that no person caused are not shown as somebody's.
class NoPersonTest {
    private static final int EIO = 5;
    private static final long LATER = 1_800_000_000_000_000L;
    private static final Call KILL = new Call.Close(Call.Close.Cause.OOM);

    @TempDir
    private Path folder;

    /// The third call is refused by a fault, the fourth is late, and the host kills the monitor.
    private RunHistory history() {
        return WrittenRun.in(folder, TestHosts.Z16)
                .at("web", 0, new Call.CreateVm(0), new Call.CreateVcpu(0))
                .faulty("web", 1_000_000, new Call.CreateVcpu(1), new Fault(EIO, 0))
                .faulty("web", 2_000_000, new Call.CreateVcpu(1), new Fault(0, 4_000))
                .at("web", 3_000_000, KILL)
                .written();
    }

    private static List<String> lines(RunHistory history, LogFilter filter) throws BadInput, IOException {
        var lines = new ArrayList<String>();
        HistoryLog.tell(history, filter, fact -> lines.add(FactText.line(fact).replaceAll(" [+]\\S+ web", "")));
        return lines;
    }

    private static LogFilter by(String principal) {
        return new LogFilter(
                List.of(),
                Set.of(),
                List.of(),
                Set.of(),
                false,
                List.of(new Glob(principal)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void a_fault_is_by_fault_and_a_killed_VM_is_by_host() throws BadInput, IOException {
        assertThat(lines(history(), LogFilter.ALL))
                .contains("#2 VcpuCreated vCPU 0 by alice via scenario:test")
                .endsWith(
                        "#3 FaultInjected EIO by fault",
                        "#3!1 refused EIO CREATE_VCPU 1 by alice via scenario:test",
                        "#4 FaultInjected late by 00:00:00.004 by fault",
                        "#5 VcpuCreated vCPU 1 by alice via scenario:test",
                        "#6 OomKilled by host",
                        "#7 VmDestroyed by host");
    }

    @Test
    void filters_counts_and_blame_say_the_same() throws BadInput, IOException {
        var history = history();
        assertThat(lines(history, by("host")))
                .allMatch(line -> line.endsWith(" by host"))
                .hasSize(2);
        assertThat(lines(history, by("fault")))
                .allMatch(line -> line.endsWith(" by fault"))
                .hasSize(2);
        assertThat(lines(history, by("alice"))).hasSize(4).noneMatch(line -> line.matches(".*(Oom|Fault|Destroyed).*"));
        var count = new LogCount(LogCount.By.principal);
        HistoryLog.tell(history, LogFilter.ALL, count::add);
        assertThat(count.rows())
                .containsExactly(
                        new LogCount.Row("scenario:test", 4),
                        new LogCount.Row("fault", 2),
                        new LogCount.Row("host", 2));
        var users = new HashSet<String>();
        history.tell(
                "web",
                fact -> users.add(
                        FactText.csv(fact).get(6) + "/" + FactText.csv(fact).get(7)));
        assertThat(users).containsExactlyInAnyOrder("scenario:test/alice", "fault/", "host/");
    }

    @Test
    void a_fault_in_real_time_is_nobodys_either() throws BadInput, IOException {
        var run = WrittenRun.in(folder, TestHosts.Z16).by("bob", LATER, "web", new Call.CreateVm(0), KILL);
        assertThat(lines(run.written(), LogFilter.ALL).stream().map(line -> line.replaceAll(".* by ", "")))
                .containsExactly("bob", "host", "host");
    }

    /// Earlier versions let callers have the words.
    @Test
    void a_caller_who_was_recorded_by_a_reserved_word_has_the_user_beside_it() throws BadInput, IOException {
        var run = WrittenRun.in(folder, TestHosts.Z16).by("host", LATER, "web", new Call.CreateVm(0), KILL);
        assertThat(lines(run.written(), LogFilter.ALL).stream().map(line -> line.replaceAll(".* by ", "")))
                .containsExactly("host (user host)", "host", "host");
    }

    @Test
    void a_proof_says_it_too() {
        var run = WrittenRun.in(folder, TestHosts.Z16).by("bob", LATER, "web", new Call.CreateVm(0), KILL);
        var shown = new ArrayList<String>();
        for (int event = 1; event <= 3; event++) {
            var bare = new BareHistory("web", new Address(event, 0));
            run.records().forEach(record -> bare.add(Bytes.of(record.payload())));
            shown.add(bare.found().orElseThrow().replaceAll(".* by ", ""));
        }
        assertThat(shown).containsExactly("bob", "host", "host");
    }
}
