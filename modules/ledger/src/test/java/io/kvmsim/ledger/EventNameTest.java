package io.kvmsim.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.state.VmEvent;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What an event is called in the journal and for people.
class EventNameTest {
    static Iterable<VmEvent> events() {
        return EventShapes.events();
    }

    @ParameterizedTest
    @MethodSource("events")
    void for_people_an_event_has_the_name_of_its_type(VmEvent event) {
        assertThat(EventName.of(event)).isEqualTo(event.getClass().getSimpleName());
        assertThat(EventName.all()).contains(EventName.of(event));
    }

    @ParameterizedTest
    @MethodSource("events")
    void the_stored_name_is_the_same_words_in_lower_case_with_a_version(VmEvent event) {
        var words = EventName.of(event).replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        assertThat(EventName.stored(event)).isEqualTo(words + "/1");
        assertThat(EventName.known(words)).contains(EventName.of(event));
        assertThat(EventName.known(words + "/1")).contains(EventName.of(event));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MemoryLimitSet", "memorylimitset", "memory-limit-set", "memory-limit-set/1"})
    void an_event_is_known_by_each_spelling(String name) {
        assertThat(EventName.known(name)).contains("MemoryLimitSet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "memory-limit", "memory-limit-set/2", "CreateVm", "create-vm", "create-vm/1"})
    void an_operation_and_what_does_not_exist_are_not_events(String name) {
        assertThat(EventName.known(name)).isEmpty();
    }

    @Test
    void all_events_are_those_that_are_stored() {
        assertThat(EventName.all())
                .doesNotHaveDuplicates()
                .hasSize((int) EventShapes.events().stream()
                        .map(Object::getClass)
                        .distinct()
                        .count())
                .doesNotContain("CreateVm");
    }
}
