package io.kvmsim.history.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.text.FactText;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HistoryLogTest {
    private static final Call LIMIT = new Call.SetAttr(
            VmAttribute.MEM_LIMIT_SIZE.group().number(),
            VmAttribute.MEM_LIMIT_SIZE.number(),
            0,
            UserBuffer.holding(Bytes.ofU64(1L << 32)));

    @TempDir
    private Path folder;

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    private WrittenRun run() {
        return WrittenRun.in(folder, TestHosts.Z16)
                .at("web-1", 0, new Call.CreateVm(0))
                .at("db-1", 0, new Call.CreateVm(0))
                .at("web-2", 1_000_000, new Call.CreateVm(0))
                .at("web-1", 2_000_000, LIMIT, new Call.CreateVcpu(0), LIMIT)
                .at("db-1", 7_200_000_000L, new Call.CreateVcpu(0), new Call.CreateVcpu(255))
                .by("bob", 1_800_000_000_000_000L, "web-1", LIMIT);
    }

    private static List<String> shown(RunHistory history, LogFilter filter) throws BadInput, IOException {
        var shown = new ArrayList<String>();
        HistoryLog.tell(history, filter, fact -> shown.add(fact.vm() + "" + fact.address()));
        return shown;
    }

    private static LogFilter filter(String... options) throws BadInput {
        var vms = new ArrayList<Glob>();
        var types = new HashSet<String>();
        var attributes = new ArrayList<String>();
        var errnos = new HashSet<String>();
        var principals = new ArrayList<Glob>();
        boolean refused = false;
        Optional<Moment> from = Optional.empty();
        Optional<Moment> to = Optional.empty();
        Optional<Address> after = Optional.empty();
        for (var option : options) {
            var value = option.substring(option.indexOf('=') + 1);
            switch (option.substring(0, option.indexOf('='))) {
                case "vm" -> vms.add(new Glob(value));
                case "type" -> types.add(value);
                case "attr" -> attributes.add(value);
                case "errno" -> errnos.add(value);
                case "principal" -> principals.add(new Glob(value));
                case "refused" -> refused = true;
                case "from" -> from = Optional.of(Moment.parse(value));
                case "to" -> to = Optional.of(Moment.parse(value));
                case "after" -> after = Address.parse(value);
                default -> throw new IllegalArgumentException(option);
            }
        }
        return new LogFilter(
                vms, Set.copyOf(types), attributes, Set.copyOf(errnos), refused, principals, from, to, after);
    }

    @Test
    void each_filter_lets_pass_what_it_names() throws BadInput, IOException {
        var history = run().written();
        assertThat(shown(history, LogFilter.ALL))
                .containsExactly(
                        "web-1#1",
                        "db-1#1",
                        "web-2#1",
                        "web-1#2",
                        "web-1#3",
                        "web-1#3!1",
                        "db-1#2",
                        "db-1#2!1",
                        "web-1#3!2");
        assertThat(shown(history, filter("vm=web-*")))
                .allMatch(it -> it.startsWith("web-"))
                .hasSize(6);
        assertThat(shown(history, filter("vm=db-1"))).containsExactly("db-1#1", "db-1#2", "db-1#2!1");
        assertThat(shown(history, filter("type=VcpuCreated"))).containsExactly("web-1#3", "db-1#2");
        assertThat(shown(history, filter("attr=mem.limit", "from=+1s")))
                .containsExactly("web-2#1", "web-1#2", "web-1#3!1", "web-1#3!2");
        assertThat(shown(history, filter("attr=vcpus.0"))).containsExactly("web-1#3", "db-1#2");
        assertThat(shown(history, filter("errno=EBUSY"))).containsExactly("web-1#3!1", "web-1#3!2");
        assertThat(shown(history, filter("refused=yes"))).containsExactly("web-1#3!1", "db-1#2!1", "web-1#3!2");
        assertThat(shown(history, filter("principal=bob"))).containsExactly("web-1#3!2");
        assertThat(shown(history, filter("principal=alice"))).hasSize(8);
        assertThat(shown(history, filter("principal=scenario:*"))).hasSize(8);
        assertThat(shown(history, filter("from=+1s", "to=+2s")))
                .containsExactly("web-2#1", "web-1#2", "web-1#3", "web-1#3!1");
        assertThat(shown(history, filter("vm=web-1", "after=#3"))).containsExactly("web-1#3!1", "web-1#3!2");
        assertThat(shown(history, filter("vm=web-1", "to=#2"))).containsExactly("web-1#1", "web-1#2");
    }

    @Test
    void counts_are_by_type_VM_principal_errno_and_hour() throws BadInput, IOException {
        var history = run().written();
        assertThat(counted(history, LogCount.By.type))
                .containsExactly(
                        "VmCreated 3", "VcpuCreated 2", "refused EBUSY 2", "MemoryLimitSet 1", "refused EINVAL 1");
        assertThat(counted(history, LogCount.By.vm)).containsExactly("web-1 5", "db-1 3", "web-2 1");
        assertThat(counted(history, LogCount.By.principal)).containsExactly("scenario:test 8", "bob 1");
        assertThat(counted(history, LogCount.By.errno)).containsExactly("EBUSY 2", "EINVAL 1");
        assertThat(counted(history, LogCount.By.hour)).containsExactly("+0h 6", "+2h 2", "2027-01-15T08:00Z 1");
    }

    private static List<String> counted(RunHistory history, LogCount.By by) throws BadInput, IOException {
        var count = new LogCount(by);
        HistoryLog.tell(history, LogFilter.ALL, count::add);
        return count.rows().stream().map(row -> row.name() + " " + row.count()).toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_VM_alone_is_told_as_among_all_others(long seed) throws BadInput, IOException {
        var history = WrittenRun.any(folder, seed, 4, 80).written();
        for (var name : history.monitors()) {
            var alone = new ArrayList<String>();
            var among = new ArrayList<String>();
            history.tell(name, fact -> alone.add(FactText.line(fact)));
            HistoryLog.tell(history, LogFilter.ALL, fact -> {
                if (fact.home() != null && fact.vm().value().equals(name)) {
                    among.add(FactText.line(fact));
                }
            });
            assertThat(alone).containsSubsequence(among);
            assertThat(alone)
                    .filteredOn(line -> line.contains(" " + name + " "))
                    .hasSameElementsAs(among);
        }
    }

    @Test
    void following_tells_what_a_writer_appends() throws IOException {
        var run = WrittenRun.in(folder, TestHosts.Z16).at("web", 0, new Call.CreateVm(0));
        var told = new ArrayList<String>();
        try (var log = HistoryLog.following(run.written(), LogFilter.ALL)) {
            log.advance(fact -> told.add(fact.type()));
            assertThat(told).containsExactly("VmCreated");
            log.advance(fact -> told.add(fact.type()));
            assertThat(told).hasSize(1);
            run.at("web", 5, new Call.CreateVcpu(0))
                    .at("new", 6, new Call.CreateVm(0))
                    .written();
            log.advance(fact -> told.add(fact.vm() + " " + fact.type()));
            assertThat(told).containsExactly("VmCreated", "web VcpuCreated", "new VmCreated");
        }
    }
}
