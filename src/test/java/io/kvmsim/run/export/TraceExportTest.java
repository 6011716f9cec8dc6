package io.kvmsim.run.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.history.fold.Principal;
import io.kvmsim.history.read.Glob;
import io.kvmsim.history.read.HistoryLog;
import io.kvmsim.history.read.LogFilter;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.Step;
import io.kvmsim.trace.CallJson;
import io.kvmsim.trace.Corpus;
import io.kvmsim.trace.Monitors;
import io.kvmsim.trace.StoredSteps;
import io.kvmsim.trace.TraceCheck;
import io.kvmsim.trace.TraceReader;
import io.kvmsim.trace.TracedCall;
import io.kvmsim.values.BadInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A history as a trace gives, replayed, the same events.
class TraceExportTest {
    private static final int TURNS = 400;
    private static final long[] SOME_MEMORY = {100, 216, 2_500, 16_384, 40_000, 172_240};
    private static final List<VmName> VMS = List.of(new VmName("vm-1"), new VmName("vm-2"));

    /// Every call of the corpus, whoever made it.
    private static final List<TracedCall> CALLS = new ArrayList<>();

    private static Host host;
    private static Host other;

    /// Can extend the SCA.
    private static Host extending;

    @TempDir
    private Path folder;

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @BeforeAll
    static void calls() throws BadInput {
        for (var file : Corpus.conformance()) {
            try (var reader = TraceReader.open(file.toString())) {
                var machine = reader.host().description();
                if (machine.sclp().esca()
                        && machine.sclp().bscao64()
                        && machine.sclp().sigpif()) {
                    extending = reader.host();
                }
                if (host != null && !machine.equals(host.description())) {
                    other = reader.host();
                }
                host = host == null ? reader.host() : host;
                for (var line = reader.next(); line != null; line = reader.next()) {
                    CallJson.decode(line)
                            .filter(call -> !(call.call() instanceof Call.CreateVm))
                            .ifPresent(CALLS::add);
                }
            }
        }
    }

    /// Any calls of two processes, the second of which has two VMs.
    private RunHistory any(long seed, boolean someMemory) throws Exception {
        var random = new SplittableRandom(seed);
        var home = new NamedHost("host", host);
        try (var stored = StoredSteps.in(folder)) {
            for (int turn = 0; turn < TURNS; turn++) {
                var id = VMS.get(random.nextInt(2)).value();
                var vm = id.equals("vm-2") && random.nextInt(4) == 0 ? new VmName("other") : new VmName(id);
                var traced = CALLS.get(random.nextInt(CALLS.size()));
                boolean creates = turn < 6 || random.nextInt(50) == 0;
                var call = creates ? new Call.CreateVm(random.nextInt(8) == 0 ? 1 : 0) : traced.call();
                var now = circumstances(random, traced.circumstances(), someMemory);
                stored.add(home, id, new Step(vm, call, now), turn);
            }
        }
        return StoredSteps.history(folder, Map.of("host", home), new Principal("scenario:test", "alice"));
    }

    private static Circumstances circumstances(SplittableRandom random, Circumstances now, boolean someMemory) {
        var seen = random.nextInt(30) == 0 ? now : now.withFree(Circumstances.ALL);
        return someMemory && random.nextInt(4) == 0
                ? seen.withFree(SOME_MEMORY[random.nextInt(SOME_MEMORY.length)])
                : seen;
    }

    /// By VM: what happened, and what was refused.
    private static Map<VmName, List<Object>> told(RunHistory history) throws Exception {
        var told = new TreeMap<VmName, List<Object>>((a, b) -> a.value().compareTo(b.value()));
        HistoryLog.tell(history, LogFilter.ALL, fact -> told.computeIfAbsent(fact.vm(), _ -> new ArrayList<>())
                .add(fact.isRefusal() ? fact.entry().ret() : fact.event().orElseThrow()));
        return told;
    }

    private static Map<VmName, List<Object>> replayed(byte[] trace) throws BadInput {
        var told = new TreeMap<VmName, List<Object>>((a, b) -> a.value().compareTo(b.value()));
        try (var reader = TraceReader.open("exported", new ByteArrayInputStream(trace))) {
            var monitors = new Monitors(reader.host());
            for (var line = reader.next(); line != null; line = reader.next()) {
                var call = CallJson.decode(line).orElseThrow();
                var decision = monitors.apply(call);
                var list = told.computeIfAbsent(call.vm(), _ -> new ArrayList<>());
                list.addAll(decision.events());
                if (decision.answer().refused()) {
                    list.add(decision.answer().ret());
                }
            }
        }
        return told;
    }

    private static TraceCheck.Result check(byte[] trace) throws BadInput {
        try (var reader = TraceReader.open("exported", new ByteArrayInputStream(trace))) {
            return TraceCheck.run(reader, true);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void replayed_it_gives_the_same_events_and_refusals(long seed) throws Exception {
        var history = any(seed, false);
        var trace = new ByteArrayOutputStream();
        var written = TraceExport.write(history, List.of(), trace, "seed " + seed);
        assertThat(written.leftOut()).isZero();
        assertThat(written.otherwise()).isZero();
        assertThat(replayed(trace.toByteArray())).as("seed %d", seed).isEqualTo(told(history));
        assertThat(check(trace.toByteArray()).first()).isEmpty();
    }

    @Test
    void one_VM_is_chosen_by_its_name_or_a_pattern() throws Exception {
        var history = any(1, false);
        for (var name : List.of("vm-1", "*-1")) {
            var trace = new ByteArrayOutputStream();
            TraceExport.write(history, List.of(new Glob(name)), trace, "");
            assertThat(replayed(trace.toByteArray()))
                    .isEqualTo(Map.of(VMS.getFirst(), told(history).get(VMS.getFirst())));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void it_is_answered_as_it_says_also_where_hosts_had_some_memory_left(long seed) throws Exception {
        var trace = new ByteArrayOutputStream();
        TraceExport.write(any(seed, true), List.of(), trace, "");
        assertThat(check(trace.toByteArray()).first()).as("seed %d", seed).isEmpty();
    }

    /// Memory for the extended SCA and for no vCPU: an event and an ENOMEM, and with no memory at all an EINVAL.
    @Test
    void a_call_that_met_some_memory_and_none_gives_something_else_is_left_out_and_counted() throws Exception {
        var home = new NamedHost("host", extending);
        try (var stored = StoredSteps.in(folder)) {
            var some = Circumstances.USUAL.withFree(16 * 1024);
            var vm = VMS.getFirst();
            stored.add(home, "vm-1", new Step(vm, new Call.CreateVm(0), Circumstances.USUAL), 0);
            stored.add(home, "vm-1", new Step(vm, new Call.CreateVcpu(64), some), 1);
            stored.add(home, "vm-1", new Step(vm, new Call.CreateVcpu(3), some), 2);
            stored.add(home, "vm-1", new Step(vm, new Call.CreateVcpu(65), Circumstances.USUAL), 3);
        }
        var history = StoredSteps.history(folder, Map.of("host", home), new Principal("test", ""));
        var trace = new ByteArrayOutputStream();
        var written = TraceExport.write(history, List.of(), trace, "");
        assertThat(written).isEqualTo(new TraceExport.Written(3, 1, 1, "linux-6.12"));
        assertThat(check(trace.toByteArray()).first()).isEmpty();
        assertThat(trace.toString(StandardCharsets.UTF_8).lines()).hasSize(4);
    }

    @Test
    void of_two_machines_there_is_no_trace() throws Exception {
        var homes = Map.of("a", new NamedHost("a", host), "b", new NamedHost("b", other));
        try (var stored = StoredSteps.in(folder)) {
            for (var name : List.of("a", "b")) {
                var step = new Step(new VmName(name), new Call.CreateVm(0), Circumstances.USUAL);
                stored.add(homes.get(name), name, step, 0);
            }
        }
        var history = StoredSteps.history(folder, homes, new Principal("test", ""));
        assertThatThrownBy(() -> TraceExport.write(history, List.of(), new ByteArrayOutputStream(), ""))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("another machine: a trace has one; select with --vm");
    }

    @Test
    void two_VMs_of_one_name_in_two_processes_are_told_apart() throws Exception {
        var home = new NamedHost("host", host);
        try (var stored = StoredSteps.in(folder)) {
            for (var id : List.of("one", "two")) {
                var step = new Step(new VmName("vm"), new Call.CreateVm(0), Circumstances.USUAL);
                stored.add(home, id, step, 0);
            }
        }
        var history = StoredSteps.history(folder, Map.of("host", home), new Principal("test", ""));
        var trace = new ByteArrayOutputStream();
        var written = TraceExport.write(history, List.of(), trace, "");
        assertThat(written.calls()).isEqualTo(2);
        var replayed = replayed(trace.toByteArray());
        assertThat(replayed.keySet()).extracting(VmName::value).containsExactly("two/vm", "vm");
        assertThat(replayed.values())
                .allSatisfy(events -> assertThat(events).singleElement().isInstanceOf(VmEvent.VmCreated.class));
    }
}
