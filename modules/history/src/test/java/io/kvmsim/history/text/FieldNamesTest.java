package io.kvmsim.history.text;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.values.BadInput;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldNamesTest {
    private final FieldNames names = new FieldNames(TestHosts.Z16);

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "mem.limit",
                "mem",
                "crypto.aes",
                "slots",
                "slots.17",
                "slots.17.size",
                "vcpus.3.clock",
                "mem.clear"
            })
    void takes_attributes_fields_and_what_fields_are_part_of(String name) {
        assertThatCode(() -> names.require("--attr", List.of(name))).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "mem.nope, mem.cmma",
        "mem.limt, mem.limit",
        "crypto.eas, crypto.aes",
        "slots.0.sice, slots.N.size",
        "vcpu, vcpus",
        "'', cmma"
    })
    void refuses_what_is_none_and_names_the_nearest(String name, String nearest) {
        assertThatThrownBy(() -> names.require("--attr", List.of(name)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("--attr \"%s\" is neither an attribute nor a field", name)
                .hasMessageEndingWith("did you mean %s?", nearest);
    }
}
