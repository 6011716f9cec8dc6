package io.kvmsim.history.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.ask.Blame;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FieldsTest {
    @TempDir
    private Path folder;

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void what_differs_is_what_differs_field_by_field(long seed) throws BadInput, IOException {
        var history = WrittenRun.any(folder, seed, 1, 80).written();
        history.tell("vm-1", fact -> {
            var before = Fields.of(fact.before(), fact.vm());
            var after = Fields.of(fact.after(), fact.vm());
            var names = new TreeSet<>(before.keySet());
            names.addAll(after.keySet());
            names.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
            assertThat(Fields.changedBy(fact).stream().map(Difference::field))
                    .as("%s", FactText.line(fact))
                    .containsExactlyInAnyOrderElementsOf(names);
            var patched = new LinkedHashMap<>(before);
            Fields.changedBy(fact).forEach(it -> {
                assertThat(it.before()).isEqualTo(before.get(it.field()));
                patched.put(it.field(), it.after());
            });
            patched.values().removeIf(Objects::isNull);
            assertThat(patched).isEqualTo(after);
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void blame_names_the_last_event_that_gave_a_field_its_value(long seed) throws BadInput, IOException {
        var history = WrittenRun.any(folder, seed, 1, 80).written();
        var end = history.at("vm-1", Moment.end());
        var vm = new VmName("vm-1");
        if (end.situation().vm(vm).isEmpty()) {
            return; // it was closed
        }
        var fields = Fields.of(end.situation(), vm);
        var lines = Blame.of(history, "vm-1", "", Moment.end());
        assertThat(lines.stream().map(Blame.Line::field)).containsExactlyElementsOf(fields.keySet());
        for (var line : lines) {
            var fact = line.setBy();
            assertThat(line.value()).isEqualTo(fields.get(line.field()));
            assertThat(Fields.of(fact.after(), vm)).containsEntry(line.field(), line.value());
            assertThat(Fields.of(fact.before(), vm).get(line.field())).isNotEqualTo(line.value());
            history.tell("vm-1", later -> {
                if (later.address().compareTo(fact.address()) > 0) {
                    assertThat(Fields.of(later.after(), vm)).containsEntry(line.field(), line.value());
                }
            });
        }
    }

    @Test
    void of_sets_what_was_added_and_removed_is_told_by_name() {
        var before = new FieldValue.Facilities(Bytes.zeros(128).withBit(76).withBit(129));
        var after = new FieldValue.Facilities(Bytes.zeros(128).withBit(129).withBit(139));
        var difference = new Difference("cpu.facilities", before, after);
        assertThat(difference.text()).isEqualTo("+ 139 mepoch, - 76 msa3-base");
        assertThat(difference.json())
                .hasToString(
                        "{\"field\":\"cpu.facilities\",\"added\":[\"139 mepoch\"],\"removed\":[\"76 msa3-base\"]}");
    }

    @Test
    void a_field_is_meant_by_its_name_and_by_what_it_is_part_of() {
        assertThat(Fields.isMeant("vcpus.1.clock", "vcpus.1")).isTrue();
        assertThat(Fields.isMeant("vcpus.10.clock", "vcpus.1")).isFalse();
        assertThat(Fields.isMeant("cmma", "cmma")).isTrue();
    }
}
