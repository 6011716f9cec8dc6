package io.kvmsim.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.state.Monitor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Recorded calls that are decided once more, and turns that end early.
class TurnAgainTest {
    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    private static List<Step> steps(TurnBody body, Monitor before) {
        var steps = new ArrayList<Step>();
        var monitor = before;
        for (var entry : body.entries()) {
            steps.add(new Step(entry.vm(), entry.call(monitor), entry.circumstances(), entry.offsetMicros()));
            for (var event : entry.events()) {
                monitor = Kvm.evolve(monitor, event);
            }
        }
        return steps;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void recorded_calls_decided_again_give_the_same_record_and_state(long seed) {
        Histories.live(seed, Refusals.ALL, lived -> {
            var body = lived.decoded();
            var steps = steps(body, lived.before().monitor());
            var again = Turn.again(lived.before(), lived.home(), steps, body.when(), Refusals.ALL);
            assertThat(again.record()).contains(lived.stored());
            assertThat(again.monitor()).isEqualTo(lived.after().monitor());
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_beginning_of_a_turn_holds_its_first_calls(long seed) {
        Histories.live(seed, Refusals.ALL, lived -> {
            var body = lived.decoded();
            for (int calls = 1; calls <= body.entries().size(); calls++) {
                var beginning = Turn.beginning(lived.before(), body, calls);
                var first = lived.before().decoded(beginning, lived.hosts());
                assertThat(first.entries()).isEqualTo(body.entries().subList(0, calls));
                assertThat(first.when()).isEqualTo(body.when());
                assertThat(first.home()).isEqualTo(body.home());
            }
            assertThat(Turn.beginning(lived.before(), body, body.entries().size()))
                    .isEqualTo(lived.stored());
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_state_without_the_chain_is_the_state_with_it(long seed) {
        Histories.live(seed, Refusals.ALL, lived -> {
            var body = lived.decoded();
            var unchained = lived.before().applyUnchained(body, lived.turn().monitor());
            var after = lived.after();
            assertThat(unchained)
                    .isEqualTo(new Entity(
                            after.id(), after.home(), after.monitor(), after.records(), after.lastEvent(), null));
        });
    }
}
