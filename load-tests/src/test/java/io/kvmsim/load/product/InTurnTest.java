package io.kvmsim.load.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InTurnTest {
    private static final int VMS = 10;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void takes_no_vm_again_before_it_has_answered_and_each_in_its_turn(long seed) {
        var random = new SplittableRandom(seed);
        var vms = new InTurn(VMS, seed, _ -> List.of());
        var inFlight = new HashSet<Integer>();
        var taken = new int[VMS];
        for (int step = 0; step < 1_000; step++) {
            if (inFlight.size() < VMS && (inFlight.isEmpty() || random.nextBoolean())) {
                var due = vms.next();
                assertThat(inFlight.add(due.vm())).isTrue();
                assertThat(vms.number(due.name().value())).isEqualTo(due.vm());
                taken[due.vm()]++;
            } else {
                int vm = inFlight.iterator().next();
                inFlight.remove(vm);
                vms.answered(vm, null);
            }
        }
        assertThat(taken).doesNotContain(0);
    }
}
