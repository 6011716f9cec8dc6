package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

/// Help texts are imperatives, such as "List the VMs of a run.".
class HelpTextsTest {
    /// Verbs that end in "s" in the imperative too.
    private static final Set<String> ENDING_IN_S = Set.of("Pass", "Process", "Press", "Compress", "Express");

    private static List<CommandSpec> commands() {
        var commands = new ArrayList<CommandSpec>();
        add(Main.commandLine().getCommandSpec(), commands);
        return commands;
    }

    private static void add(CommandSpec command, List<CommandSpec> commands) {
        commands.add(command);
        command.subcommands().values().forEach(each -> add(each.getCommandSpec(), commands));
    }

    private static List<String> wrong(String what, String description) {
        var first = description.split("[^A-Za-z-]", 2)[0];
        var isWrong = first.isEmpty() || first.endsWith("s") && !ENDING_IN_S.contains(first);
        return isWrong ? List.of("%s: \"%s\"".formatted(what, description)) : List.of();
    }

    @Test
    void the_description_of_every_command_begins_with_an_imperative() {
        var wrong = new ArrayList<String>();
        for (var command : commands()) {
            var description = command.usageMessage().description();
            assertThat(description).as(command.qualifiedName()).isNotEmpty();
            wrong.addAll(wrong(command.qualifiedName(), description[0]));
            assertThat(description[0]).as(command.qualifiedName()).endsWith(".").matches("[A-Z].*");
        }
        assertThat(commands()).hasSizeGreaterThan(40);
        assertThat(wrong).isEmpty();
    }

    @Test
    void the_description_of_every_option_begins_with_a_capital_and_no_third_person() {
        var wrong = new ArrayList<String>();
        for (var command : commands()) {
            for (var option : command.options()) {
                var name = command.qualifiedName() + " " + option.longestName();
                assertThat(option.description()).as(name).isNotEmpty();
                var words = option.description()[0].split(" ");
                if (Set.of("Shows", "Says", "Lists", "Writes", "Makes", "Prints", "Does", "Folds", "Leaves", "Counts")
                                .contains(words[0])
                        || !Character.isUpperCase(words[0].charAt(0))) {
                    wrong.add("%s: \"%s\"".formatted(name, option.description()[0]));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void a_third_person_is_found() {
        assertThat(wrong("vm list", "Lists the VMs of a run.")).hasSize(1);
        assertThat(wrong("vm list", "List the VMs of a run.")).isEmpty();
        assertThat(wrong("vm list", "Pass a run on.")).isEmpty();
    }
}
