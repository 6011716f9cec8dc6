package io.kvmsim.history.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Call by call and fact by fact, beside two counters.
class NumberingTest {
    @TempDir
    private Path folder;

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void numbers_a_history_call_by_call_as_fact_by_fact(long seed) throws BadInput, IOException {
        var history = WrittenRun.any(folder, seed, 2, 80).written();
        for (var name : history.monitors()) {
            var facts = new ArrayList<Fact>();
            history.tell(name, facts::add);
            assertThat(facts).extracting(it -> it.address().toString()).isEqualTo(counted(facts));
            var numbering = Numbering.START;
            int at = 0;
            while (at < facts.size()) {
                var entry = facts.get(at).entry();
                int count = entry.events().size() + (entry.ret() < 0 ? 1 : 0);
                var ofCall = facts.subList(at, at + count);
                assertThat(ofCall).allMatch(it -> it.entry() == entry);
                assertThat(numbering.addresses(entry))
                        .isEqualTo(ofCall.stream().map(Fact::address).toList());
                assertThat(numbering.first(entry)).isEqualTo(ofCall.getFirst().address());
                var lastEvent = ofCall.get(Math.max(entry.events().size(), 1) - 1);
                assertThat(numbering.last(entry)).isEqualTo(lastEvent.address());
                numbering = numbering.with(entry);
                assertThat(numbering.address()).isEqualTo(ofCall.getLast().address());
                at += count;
            }
        }
    }

    private static List<String> counted(List<Fact> facts) {
        var addresses = new ArrayList<String>();
        int events = 0;
        int refusals = 0;
        for (var fact : facts) {
            if (fact.event().isPresent()) {
                events++;
                refusals = 0;
                addresses.add("#" + events);
            } else {
                refusals++;
                addresses.add("#" + events + "!" + refusals);
            }
        }
        return addresses;
    }
}
