package io.kvmsim.cli.option;

import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says in one line what is wrong with the words of a command, and where its help is.
public final class WrongUsage implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException e, String[] words) {
        var command = e.getCommandLine();
        var err = command.getErr();
        err.println("kvmsim: %s; see %s --help"
                .formatted(said(e), command.getCommandSpec().qualifiedName()));
        err.flush();
        return ExitCode.USAGE;
    }

    private static String said(ParameterException e) {
        var message = e.getMessage() == null ? "wrong usage" : e.getMessage().strip();
        var suggestions = e instanceof UnmatchedArgumentException unmatched
                ? String.join(
                        " or ", unmatched.getSuggestions().stream().limit(3).toList())
                : "";
        return suggestions.isEmpty() ? message : "%s; did you mean %s?".formatted(message, suggestions);
    }
}
