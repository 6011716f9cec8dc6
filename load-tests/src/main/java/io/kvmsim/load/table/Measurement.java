package io.kvmsim.load.table;

import java.util.List;

/// One thing to measure, some rounds of it, each in a new process.
///
/// @param name      in the results, such as `bring-up/1000`
/// @param program   what runs
/// @param arguments for the program; [#ROUND] stands for the number of the round
/// @param rounds    how many
public record Measurement(String name, Program program, List<String> arguments, int rounds) {
    static final String ROUND = "{round}";

    public Measurement {
        arguments = List.copyOf(arguments);
    }

    List<String> arguments(int round) {
        return arguments.stream()
                .map(argument -> argument.replace(ROUND, String.valueOf(round)))
                .toList();
    }
}
