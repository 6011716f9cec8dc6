package io.kvmsim.history.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.history.ask.GuestBlame;
import io.kvmsim.history.ask.GuestStates;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.StateAt;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A guest is followed through the VMs that it is one after the other.
class GuestTest {
    private static final GuestVms WEB = new GuestVms("web-0001");
    private static final Call CLOSE = new Call.Close(Call.Close.Cause.MONITOR);
    private static final Call AES = set(VmAttribute.CRYPTO_ENABLE_AES_KW, UserBuffer.NONE);

    @TempDir
    private Path folder;

    private static Call set(VmAttribute attribute, UserBuffer value) {
        return new Call.SetAttr(attribute.group().number(), attribute.number(), 0, value);
    }

    private static Call limit(long bytes) {
        return set(VmAttribute.MEM_LIMIT_SIZE, UserBuffer.holding(Bytes.ofU64(bytes)));
    }

    private static long seconds(long seconds) {
        return seconds * 1_000_000;
    }

    /// Boots, migrates, tries to migrate again in vain, and at last boots anew; others beside it.
    private WrittenRun run() {
        return WrittenRun.in(folder, TestHosts.Z16)
                .at("web-0001", 0, new Call.CreateVm(0), limit(1L << 32), AES, new Call.CreateVcpu(0))
                .at("web-00010", seconds(1), new Call.CreateVm(0))
                .at("web-0001.2", seconds(10), new Call.CreateVm(0), limit(1L << 32), AES, new Call.CreateVcpu(0))
                .at("web-0001", seconds(12), CLOSE)
                .at("web-0001.3", seconds(20), new Call.CreateVm(0), limit(1L << 32))
                .at("web-0001.3", seconds(21), CLOSE)
                .at("web-0001.2", seconds(22), new Call.CreateVcpu(1))
                .at("web-0001.2", seconds(30), CLOSE)
                .at("web-0001.4", seconds(30), new Call.CreateVm(0), limit(1L << 32));
    }

    private static List<String> told(RunHistory history, String guest) throws BadInput, IOException {
        var filter = LogFilter.ALL.of(List.of(Glob.ofGuests(guest)));
        var told = new ArrayList<String>();
        HistoryLog.tell(history, filter, fact -> told.add(fact.vm() + "" + fact.address()));
        return told;
    }

    @ParameterizedTest
    @CsvSource({
        "web-0001,    true",
        "web-0001.2,  true",
        "web-0001.10, true",
        "web-0001.1,  false",
        "web-0001.02, false",
        "web-0001.2x, false",
        "web-00010,   false",
        "web-00010.2, false",
        "web-0001.2.2, false"
    })
    void the_VMs_of_a_guest_have_its_name_and_a_number_from_two_on(String vm, boolean isOne) {
        assertThat(WEB.has(vm)).isEqualTo(isOne);
        assertThat(Glob.ofGuests("web-0001").matches(vm)).isEqualTo(isOne);
    }

    @Test
    void its_VMs_stand_in_the_order_in_which_they_began() throws BadInput {
        var run = run();
        for (int number = 9; number <= 11; number++) {
            run.at("web-0001." + number, seconds(40), new Call.CreateVm(0));
        }
        assertThat(WEB.vms(run.written()))
                .containsExactly(
                        "web-0001",
                        "web-0001.2",
                        "web-0001.3",
                        "web-0001.4",
                        "web-0001.9",
                        "web-0001.10",
                        "web-0001.11");
    }

    @Test
    void the_log_of_a_guest_is_that_of_all_its_VMs_as_they_were_recorded() throws BadInput, IOException {
        var run = run();
        var history = run.written();
        var told = told(history, "web-0001");
        assertThat(told)
                .containsExactly(
                        "web-0001#1",
                        "web-0001#2",
                        "web-0001#3",
                        "web-0001#4",
                        "web-0001.2#1",
                        "web-0001.2#2",
                        "web-0001.2#3",
                        "web-0001.2#4",
                        "web-0001#5",
                        "web-0001.3#1",
                        "web-0001.3#2",
                        "web-0001.3#3",
                        "web-0001.2#5",
                        "web-0001.2#6",
                        "web-0001.4#1",
                        "web-0001.4#2");
        assertThat(told(history, "web-0*1")).isEqualTo(told);
        IndexedRun.build(run);
        assertThat(told(RunHistory.open(run.facts(), _ -> {}, -1), "web-0001")).isEqualTo(told);
    }

    @Test
    void its_state_is_that_of_the_VM_it_is_in_and_of_both_while_it_migrates() throws BadInput, IOException {
        var history = run().written();
        assertThat(ids(history, "+5s")).containsExactly("web-0001");
        assertThat(ids(history, "+11s")).containsExactly("web-0001", "web-0001.2");
        assertThat(ids(history, "+15s")).containsExactly("web-0001.2");
        assertThat(ids(history, "end")).containsExactly("web-0001.4");
        assertThatThrownBy(() -> ids(history, "#3"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("is a place in the history of one VM");
        assertThatThrownBy(() -> GuestStates.of(history, new GuestVms("nobody"), Moment.end()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no VM \"nobody\"");
    }

    private static List<String> ids(RunHistory history, String moment) throws BadInput, IOException {
        return GuestStates.of(history, WEB, Moment.parse(moment)).stream()
                .map(StateAt::id)
                .toList();
    }

    private static String blamed(RunHistory history, String field, String moment) throws BadInput, IOException {
        var line = GuestBlame.of(history, WEB, field, Moment.parse(moment)).getFirst();
        var fact = line.line().setBy();
        return "%s: %s%s".formatted(line.vm(), fact.vm(), fact.address());
    }

    @Test
    void what_a_guest_took_with_it_is_set_by_the_event_in_the_VM_before() throws BadInput, IOException {
        var history = run().written();
        assertThat(blamed(history, "mem.limit", "+15s")).isEqualTo("web-0001.2: web-0001#2");
        assertThat(blamed(history, "vcpus", "+15s")).isEqualTo("web-0001.2: web-0001#4");
        assertThat(blamed(history, "vcpus", "+25s")).isEqualTo("web-0001.2: web-0001.2#5");
        // Keys are new wherever it comes to.
        assertThat(blamed(history, "crypto.aes.key", "+15s")).isEqualTo("web-0001.2: web-0001.2#3");
        // Of the VM that it did not arrive in, too, as long as there is one.
        assertThat(GuestBlame.of(history, WEB, "mem.limit", Moment.parse("+20s")))
                .extracting(line -> line.vm() + " " + line.line().setBy().vm())
                .containsExactly("web-0001.2 web-0001", "web-0001.3 web-0001");
        // It booted anew, and took nothing with it.
        assertThat(blamed(history, "mem.limit", "end")).isEqualTo("web-0001.4: web-0001.4#2");
    }

    @Test
    void blame_says_where_there_is_nothing_to_blame() {
        var history = run().written();
        assertThatThrownBy(() -> blamed(history, "nope", "end"))
                .isInstanceOf(BadInput.class)
                .hasMessage("web-0001 has no field \"nope\"");
        var closed = WrittenRun.in(folder.resolve("closed"), TestHosts.Z16)
                .at("web-0001", 0, new Call.CreateVm(0), CLOSE)
                .written();
        assertThatThrownBy(() -> blamed(closed, "", "end"))
                .isInstanceOf(BadInput.class)
                .hasMessage("web-0001 did not exist at end");
    }
}
