package io.kvmsim.cli;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Table;
import io.kvmsim.scenario.file.ScenarioFile;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim verify determinism SCENARIO…`
@Command(
        name = "determinism",
        description = "Run scenarios with one and with two processors, with different garbage collectors and "
                + "heaps, and compare the Merkle roots and all files of the reports. The runs are removed "
                + "afterwards.",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim verify determinism config/scenarios/first-run.yaml",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all runs are equal", "1:the runs differ", "2:a scenario cannot be run"})
final class VerifyDeterminismCommand implements Callable<Integer> {
    /// What must not matter.
    private static final Map<String, List<String>> WAYS = ways();

    private static final List<String> OF_THE_WAY =
            List.of("-XX:+Use", "-Xm", "-XX:AOT", "-XX:ActiveProcessorCount", "-XX:TieredStopAtLevel", "-agentlib");

    @Parameters(paramLabel = "SCENARIO", arity = "1..*", description = "Scenario files")
    private List<Path> scenarios;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    private static Map<String, List<String>> ways() {
        var ways = new LinkedHashMap<String, List<String>>();
        ways.put(
                "1 processor, Serial GC, 512 MiB",
                List.of("-XX:ActiveProcessorCount=1", "-XX:+UseSerialGC", "-Xmx512m"));
        ways.put(
                "2 processors, Parallel GC, 2 GiB",
                List.of("-XX:ActiveProcessorCount=2", "-XX:+UseParallelGC", "-Xmx2g"));
        ways.put("2 processors, G1 GC, 1 GiB", List.of("-XX:ActiveProcessorCount=2", "-XX:+UseG1GC", "-Xmx1g"));
        return ways;
    }

    /// A scenario's runs, one a way.
    private record Compared(String scenario, boolean same, List<RunOutcome> runs) {
        static Compared of(Path scenario, List<RunOutcome> runs) {
            return new Compared(scenario.toString(), runs.stream().allMatch(runs.getFirst()::sameAs), runs);
        }
    }

    @Override
    public Integer call() throws BadInput, IOException, InterruptedException {
        for (var scenario : scenarios) {
            ScenarioFile.read(scenario);
        }
        var folder = Files.createTempDirectory("kvmsim-determinism-");
        try {
            var ways = new ArrayList<List<RunOutcome>>();
            for (var way : WAYS.entrySet()) {
                spec.commandLine().getErr().println("kvmsim: run with %s".formatted(way.getKey()));
                spec.commandLine().getErr().flush();
                var outcomes =
                        run(way.getKey(), way.getValue(), Files.createDirectory(folder.resolve("way-" + ways.size())));
                if (outcomes.size() < scenarios.size()) {
                    return ExitCode.USAGE;
                }
                ways.add(outcomes);
            }
            return told(compared(ways));
        } finally {
            remove(folder);
        }
    }

    private List<Compared> compared(List<List<RunOutcome>> ways) {
        var all = new ArrayList<Compared>();
        for (int number = 0; number < scenarios.size(); number++) {
            int one = number;
            var runs = ways.stream().map(outcomes -> outcomes.get(one)).toList();
            all.add(Compared.of(scenarios.get(number), runs));
        }
        return all;
    }

    /// As many as could be run; where not all could, what was wrong has been said.
    private List<RunOutcome> run(String way, List<String> flags, Path folder) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> OF_THE_WAY.stream().noneMatch(flag::startsWith))
                .forEach(command::add);
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), RunsInTurn.class.getName()));
        command.add(folder.toString());
        scenarios.forEach(scenario -> command.add(scenario.toString()));
        var process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean ended = RunsInTurn.ended(process.waitFor());
        var outcomes = new ArrayList<RunOutcome>();
        if (ended) {
            for (var exit : Files.readAllLines(folder.resolve(RunsInTurn.EXITS))) {
                var run = folder.resolve(String.valueOf(outcomes.size()));
                outcomes.add(RunOutcome.read(way, Integer.parseInt(exit), run));
            }
        } else {
            spec.commandLine().getErr().print(errors);
            spec.commandLine().getErr().flush();
        }
        return outcomes;
    }

    private int told(List<Compared> all) {
        boolean same = all.stream().allMatch(Compared::same);
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(Map.of("same", same, "scenarios", all)));
        } else {
            all.forEach(this::table);
            out.println(same ? "the same: Merkle root and every file" : "they differ");
        }
        out.flush();
        return same ? ExitCode.DONE : ExitCode.DIFFERENCE;
    }

    private void table(Compared compared) {
        var out = spec.commandLine().getOut();
        if (scenarios.size() > 1) {
            out.println(compared.scenario());
        }
        var table = new Table("RUN", "MERKLE ROOT", "REPORT");
        for (var outcome : compared.runs()) {
            var differing = outcome.differing(compared.runs().getFirst());
            table.row(
                    outcome.way(),
                    outcome.root(),
                    differing.isEmpty() ? "the same" : "differs: " + String.join(", ", differing));
        }
        table.lines().forEach(out::println);
        out.println();
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
