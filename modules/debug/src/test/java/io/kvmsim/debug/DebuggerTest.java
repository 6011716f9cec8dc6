package io.kvmsim.debug;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said of a move, at the edges of a track of ten stops and where it is cut short.
class DebuggerTest {
    private Debugger debugger;
    private DebugCommands commands;

    @BeforeEach
    void start() throws Exception {
        debugger = new Debugger(Tracks.small());
        commands = new DebugCommands(debugger);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    step 10                                    |                                        | #10
                    step 11                                    | (the end)                              | #10
                    goto #3; back 3                            |                                        | start
                    goto #3; back 4                            | (the beginning)                        | start
                    goto #3; back 9; step                      |                                        | #1
                    until vcpus >= 1                           | (vcpus >= 1)                           | #5
                    goto end; back until refused == 1          | (refused == 1)                         | #7
                    goto #7; back until refused == 1           | (no earlier stop with refused == 1: still here) | #7
                    goto #7; until refused == 1                | (refused == 1)                         | #10
                    break EBUSY; break VcpuCreated; continue   | (VcpuCreated)                          | #5
                    break EBUSY; goto #7; continue             | (no later stop with EBUSY: still here) | #7
                    break ebusy; continue                      | (ebusy)                                | #7
                    """)
    void says_why_it_stopped(String lines, String reason, String place) throws Exception {
        for (var line : lines.split("; ")) {
            var last = commands.run(line);
            if (lines.endsWith(line)) {
                assertThat(last).hasSize(reason == null ? 1 : 2);
                assertThat(last.getFirst()).isEqualTo(reason == null ? last.getLast() : reason);
            }
        }
        assertThat(commands.place()).isEqualTo(place);
    }

    @Test
    void a_search_that_is_to_stop_ends_where_it_began() throws Exception {
        commands.run("goto #2");
        debugger.askToStop();
        assertThat(commands.run("until vcpus >= 2")).first().isEqualTo("(interrupted: still here)");
        assertThat(commands.place()).isEqualTo("#2");
        debugger.forgetStop();
        assertThat(commands.run("until vcpus >= 1")).first().isEqualTo("(vcpus >= 1)");
    }
}
