package io.kvmsim.cli.debug;

import io.kvmsim.cli.output.Folded;
import io.kvmsim.debug.DebugCommands;
import io.kvmsim.debug.DebugCommands.BadCommand;
import io.kvmsim.debug.Debugger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;

/// The debugger on a terminal: a prompt with the place, completion, history, Ctrl-C to stop a search.
final class DebugShell {
    private static final String HISTORY = ".kvmsim_debug_history";
    private static final int WIDTH_ABSENT = 80;

    private final Debugger debugger;
    private final DebugCommands commands;

    DebugShell(Debugger debugger, DebugCommands commands) {
        this.debugger = debugger;
        this.commands = commands;
    }

    void run(String about) throws IOException {
        // By calls of the system, where that can be: a process such as stty gets Ctrl-C as well, dies of it, and leaves
        // the
        // terminal half set.
        try (var terminal = TerminalBuilder.builder()
                .system(true)
                .jni(false)
                .ffm(true)
                .exec(true)
                .dumb(true)
                .build()) {
            terminal.handle(Signal.INT, _ -> debugger.askToStop());
            print(terminal, List.of(about, "help shows the commands, quit ends"));
            var reader = reader(terminal);
            while (true) {
                try {
                    var line = reader.readLine(commands.place() + "> ").strip();
                    if (line.equals("quit") || line.equals("exit")) {
                        return;
                    }
                    print(terminal, commands.run(line));
                } catch (BadCommand e) {
                    print(terminal, List.of(e.getMessage()));
                } catch (UserInterruptException _) {
                    // the line is given up
                } catch (EndOfFileException _) {
                    return;
                }
                debugger.forgetStop();
            }
        }
    }

    private LineReader reader(Terminal terminal) {
        var parser = new DefaultParser();
        parser.setEscapeChars(new char[0]);
        parser.setQuoteChars(new char[0]);
        return LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(parser)
                .completer((_, line, candidates) -> complete(line, candidates))
                .variable(LineReader.HISTORY_FILE, Path.of(System.getProperty("user.home", ""), HISTORY))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
    }

    private void complete(ParsedLine line, List<Candidate> candidates) {
        try {
            commands.completions(line.words().subList(0, line.wordIndex()))
                    .forEach(word -> candidates.add(new Candidate(word)));
        } catch (IOException _) {
            // without completion then
        }
    }

    private static void print(Terminal terminal, List<String> lines) {
        int width = terminal.getColumns() > 0 ? terminal.getColumns() : WIDTH_ABSENT;
        Folded.lines(lines, width).forEach(terminal.writer()::println);
        terminal.flush();
    }
}
