package io.kvmsim.history.fork;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.SharedPast;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.ledger.chain.Head;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happened to a host itself is shared up to the moment at which a fork leaves its parent.
class ForkedHostTest {
    private static final String HOST = "/host/host-1";
    private static final List<HostFact> FACTS = List.of(
            new HostFact.ClockStepped(10, 5L << 12),
            new HostFact.PressureChanged(20, 1 << 20),
            new HostFact.ClockStepped(30, -(3L << 12)));

    @TempDir
    private Path folder;

    private RunHistory parent() {
        var run = WrittenRun.in(folder.resolve("parent"), TestHosts.Z16).at("web", 0, new Call.CreateVm(0));
        for (int index = 0; index < FACTS.size(); index++) {
            run.add(HOST, index + 1L, FACTS.get(index));
        }
        return run.at("web", 40, Calls.vcpu(0)).written();
    }

    private WrittenFork fork(ForkPlan plan) throws BadInput, IOException {
        return WrittenFork.of(parent(), Files.createDirectories(folder.resolve("fork")), plan);
    }

    private static SharedPast.Cut shared(WrittenFork fork) {
        return fork.history().records().past().orElseThrow().of(HOST);
    }

    private static Head head(int facts) {
        var head = Head.first(HOST);
        for (int index = 0; index < facts; index++) {
            head = head.next(index + 1L, FACTS.get(index).encode());
        }
        return head;
    }

    /// Numbers of the host's records that the fork wrote itself, and of all that it has.
    private static List<Long> numbers(WrittenFork fork, boolean isOwn) throws IOException {
        var numbers = new ArrayList<Long>();
        if (isOwn) {
            fork.history().log().records(HOST, record -> numbers.add(record.sequenceNr()));
        } else {
            fork.history().records().records(HOST, record -> numbers.add(record.sequenceNr()));
        }
        return numbers;
    }

    @Test
    void facts_up_to_the_moment_and_at_it_are_shared_and_the_rest_is_gone() throws BadInput, IOException {
        var fork = fork(WrittenFork.plan(new Moment.Virtual(20), null));
        assertThat(shared(fork)).isEqualTo(new SharedPast.Cut(2, 2, head(2), null));
        assertThat(numbers(fork, true)).isEmpty();
        assertThat(numbers(fork, false)).containsExactly(1L, 2L);
        assertThat(fork.problems()).isEmpty();
    }

    @Test
    void a_fork_that_replays_writes_the_later_facts_under_the_same_numbers() throws BadInput, IOException {
        var fork = fork(WrittenFork.replaying(new Moment.Virtual(15), null));
        assertThat(shared(fork)).isEqualTo(new SharedPast.Cut(1, 1, head(1), null));
        assertThat(numbers(fork, true)).containsExactly(2L, 3L);
        assertThat(numbers(fork, false)).containsExactly(1L, 2L, 3L);
        assertThat(fork.problems()).isEmpty();
    }

    @Test
    void before_the_first_fact_a_host_has_no_past() throws BadInput, IOException {
        var fork = fork(WrittenFork.plan(new Moment.Virtual(9), null));
        assertThat(fork.history().records().past().orElseThrow().has(HOST)).isFalse();
        assertThat(numbers(fork, false)).isEmpty();
        assertThat(fork.problems()).isEmpty();
    }

    @Test
    void at_the_end_everything_is_shared() throws BadInput, IOException {
        var fork = fork(WrittenFork.plan(Moment.end(), null));
        assertThat(shared(fork)).isEqualTo(new SharedPast.Cut(3, 3, head(3), null));
    }

    @Test
    void the_forks_clocks_are_stepped_as_far_as_it_shares_the_steps() throws BadInput, IOException {
        var fork = fork(WrittenFork.plan(new Moment.Virtual(15), null));
        assertThat(fork.history().clocks().of("host-1").at(40))
                .isEqualTo(fork.parent().clocks().of("host-1").at(40) + 3);
    }
}
