package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.cli.option.ExitCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `host` and `fault` stand in a log where no person caused an event: nobody can act by these names.
class ReservedNamesTest {
    private static final String USER = "user.name";

    private static Kvmsim call(Object... options) {
        var words = new Object[] {"vm", "call", "runs/none", "web-0001", "vcpu", "create", 9};
        var all = new Object[words.length + options.length];
        System.arraycopy(words, 0, all, 0, words.length);
        System.arraycopy(options, 0, all, words.length, options.length);
        return Kvmsim.run(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "fault"})
    void no_principal_has_a_reserved_name(String name) {
        var refused = call("--principal", name);
        assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err())
                .startsWith("kvmsim: --principal is \"%s\": this word stands for what no person caused".formatted(name))
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "fault"})
    void a_user_who_has_a_reserved_name_names_a_principal(String name) {
        var user = System.getProperty(USER);
        System.setProperty(USER, name);
        try {
            var refused = call();
            assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err()).contains("name another --principal").hasLineCount(1);
            assertThat(call("--principal", "alice").err()).doesNotContain("--principal");
        } finally {
            System.setProperty(USER, user);
        }
    }
}
