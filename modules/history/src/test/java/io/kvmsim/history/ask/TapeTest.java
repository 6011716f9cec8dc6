package io.kvmsim.history.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.abi.VmAttribute;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.history.text.FactText;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.values.BadInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TapeTest {
    @TempDir
    private Path folder;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void gives_the_same_facts_in_any_order(long seed) throws Exception {
        var history = WrittenRun.any(folder, seed, 3, 200).written();
        for (var name : history.monitors()) {
            var told = new ArrayList<Fact>();
            history.tell(name, told::add);
            var random = new SplittableRandom(seed);
            var tape = Tape.of(history, name, 1 + random.nextInt(7));
            for (int look = 0; look < 300; look++) {
                int number = random.nextInt(-1, told.size() + 1);
                var fact = tape.fact(number);
                if (number < 0 || number == told.size()) {
                    assertThat(fact).isEmpty();
                } else {
                    same(fact.orElseThrow(), told.get(number));
                }
            }
            assertThat(tape.size()).isEqualTo(told.size());
        }
    }

    /// The parts that have no equality of their own are shared or equal by what they say.
    private static void same(Fact one, Fact other) {
        assertThat(one.address()).isEqualTo(other.address());
        assertThat(one.event()).isEqualTo(other.event());
        assertThat(one.asked()).isEqualTo(other.asked());
        assertThat(one.before()).isEqualTo(other.before());
        assertThat(one.after()).isEqualTo(other.after());
        assertThat(FactText.line(one)).isEqualTo(FactText.line(other));
    }

    @Test
    void a_long_history_has_fewer_pages_than_records_and_gives_the_same_facts() throws Exception {
        var rotate = new Call.SetAttr(
                VmAttribute.CRYPTO_ENABLE_AES_KW.group().number(),
                VmAttribute.CRYPTO_ENABLE_AES_KW.number(),
                0,
                UserBuffer.NONE);
        var run = WrittenRun.in(folder, TestHosts.ALL.getFirst()).at("vm", 0, new Call.CreateVm(0));
        int records = 3 * Tape.PAGES_MAX;
        for (int record = 1; record < records; record++) {
            run.at("vm", record, rotate);
        }
        var tape = Tape.of(run.written(), "vm", 1);
        assertThat(tape.size()).isEqualTo(records);
        assertThat(tape.pages()).isLessThanOrEqualTo(Tape.PAGES_MAX);
        for (int number : List.of(records - 1, 0, 1, 4096, 4097, 7777, records / 2, records - 2)) {
            assertThat(tape.fact(number).orElseThrow().address().event()).isEqualTo(number + 1);
        }
    }

    @Test
    void a_vm_that_is_not_there_is_named() throws Exception {
        var history = WrittenRun.any(folder, 1, 1, 5).written();
        assertThatThrownBy(() -> Tape.of(history, "nobody"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("nobody");
    }
}
