package io.kvmsim.kvm.state;

import static io.kvmsim.kvm.Calls.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.state.Mapping.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The guest's mapping against an array with a user address for each segment.
class MappingTest {
    private static final int SEGMENTS = 40;

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void it_behaves_like_a_table_of_segments(long seed) {
        var random = new SplittableRandom(seed);
        var mapping = Mapping.EMPTY;
        var model = new long[SEGMENTS];
        for (int step = 0; step < 40; step++) {
            int first = random.nextInt(SEGMENTS);
            int count = 1 + random.nextInt(Math.min(8, SEGMENTS - first));
            if (random.nextInt(3) == 0) {
                mapping = mapping.without(first * MIB, count * MIB);
                for (int index = first; index < first + count; index++) {
                    model[index] = 0;
                }
            } else {
                long user = random.nextInt(30) * MIB;
                mapping = mapping.with(new Range(first * MIB, count * MIB, user));
                for (int index = 0; index < count; index++) {
                    model[first + index] = user + index * MIB;
                }
            }
            check(mapping, model);
        }
    }

    private static void check(Mapping mapping, long[] model) {
        var joined = new ArrayList<Range>();
        for (int index = 0; index < SEGMENTS; index++) {
            var range = mapping.at(index * MIB + 4096);
            if (model[index] == 0) {
                assertThat(range).isNull();
                continue;
            }
            assertThat(range).isNotNull();
            assertThat(range.user() + (index * MIB - range.guest())).isEqualTo(model[index]);
            boolean goesOn = index > 0 && model[index - 1] != 0 && model[index - 1] + MIB == model[index];
            var last = goesOn ? joined.removeLast() : new Range(index * MIB, 0, model[index]);
            joined.add(new Range(last.guest(), last.size() + MIB, last.user()));
        }
        assertThat(mapping.joined()).isEqualTo(joined);
        assertThat(mapping.isEmpty()).isEqualTo(joined.isEmpty());
    }

    @Test
    void pieces_that_adjoin_are_equal_to_the_whole() {
        var pieces = Mapping.EMPTY.with(new Range(0, MIB, 4 * MIB)).with(new Range(MIB, MIB, 5 * MIB));
        var whole = Mapping.EMPTY.with(new Range(0, 2 * MIB, 4 * MIB));
        assertThat(pieces).isEqualTo(whole).hasSameHashCodeAs(whole).hasToString(whole.toString());
        assertThat(pieces.joined()).isEqualTo(List.of(new Range(0, 2 * MIB, 4 * MIB)));
        assertThat(whole.without(0, MIB)).isNotEqualTo(whole);
    }

    @Test
    void the_segment_at_user_address_0_is_never_mapped() {
        var mapping = Mapping.EMPTY.with(new Range(0, 2 * MIB, 0));
        assertThat(mapping.joined()).containsExactly(new Range(MIB, MIB, MIB));
        assertThat(Mapping.EMPTY.with(new Range(0, MIB, 0)).isEmpty()).isTrue();
    }

    @Test
    void addresses_are_unsigned_up_to_the_very_end() {
        var gmap = new Gmap(-1, 5);
        assertThat(Mapping.maps(gmap, -MIB, MIB, MIB)).isTrue();
        var mapping = Mapping.EMPTY.with(new Range(-MIB, MIB, MIB)).with(new Range(0, MIB, 8 * MIB));
        assertThat(mapping.at(-1).user()).isEqualTo(MIB);
        assertThat(mapping.at(-MIB - 1)).isNull();
        assertThat(mapping.without(-MIB, MIB).joined()).containsExactly(new Range(0, MIB, 8 * MIB));
    }

    @Test
    void what_is_crooked_or_too_high_is_not_mapped() {
        var gmap = Gmap.upTo((1L << 31) - 1);
        assertThat(Mapping.maps(gmap, (1L << 31) - MIB, MIB, MIB)).isTrue();
        assertThat(Mapping.maps(gmap, 1L << 31, MIB, MIB)).isFalse();
        assertThat(Mapping.maps(gmap, 4096, MIB, MIB)).isFalse();
        assertThat(Mapping.maps(gmap, 0, MIB + 4096, MIB)).isFalse();
        assertThat(Mapping.maps(gmap, 0, MIB, MIB + 4096)).isFalse();
        assertThat(Mapping.maps(gmap, 0, 2 * MIB, -MIB)).isFalse();
        assertThat(Mapping.maps(gmap, 0, MIB, -MIB)).isFalse();
        assertThat(Mapping.maps(gmap, 0, MIB, -2 * MIB)).isTrue();
    }
}
