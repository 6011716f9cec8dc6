package io.kvmsim.debug;

import io.kvmsim.abi.Errno;
import io.kvmsim.history.text.Difference;
import io.kvmsim.history.text.FieldValue;
import io.kvmsim.history.text.Fields;
import io.kvmsim.ledger.EventName;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Expression;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// The commands of the debugger and their output.
public final class DebugCommands {
    private static final int AROUND = 5;

    /// One command for people.
    public record Help(String usage, String what, String example) {
        String name() {
            return usage.split(" ", 2)[0];
        }
    }

    public static final List<Help> HELP = List.of(
            new Help("step [N]", "go forward by one stop or by N stops", "step 10"),
            new Help("back [N]", "go back by one stop or by N stops", "back 3"),
            new Help(
                    "goto MOMENT", "go to #812, +1h30m, a wall time, :17 of a trace, a mark, start or end", "goto #15"),
            new Help(
                    "until CONDITION",
                    "go forward to the next stop after which the condition holds",
                    "until vcpus >= 2"),
            new Help(
                    "back until CONDITION",
                    "go back to the last stop after which the condition holds",
                    "back until refused == 1"),
            new Help("watch FIELD", "let continue stop when a field changes", "watch mem.limit"),
            new Help("break WHAT", "let continue stop at an event, an errno or a call", "break EBUSY"),
            new Help("breaks", "list the breakpoints of continue", "breaks"),
            new Help("delete [WHAT]", "delete one breakpoint, or all", "delete EBUSY"),
            new Help("continue", "go forward to the next breakpoint", "continue"),
            new Help("back continue", "go back to the previous breakpoint", "back continue"),
            new Help("mark NAME", "name this place for goto and diff", "mark before"),
            new Help("state [FIELD]", "show the state of the VM here, or a part of it", "state mem"),
            new Help("diff [MOMENT]", "show what the last stop changed, or what changed since a moment", "diff start"),
            new Help("list [N]", "show the stops around this one", "list 3"),
            new Help("vcpus", "show the vCPUs of the VM here", "vcpus"),
            new Help("why", "explain why the last stop was refused, with rule and section", "why"),
            new Help("export FILE", "write the calls that led here as a replayable trace", "export here.jsonl"),
            new Help("help [COMMAND]", "show this help, or help for one command", "help until"),
            new Help("quit", "ends", "quit"));

    private final Debugger debugger;

    public DebugCommands(Debugger debugger) {
        this.debugger = debugger;
    }

    /// A line of words that is not a command, or that a command cannot do. One line says why.
    public static final class BadCommand extends Exception {
        BadCommand(String problem) {
            super(problem);
        }
    }

    /// Where one is, for a prompt: `#812`, `start`.
    public String place() throws IOException {
        return debugger.here().map(Stop::place).orElse("start");
    }

    /// Words that may come next, after those of the line that are whole.
    public List<String> completions(List<String> words) throws IOException {
        if (words.isEmpty()) {
            return HELP.stream().map(Help::name).distinct().toList();
        }
        return switch (words.getLast()) {
            case "back" -> List.of("until", "continue");
            case "until", "&&", "||" -> fields();
            case "watch", "state" -> fields();
            case "break" -> EventName.all();
            case "delete" -> debugger.breaks();
            case "goto", "diff" -> {
                var places = new ArrayList<>(List.of("start", "end"));
                places.addAll(debugger.marks().keySet());
                yield places;
            }
            case "help" -> HELP.stream().map(Help::name).distinct().toList();
            default -> List.of();
        };
    }

    private List<String> fields() throws IOException {
        return List.copyOf(debugger.state().keySet());
    }

    /// Does what a line says, and gives what is to be shown.
    ///
    /// @throws BadCommand where the line is not a command
    public List<String> run(String line) throws BadCommand, IOException {
        var words = line.strip().split("\\s+", 2);
        var rest = words.length > 1 ? words[1].strip() : "";
        try {
            return run(words[0], rest);
        } catch (BadInput e) {
            throw new BadCommand(e.getMessage());
        } catch (Expression.Malformed e) {
            throw new BadCommand("\"%s\": %s".formatted(rest, e.getMessage()));
        }
    }

    private List<String> run(String command, String rest)
            throws BadCommand, BadInput, IOException, Expression.Malformed {
        return switch (command) {
            case "step" -> moved(debugger.step(number(rest, 1)));
            case "back" -> back(rest);
            case "goto" -> moved(debugger.goTo(needed(command, rest)));
            case "until" -> until(false, needed(command, rest));
            case "watch" -> {
                debugger.watch(field(needed(command, rest)));
                yield List.of();
            }
            case "break" -> {
                debugger.breakAt(rest, breaking(needed(command, rest)));
                yield List.of();
            }
            case "breaks" -> debugger.breaks().isEmpty() ? List.of("none") : debugger.breaks();
            case "delete" -> {
                if (!debugger.forget(rest) && !debugger.forget("watch " + rest)) {
                    throw new BadCommand("\"%s\" is not a breakpoint; breaks lists them".formatted(rest));
                }
                yield List.of();
            }
            case "continue" -> moved(debugger.goOn(false));
            case "mark" -> {
                debugger.mark(needed(command, rest));
                yield List.of();
            }
            case "state" -> state(rest);
            case "diff" -> differences(rest.isEmpty() ? debugger.changes() : debugger.changesSince(rest));
            case "list" -> list((int) number(rest, AROUND));
            case "vcpus" -> state("vcpus");
            case "why" -> debugger.why();
            case "export" -> DebugExport.run(debugger, needed(command, rest));
            case "help" -> help(rest);
            case "" -> List.of();
            default -> throw new BadCommand("\"%s\" is not a command; help shows them".formatted(command));
        };
    }

    private List<String> back(String rest) throws BadCommand, BadInput, IOException, Expression.Malformed {
        if (rest.startsWith("until")) {
            return until(
                    true, needed("back until", rest.substring("until".length()).strip()));
        }
        return moved(rest.equals("continue") ? debugger.goOn(true) : debugger.step(-number(rest, 1)));
    }

    private List<String> until(boolean back, String text) throws IOException, Expression.Malformed {
        var condition = Condition.parse(text);
        return moved(debugger.until(back, condition.text(), condition::holds));
    }

    private List<String> moved(Debugger.Moved moved) throws IOException {
        var lines = new ArrayList<String>();
        if (!moved.reason().isEmpty()) {
            lines.add("(" + moved.reason() + ")");
        }
        lines.add(debugger.here().map(Stop::line).orElse("start: before the first call"));
        return lines;
    }

    /// An event's name, an errno, or words of a call.
    private static Predicate<Stop> breaking(String what) {
        var event = EventName.known(what);
        if (event.isPresent()) {
            return stop -> stop.types().contains(event.get());
        }
        if (Arrays.stream(Errno.values()).anyMatch(errno -> errno.name().equals(what.toUpperCase(Locale.ROOT)))) {
            return stop -> stop.errno().equals(what.toUpperCase(Locale.ROOT));
        }
        var words = what.toLowerCase(Locale.ROOT);
        return stop -> stop.call().toLowerCase(Locale.ROOT).contains(words);
    }

    private String field(String name) throws BadCommand, IOException {
        long here = debugger.position();
        boolean known = debugger.state().keySet().stream().anyMatch(each -> Fields.isMeant(each, name));
        if (!known && here > 0) {
            throw new BadCommand("\"%s\" is not a field here; state shows those there are".formatted(name));
        }
        return name;
    }

    private List<String> state(String part) throws BadCommand, IOException {
        var fields = debugger.state();
        if (fields.isEmpty()) {
            return List.of("there is no VM here");
        }
        var shown = fields.entrySet().stream()
                .filter(field -> part.isEmpty() || Fields.isMeant(field.getKey(), part))
                .toList();
        if (shown.isEmpty()) {
            throw new BadCommand("\"%s\" is not a field here; state shows those there are".formatted(part));
        }
        int width =
                shown.stream().mapToInt(field -> field.getKey().length()).max().orElse(0);
        return shown.stream().map(field -> line(width, field)).toList();
    }

    private static String line(int width, Map.Entry<String, FieldValue> field) {
        return field.getKey()
                + " ".repeat(width + 2 - field.getKey().length())
                + field.getValue().text();
    }

    private static List<String> differences(List<Difference> changes) {
        return changes.isEmpty()
                ? List.of("no difference")
                : changes.stream()
                        .map(change -> change.field() + "  " + change.text())
                        .toList();
    }

    private List<String> list(int most) throws IOException {
        var here = debugger.here().map(Stop::line);
        return debugger.around(most).stream()
                .map(Stop::line)
                .map(line -> (here.equals(Optional.of(line)) ? "> " : "  ") + line)
                .toList();
    }

    private static List<String> help(String command) throws BadCommand {
        if (command.isEmpty()) {
            int width =
                    HELP.stream().mapToInt(help -> help.usage().length()).max().orElse(0);
            return HELP.stream()
                    .map(help ->
                            help.usage() + " ".repeat(width + 2 - help.usage().length()) + help.what())
                    .toList();
        }
        var lines = HELP.stream()
                .filter(help -> help.name().equals(command) || help.usage().startsWith(command))
                .map(help -> "%s: %s. Example: %s".formatted(help.usage(), help.what(), help.example()))
                .toList();
        if (lines.isEmpty()) {
            throw new BadCommand("\"%s\" is not a command; help shows them".formatted(command));
        }
        return lines;
    }

    private static long number(String text, long absent) throws BadCommand {
        if (text.isEmpty()) {
            return absent;
        }
        if (!text.matches("[0-9]{1,15}")) {
            throw new BadCommand("\"%s\" is not a number of stops".formatted(text));
        }
        return Long.parseLong(text);
    }

    private static String needed(String command, String rest) throws BadCommand {
        if (rest.isEmpty()) {
            throw new BadCommand(HELP.stream()
                    .filter(help -> help.usage().startsWith(command + " "))
                    .map(help -> "usage: %s, for example %s".formatted(help.usage(), help.example()))
                    .findFirst()
                    .orElse(command));
        }
        return rest;
    }
}
