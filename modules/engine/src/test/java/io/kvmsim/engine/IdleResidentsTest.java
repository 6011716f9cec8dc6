package io.kvmsim.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdleResidentsTest {
    private final IdleResidents idle = new IdleResidents();

    private static Resident resident(String entity) {
        return new Resident(entity, null);
    }

    private List<String> drained() {
        var names = new ArrayList<String>();
        for (var eldest = idle.eldest(); eldest != null; eldest = idle.eldest()) {
            names.add(eldest.entity);
            idle.remove(eldest);
        }
        return names;
    }

    @Test
    void the_one_that_was_added_first_is_the_eldest_and_one_that_is_added_again_the_youngest() {
        var first = resident("first");
        idle.add(first);
        idle.add(resident("second"));
        idle.add(first);
        assertThat(drained()).containsExactly("second", "first");
    }

    @Test
    void to_remove_one_that_is_not_there_changes_nothing() {
        idle.add(resident("one"));
        idle.remove(resident("other"));
        assertThat(drained()).containsExactly("one");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void it_is_an_ordered_set(long seed) {
        var random = new SplittableRandom(seed);
        var all = new ArrayList<Resident>();
        for (int number = 0; number < 20; number++) {
            all.add(resident("vm-" + number));
        }
        var oracle = new LinkedHashSet<String>();
        for (int step = 0; step < 5_000; step++) {
            var one = all.get(random.nextInt(all.size()));
            oracle.remove(one.entity);
            if (random.nextBoolean()) {
                idle.add(one);
                oracle.add(one.entity);
            } else {
                idle.remove(one);
            }
            assertThat(idle.eldest() == null ? List.of() : List.of(idle.eldest().entity))
                    .isEqualTo(oracle.stream().limit(1).toList());
        }
        assertThat(drained()).containsExactlyElementsOf(oracle);
    }
}
