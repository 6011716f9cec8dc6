package io.kvmsim.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.scenario.BadScenario;
import io.kvmsim.scenario.ScenarioFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim verify determinism SCENARIO`
@Command(
        name = "determinism",
        description = "Runs a scenario with one and with two processors, with different garbage collectors and heaps,"
                + " and compares the Merkle roots and every file of the reports. The runs are removed afterwards.",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim verify determinism config/scenarios/first-run.yaml",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all are the same", "1:they differ", "2:the scenario cannot be run"})
final class VerifyDeterminismCommand implements Callable<Integer> {
    /// What must not matter.
    private static final Map<String, List<String>> WAYS = ways();

    private static final List<String> OF_THE_WAY =
            List.of("-XX:+Use", "-Xm", "-XX:AOT", "-XX:ActiveProcessorCount", "-XX:TieredStopAtLevel", "-agentlib");

    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(paramLabel = "SCENARIO", description = "A scenario file")
    private Path scenario;

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

    /// Digests by file, and the Merkle root.
    private record Outcome(String way, int exit, String root, Map<String, String> files) {
        boolean sameAs(Outcome other) {
            return exit == other.exit && root.equals(other.root) && files.equals(other.files);
        }
    }

    @Override
    public Integer call() throws BadScenario, IOException, InterruptedException {
        ScenarioFile.read(scenario);
        var folder = Files.createTempDirectory("kvmsim-determinism-");
        try {
            var outcomes = new ArrayList<Outcome>();
            for (var way : WAYS.entrySet()) {
                spec.commandLine().getErr().println("kvmsim: run with %s".formatted(way.getKey()));
                spec.commandLine().getErr().flush();
                var outcome = run(way.getKey(), way.getValue(), folder.resolve("run-" + outcomes.size()));
                if (outcome.root().isEmpty()) {
                    return ExitCode.USAGE;
                }
                outcomes.add(outcome);
            }
            return told(outcomes);
        } finally {
            remove(folder);
        }
    }

    private Outcome run(String way, List<String> flags, Path run) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> OF_THE_WAY.stream().noneMatch(flag::startsWith))
                .forEach(command::add);
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("run", scenario.toString(), "--run", run.toString()));
        var process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(false)
                .start();
        var errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        boolean ended = exit == ExitCode.DONE || exit == ExitCode.DIFFERENCE;
        if (!ended) {
            spec.commandLine().getErr().print(errors);
            spec.commandLine().getErr().flush();
            return new Outcome(way, exit, "", Map.of());
        }
        var summary = (ObjectNode) JSON.readTree(run.resolve("summary.json").toFile());
        summary.remove("howItRan");
        var files = new TreeMap<String, String>();
        files.put("summary.json", digest(JSON.writeValueAsBytes(summary)));
        try (var report = Files.walk(run.resolve("report"))) {
            for (var file : report.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().endsWith(".html")) { // it shows how it ran
                    files.put(run.relativize(file).toString(), digest(Files.readAllBytes(file)));
                }
            }
        }
        return new Outcome(way, exit, summary.get("merkleRoot").asText(), files);
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private int told(List<Outcome> outcomes) {
        boolean same = outcomes.stream().allMatch(outcomes.getFirst()::sameAs);
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(Map.of("same", same, "runs", outcomes)));
        } else {
            table(out, outcomes);
            out.println();
            out.println(same ? "the same: Merkle root and every file" : "they differ");
        }
        out.flush();
        return same ? ExitCode.DONE : ExitCode.DIFFERENCE;
    }

    private static void table(PrintWriter out, List<Outcome> outcomes) {
        var table = new Table("RUN", "MERKLE ROOT", "REPORT");
        for (var outcome : outcomes) {
            var differing = outcome.files().entrySet().stream()
                    .filter(file ->
                            !file.getValue().equals(outcomes.getFirst().files().get(file.getKey())))
                    .map(Map.Entry::getKey)
                    .toList();
            table.row(
                    outcome.way(),
                    outcome.root(),
                    differing.isEmpty() ? "the same" : "differs: " + String.join(", ", differing));
        }
        table.lines().forEach(out::println);
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
