package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.launcher.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

/// The packaged command, and what tests of it need: scenarios, recordings, child processes.
final class Product {
    static final Path DISTRIBUTION =
            Path.of(System.getProperty("kvmsim.distribution")).toAbsolutePath();
    static final Path CHECKOUT = Path.of(System.getProperty("kvmsim.checkout")).toAbsolutePath();
    static final Path HOST = DISTRIBUTION.resolve("config/hosts/z15.json");
    static final Path RECORDING = DISTRIBUTION.resolve("config/recordings/qemu-10.0.2-4cpu-8g.jsonl");
    static final String JAVA_HOME = System.getProperty("java.home");
    static final ObjectMapper JSON = new ObjectMapper();

    /// KVM_S390_VM_CRYPTO_ENABLE_AES_KW
    private static final String AES = "\"KVM_SET_DEVICE_ATTR\",\"group\":2,\"attr\":0";

    private Product() {}

    /// The launcher, with these words, in a folder.
    static Command kvmsim(Path folder, Object... words) {
        var all = new ArrayList<Object>(List.of(DISTRIBUTION.resolve("bin/kvmsim")));
        Collections.addAll(all, words);
        return command(folder, all.toArray());
    }

    static Command command(Path folder, Object... words) {
        return Command.of(words).with("KVMSIM_JAVA_HOME", JAVA_HOME).in(folder);
    }

    /// A Java process of the test's own classes.
    static ProcessBuilder java(Class<?> main, List<String> arguments) {
        var words = new ArrayList<String>();
        words.add(Path.of(JAVA_HOME, "bin", "java").toString());
        words.add("@" + CHECKOUT.resolve("config/build/jvm.flags"));
        words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        words.addAll(arguments);
        return new ProcessBuilder(words)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /// Something random that a failing test names; `-Dkvmsim.seed=N` repeats it.
    static LongStream seed() {
        return LongStream.of(Long.getLong("kvmsim.seed", new SecureRandom().nextLong()));
    }

    /// A scenario with two hosts and a number of VMs.
    static Path scenario(Path folder, String name, int vms, Path recording) throws IOException {
        return Files.writeString(folder.resolve(name + ".yaml"), """
                apiVersion: kvmsim/v1
                kind: Scenario
                name: %s
                seed: 1
                hosts:
                  - name: z15
                    count: 2
                    machine: %s
                    memory: 64GiB
                guests:
                  - name: vm
                    count: %d
                    recording: %s
                """.formatted(name, HOST, vms, recording));
    }

    /// The shipped recording with a number of additional calls before the guest runs: more than one list, more than
    /// one record.
    static Path longRecording(Path folder, int more) throws IOException {
        var lines = new ArrayList<String>();
        for (var line : Files.readAllLines(RECORDING)) {
            if (line.contains("\"KVM_RUN\"")) {
                break;
            }
            lines.add(line);
        }
        var key = lines.stream().filter(line -> line.contains(AES)).findFirst().orElseThrow();
        lines.addAll(Collections.nCopies(more, key));
        return Files.write(folder.resolve("long-%d.jsonl".formatted(more)), lines);
    }

    /// Settings under which a run writes many small groups.
    static Path smallGroups(Path folder) throws IOException {
        return Files.writeString(folder.resolve("small-groups.conf"), "kvmsim.engine.lists-in-flight-max = 8\n");
    }

    static JsonNode json(Path file) throws IOException {
        return JSON.readTree(Files.readAllBytes(file));
    }

    /// What a refused command leaves: one line on standard error, no stack trace, no result, and no half-made run.
    static void assertRefused(Path folder, int exit, Command.Result result, String... says) {
        assertThat(result.err()).contains(says).startsWith("kvmsim: ").doesNotContain("Exception");
        assertThat(result.errLines()).hasSize(1);
        assertThat(result.exit()).isEqualTo(exit);
        assertThat(result.out()).isEmpty();
        assertThat(folder.resolve("refused")).doesNotExist();
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    /// The JSON that a command prints, which ends with an exit code.
    static JsonNode json(Path folder, int exit, String words) throws IOException {
        var result = kvmsim(folder, (Object[]) (words + " --json").split(" ")).run();
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isEqualTo(exit);
        return JSON.readTree(result.out());
    }

    static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
