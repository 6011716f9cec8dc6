package io.kvmsim.debug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.debug.DebugCommands.BadCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DebugCommandsTest {
    private Debugger debugger;
    private DebugCommands commands;

    @BeforeEach
    void start() throws Exception {
        debugger = new Debugger(Tracks.small());
        commands = new DebugCommands(debugger);
    }

    private List<String> run(String... lines) throws Exception {
        List<String> last = List.of();
        for (var line : lines) {
            last = commands.run(line);
        }
        return last;
    }

    /// A line with several commands, separated by semicolons, and the place after them.
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    step                                            | #1
                    step 3                                          | #3
                    step 3; back                                    | #2
                    step 3; back 3                                  | start
                    step 3; back 9                                  | start
                    step 99                                         | #10
                    goto end; step                                  | #10
                    goto #6                                         | #6
                    goto end; goto start                            | start
                    until vcpus >= 1                                | #5
                    goto #5; until vcpus >= 1                       | #6
                    until vcpus > 7                                 | start
                    goto #3; until vcpus > 7                        | #3
                    goto end; back until crypto.aes == off          | #8
                    goto end; back until vcpus == 0                 | #4
                    break VcpuCreated; continue; continue           | #6
                    break vcpu-created; goto end; back continue     | #6
                    break EBUSY; continue                           | #7
                    break create_vcpu 1; continue                   | #6
                    break EBUSY; break VmCreated; continue; continue | #7
                    break EBUSY; delete EBUSY; break EINVAL; continue | #10
                    step; watch mem.limit; continue                 | #2
                    step; watch mem; continue; continue             | #3
                    step; watch crypto.aes; goto #7; continue       | #8
                    step; watch crypto; delete crypto; break EINVAL; continue | #10
                    goto #4; mark here; goto end; goto here         | #4
                    """)
    void goes_to(String lines, String place) throws Exception {
        run(lines.split("; "));
        assertThat(commands.place()).isEqualTo(place);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void back_after_step_is_the_identity(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        for (int turn = 0; turn < 50; turn++) {
            long from = random.nextInt((int) debugger.track().size());
            run("goto start", "step " + from);
            var before = debugger.state();
            long steps = 1 + random.nextLong(debugger.track().size() - from);
            run("step " + steps, "back " + steps);
            assertThat(debugger.position()).isEqualTo(from);
            assertThat(debugger.state()).isEqualTo(before);
        }
    }

    @Test
    void shows_the_state_and_parts_of_it() throws Exception {
        assertThat(run("state")).containsExactly("there is no VM here");
        assertThat(run("goto #6", "state mem.limit")).containsExactly("mem.limit  4 GiB");
        assertThat(run("vcpus")).first().asString().matches("vcpus +2");
        assertThat(run("vcpus")).anyMatch(line -> line.startsWith("vcpus.1.in-sca "));
    }

    @Test
    void shows_what_changed_here_and_since() throws Exception {
        assertThat(run("goto #2", "diff")).contains("mem.limit  128 TiB → 4 GiB");
        assertThat(run("goto #7", "diff")).containsExactly("no difference");
        assertThat(run("goto #8", "diff #4")).contains("vcpus  0 → 2", "crypto.aes  on → off");
        assertThat(commands.place()).as("it stays").isEqualTo("#8");
    }

    @Test
    void lists_what_is_around() throws Exception {
        assertThat(run("goto #5", "list 1"))
                .containsExactly("  #4 vm SET crypto.aes.enable", "> #5 vm CREATE_VCPU 0", "  #6 vm CREATE_VCPU 1");
    }

    @Test
    void asks_the_track_why() throws Exception {
        assertThat(run("goto #7", "why")).containsExactly("because of #7");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    fly            | "fly" is not a command; help shows them
                    step one       | "one" is not a number of stops
                    step 99999999999999999999 | is not a number of stops
                    until          | usage: until CONDITION, for example until vcpus >= 2
                    until vcpu > 1 | "vcpu > 1": there is no "vcpu"
                    back until     | usage: back until CONDITION, for example
                    goto           | usage: goto MOMENT, for example goto #15
                    goto noon      | "noon" is not a moment
                    continue       | there are no breakpoints
                    delete EBUSY   | "EBUSY" is not a breakpoint
                    help fly       | "fly" is not a command
                    """)
    void a_line_that_is_none_says_why(String line, String says) {
        assertThatThrownBy(() -> commands.run(line))
                .isInstanceOf(BadCommand.class)
                .hasMessageContaining(says);
    }

    @Test
    void each_command_has_an_example_that_works() throws Exception {
        run("goto #2", "break EBUSY", "mark before", "mark #15", "goto #7");
        for (var help : DebugCommands.HELP) {
            assertThat(run("help " + help.name())).as(help.usage()).isNotEmpty();
            if (!List.of("quit", "export").contains(help.name())) {
                commands.run(help.example());
                run("goto #7", "break EBUSY");
            }
        }
    }

    @Test
    void exports_what_led_here_to_a_file_that_is_there_whole_or_not_at_all(@TempDir Path folder) throws Exception {
        var file = folder.resolve("here.jsonl");
        assertThat(run("goto #3", "export " + file)).containsExactly(file + ": 3 stops");
        assertThat(file).content().endsWith("#3 vm SET_USER_MEMORY_REGION slot 0, 1 GiB at 0x0 from 0x10000000000\n");
        assertThatThrownBy(() -> run("goto start", "export " + file))
                .isInstanceOf(BadCommand.class)
                .hasMessage("nothing has happened yet: step goes to the first stop");
        assertThatThrownBy(() -> run("step", "export " + folder.resolve("no/where")))
                .isInstanceOf(BadCommand.class)
                .hasMessageEndingWith("cannot be written: its folder does not exist");
        assertThatThrownBy(() -> run("export " + folder))
                .isInstanceOf(BadCommand.class)
                .hasMessageEndingWith("is not a file that can be written");
        assertThat(folder).isDirectoryContaining(each -> each.equals(file)).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void completes_commands_fields_events_and_places() throws Exception {
        assertThat(commands.completions(List.of())).contains("step", "until", "why");
        run("goto #6", "mark here");
        assertThat(commands.completions(List.of("watch"))).contains("mem.limit", "vcpus.1.aes");
        assertThat(commands.completions(List.of("break"))).contains("VcpuCreated", "MigrationStarted");
        assertThat(commands.completions(new ArrayList<>(List.of("goto")))).contains("start", "end", "here");
    }
}
