package io.kvmsim.history.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.history.index.EventFields;
import io.kvmsim.history.index.HistoryIndex;
import io.kvmsim.history.index.Kind;
import io.kvmsim.history.text.Fields;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Fault;
import io.kvmsim.ledger.EventName;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The words of an index, against the facts that a fold tells.
class IndexedWordsTest {
    @TempDir
    private Path folder;

    static LongStream seeds() {
        return LongStream.range(100, 110);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void an_event_changes_no_field_that_the_index_does_not_name(long seed) throws BadInput, IOException {
        var history = WrittenRun.any(folder, seed, 4, 150).written();
        HistoryLog.tell(history, LogFilter.ALL, fact -> {
            for (var change : Fields.changedBy(fact)) {
                var root = change.field().replaceAll("[.].*", "");
                assertThat(EventFields.of(fact.type())).as(fact.type()).contains(root);
            }
        });
    }

    /// Of one that is not named everything may change: right, but of no use.
    @Test
    void every_event_that_changes_less_than_a_whole_VM_is_named() {
        var all = EventFields.of("an event to come");
        assertThat(EventName.all())
                .filteredOn(event -> EventFields.of(event).equals(all))
                .containsExactlyInAnyOrder("VmCreated", "VmDestroyed");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void each_word_has_as_many_facts_as_a_fold_tells(long seed) throws BadInput, IOException {
        var run = WrittenRun.any(folder, seed, 3, 60);
        run.faulty("vm-1", 70_000, new Call.CreateVcpu(0), new Fault(5, 0))
                .faulty("vm-2", 70_000, new Call.Close(Call.Close.Cause.OOM), new Fault(0, 3))
                .written();
        IndexedRun.build(run);
        var naive = new EnumMap<Kind, Map<String, Long>>(Kind.class);
        for (var kind : Kind.values()) {
            naive.put(kind, new HashMap<>());
        }
        HistoryLog.tell(run.open(), LogFilter.ALL, fact -> {
            naive.get(Kind.principal).merge(fact.by().name(), 1L, Long::sum);
            naive.get(fact.isRefusal() ? Kind.errno : Kind.type).merge(fact.type(), 1L, Long::sum);
        });
        var facts = run.facts();
        try (var index = HistoryIndex.open(
                        facts.index(), facts.journal(), facts.principal().name(), _ -> {})
                .orElseThrow()) {
            for (var kind : new Kind[] {Kind.principal, Kind.errno, Kind.type}) {
                assertThat(index.counts(kind)).contains(naive.get(kind));
            }
        }
    }
}
