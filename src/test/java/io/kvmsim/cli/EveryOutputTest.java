package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.Noun;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// Every command in every form of its output, asked of a run with a hostile principal, in a folder and of files with
/// hostile names: no output holds what steers a terminal, or a line that is forged.
class EveryOutputTest {
    private static final Path CONFIG = Path.of("../config").toAbsolutePath().normalize();

    /// As `verify determinism` runs it six times.
    private static final String ONE_GUEST = """
            apiVersion: kvmsim/v1
            kind: Scenario
            hosts:
              - {name: one, machine: ../hosts/z15.json, memory: 4GiB}
            guests:
              - {name: web, count: 1, cpus: 1, memory: 1GiB}
            timeline:
              - {at: 1s, boot: web-*}
            """;

    @TempDir
    private static Path folder;

    private static Path hostile;
    private static Path run;
    private static int made;

    /// Where commands find hosts by their names.
    @BeforeAll
    static void say_where_the_hosts_are() {
        System.setProperty("kvmsim.home", CONFIG.getParent().toString());
    }

    @AfterAll
    static void say_it_no_more() {
        System.clearProperty("kvmsim.home");
    }

    @BeforeAll
    static void make_a_run_in_a_hostile_folder() throws Exception {
        hostile = Files.createDirectory(folder.resolve(HostileNames.NAME));
        Kvmsim.copy(CONFIG.resolve("hosts"), folder.resolve("hosts"));
        Files.copy(CONFIG.resolve("scenarios/admin-mistakes.yaml"), hostile.resolve("s.yaml"));
        Files.copy(CONFIG.resolve("recordings/qemu-10.0.2-4cpu-8g.jsonl"), hostile.resolve("t.jsonl"));
        Files.writeString(hostile.resolve("one-guest.yaml"), ONE_GUEST);
        Files.copy(Hostile.file("threads-pid.strace"), hostile.resolve("s.strace"));
        run = HostileNames.run(hostile.resolve("s.yaml"), hostile.resolve("run"));
        done("history", "seal", run, "--key", hostile.resolve("key"), "--new-key", "--to", hostile.resolve("seal"));
        var proof = hostile.resolve("proof");
        done("history", "prove", run, "web-0001", "#18", "--seal", hostile.resolve("seal"), "--to", proof);
        done("pack", run, "-o", hostile.resolve("p.kvmsim"));
    }

    private static void done(Object... words) {
        var ended = Kvmsim.run(words);
        assertThat(ended.exit()).as(ended.err()).isZero();
    }

    /// A name that nothing has yet.
    private static Path fresh() {
        return hostile.resolve("new" + made++);
    }

    /// What each command is given, made when it is called.
    private static Map<String, Supplier<List<Object>>> words() {
        var scenario = hostile.resolve("s.yaml");
        var trace = hostile.resolve("t.jsonl");
        var vm = "web-0001";
        var words = new HashMap<String, Supplier<List<Object>>>();
        words.put("run", () -> List.of(scenario, "--run", fresh()));
        words.put("vm list", () -> List.of(run));
        words.put("vm show", () -> List.of(run, vm));
        words.put("vm call", () -> List.of(copy(), vm, "vcpu", "create", "3"));
        words.put("report", () -> List.of(run));
        words.put("report diff", () -> List.of(run, run));
        words.put("history log", () -> List.of(run));
        words.put("history state", () -> List.of(run));
        words.put("history diff", () -> List.of(run + "@+1s", run));
        words.put("history blame", () -> List.of(run, vm));
        words.put("history why", () -> List.of(run, vm, "#18!1"));
        words.put("history index", () -> List.of(copy()));
        words.put("history export", () -> List.of(run, "--vm", vm));
        words.put("history verify", () -> List.of(run));
        words.put(
                "history seal", () -> List.of(run, "--key", fresh(), "--new-key", "--to", fresh(), "--heads", fresh()));
        words.put("history prove", () -> List.of(run, vm, "#18", "--seal", hostile.resolve("seal"), "--to", fresh()));
        words.put(
                "history check-proof",
                () -> List.of(
                        hostile.resolve("proof"),
                        "--seal",
                        hostile.resolve("seal"),
                        "--public-key",
                        hostile.resolve("key.pub")));
        words.put("debug", () -> List.of(run, vm, "-c", "goto end", "-c", "list", "-c", "state", "-c", "diff"));
        words.put("bisect", () -> List.of(run, vm, "--bad", "vcpus > 2"));
        words.put("fork", () -> List.of(copy(), "--as", "other", "--at", "+1s"));
        words.put("fork list", () -> List.of(run));
        words.put("pack", () -> List.of(run));
        words.put("unpack", () -> List.of(hostile.resolve("p.kvmsim"), fresh()));
        words.put("replay verify", () -> List.of(run));
        words.put("trace check", () -> List.of(trace));
        words.put("trace diff", () -> List.of(trace));
        words.put("trace show", () -> List.of(trace));
        words.put(
                "trace import strace",
                () -> List.of(hostile.resolve("s.strace"), "--host", CONFIG.resolve("hosts/z15.json")));
        words.put("shrink", () -> List.of(trace, "--check", "calls > 3"));
        words.put("cpu list", () -> List.of());
        words.put("cpu show", () -> List.of("z14"));
        words.put("cpu baseline", () -> List.of("z14", "z15"));
        words.put("cpu compare", () -> List.of("z14", "z15"));
        words.put("migrate check", () -> List.of("--from", "z15", "--to", "z14", "--model", "z14"));
        words.put("profile diff", () -> List.of());
        words.put("journal info", () -> List.of(run));
        words.put("journal check", () -> List.of(run));
        words.put("journal dump", () -> List.of(run));
        words.put("scenario check", () -> List.of(scenario));
        words.put("scenario schema", () -> List.of());
        words.put("scenario measures", () -> List.of());
        words.put("verify determinism", () -> List.of(hostile.resolve("one-guest.yaml")));
        words.put("capacity plan", () -> List.of(scenario));
        return words;
    }

    private static Path copy() {
        try {
            return Kvmsim.copy(run, fresh());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// By its words: each command that does something.
    private static Map<String, CommandLine> commands() {
        var commands = new TreeMap<String, CommandLine>();
        collect("", Main.commandLine(new StringWriter(), new StringWriter()), commands);
        return commands;
    }

    private static void collect(String path, CommandLine command, Map<String, CommandLine> commands) {
        if (!path.isEmpty() && !(command.getCommand() instanceof Noun)) {
            commands.put(path.strip(), command);
        }
        command.getSubcommands().forEach((name, sub) -> collect(path + " " + name, sub, commands));
    }

    /// The words that choose a form, each once: `--json` is `-o json`, and most have a form that they choose
    /// themselves.
    private static List<List<Object>> forms(CommandLine command) {
        var forms = new ArrayList<List<Object>>();
        var options = command.getCommandSpec().options();
        for (var option : options) {
            if (isForm(option) || option.longestName().equals("--by")) {
                Arrays.stream(option.type().getEnumConstants())
                        .forEach(form -> forms.add(List.of(option.longestName(), form)));
            }
        }
        boolean isAsked = !forms.isEmpty();
        for (var option : options) {
            if (!isForm(option) && option.longestName().equals("--output")) {
                var file = List.<Object>of("--output", fresh());
                forms.add(
                        isAsked
                                ? Stream.concat(forms.getFirst().stream(), file.stream())
                                        .toList()
                                : file);
            } else if (option.longestName().equals("--json") && !isAsked) {
                forms.add(List.of("--json"));
            }
        }
        if (options.stream().noneMatch(option -> option.required() && isOutput(option)) && !isAsked) {
            forms.add(List.of());
        }
        return forms;
    }

    private static boolean isOutput(OptionSpec option) {
        return List.of("--output", "--as").contains(option.longestName());
    }

    private static boolean isForm(OptionSpec option) {
        return option.type().isEnum() && isOutput(option);
    }

    static Stream<List<Object>> outputs() {
        var outputs = new ArrayList<List<Object>>();
        commands().forEach((path, command) -> {
            for (var form : forms(command)) {
                var line = new ArrayList<Object>(List.of(path.split(" ")));
                line.addAll(words().getOrDefault(path, List::of).get());
                line.addAll(form);
                outputs.add(line);
            }
        });
        return outputs.stream();
    }

    @Test
    void no_command_is_left_out() {
        assertThat(words().keySet()).isEqualTo(commands().keySet());
        assertThat(outputs().map(line -> line.getFirst()).collect(Collectors.toSet()))
                .contains("history", "vm", "trace", "cpu");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outputs")
    void no_output_holds_what_steers_a_terminal_or_a_line_that_is_forged(List<Object> words) {
        var result = Kvmsim.run(words.toArray());
        assertThat(result.exit()).as(result.err()).isNotEqualTo(ExitCode.USAGE);
        HostileNames.assertSafe(words.toString(), result.out() + result.err());
        if (List.of("json", "--json").contains(words.getLast().toString())) {
            assertThatCode(() -> new ObjectMapper().readTree(result.out()))
                    .as(result.out())
                    .doesNotThrowAnyException();
        }
    }
}
