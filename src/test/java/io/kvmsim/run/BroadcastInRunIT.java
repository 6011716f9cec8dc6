package io.kvmsim.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.engine.VcpuActor;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.launcher.Command;
import io.kvmsim.scenario.file.ScenarioFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A key rotation in a run waits for the guest's vCPU, which is in KVM_RUN since the guest touched memory.
class BroadcastInRunIT {
    private static final Path DISTRIBUTION = Path.of(System.getProperty("kvmsim.distribution"));

    @TempDir
    private Path folder;

    /// A run whose vCPUs execute what they are given, say so once they are kicked, and never acknowledge.
    static final class Held {
        private Held() {}

        public static void main(String[] arguments) throws Exception {
            var scenario = ScenarioFile.read(Path.of(arguments[0]));
            var run = NewRun.make(scenario, Profile.LINUX_6_12, Path.of(arguments[1]), arguments[2]);
            LiveRun.of(run, Settings.load(), (_, _, _) -> {}, Held::held).make();
            System.out.println("ended");
        }

        private static Behavior<VcpuActor.Request> held(VcpuActor.Assignment place) {
            return Behaviors.setup(context -> {
                var vcpu = context.spawnAnonymous(VcpuActor.create(place));
                return Behaviors.receiveMessage(request -> {
                    if (request instanceof VcpuActor.Kick) {
                        System.out.println("kicked " + place.id().number());
                    } else {
                        vcpu.tell(request);
                    }
                    return Behaviors.same();
                });
            });
        }
    }

    private Path scenario() throws IOException {
        return Files.writeString(
                folder.resolve("rotation.yaml"), """
                apiVersion: kvmsim/v1
                kind: Scenario
                name: rotation
                seed: 1
                window: 1m
                duration: 2h
                hosts:
                  - {name: z15, machine: %s, memory: 16GiB}
                memory:
                  - {name: used, every: 5m, touched: 50%%, growth: 1%%}
                guests:
                  - {name: web, count: 1, cpus: 2, memory: 1GiB, use: used}
                timeline:
                  - {at: 1h, rotateKeys: "*"}
                """.formatted(DISTRIBUTION.resolve("config/hosts/z15.json")));
    }

    private Command.Result kvmsim(Object... words) {
        var all = new ArrayList<Object>(List.of(DISTRIBUTION.resolve("bin/kvmsim")));
        all.addAll(List.of(words));
        return Command.of(all.toArray())
                .with("KVMSIM_JAVA_HOME", System.getProperty("java.home"))
                .in(folder)
                .run();
    }

    @Test
    void a_rotation_waits_for_the_running_vcpu_and_kill_9_in_that_moment_loses_nothing() throws Exception {
        var scenario = scenario();
        var whole = kvmsim("run", scenario, "--run", "whole");
        assertThat(whole.exit()).as(whole.err()).isZero();
        var cut = folder.resolve("cut");
        var version = RunDirectory.open(folder.resolve("whole")).manifest().version();
        var child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + System.getProperty("kvmsim.checkout") + "/config/build/jvm.flags",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Held.class.getName(),
                        scenario.toString(),
                        cut.toString(),
                        version)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var said = child.inputReader()) {
            assertThat(said.readLine())
                    .as("the vCPU that executes the guest's stores")
                    .isEqualTo("kicked 0");
            Awaitility.await()
                    .until(() -> VcpusRunning.of(RunDirectory.open(cut)).isPresent());
            assertThat(running("cut")).as("while it runs").isEqualTo(1);
            child.toHandle().destroyForcibly();
            assertThat(child.waitFor()).isEqualTo(128 + 9);
            assertThat(said.readLine()).as("nothing ended").isNull();
        } finally {
            child.destroyForcibly();
        }
        assertThat(running("cut")).as("after the process was killed").isZero();
        assertThat(kvmsim("run", "--resume", "cut").exit()).isZero();
        assertThat(root("cut")).isEqualTo(root("whole"));
        assertThat(cut.resolve("running.json")).doesNotExist();
    }

    /// vCPUs of the only VM.
    private int running(String run) throws IOException {
        var result = kvmsim("vm", "list", run, "--json");
        assertThat(result.exit()).as(result.err()).isZero();
        return new ObjectMapper().readTree(result.out()).at("/0/vcpusRunning").asInt();
    }

    private String root(String run) throws IOException {
        var result = kvmsim("history", "verify", run, "--json");
        assertThat(result.exit()).as(result.err()).isZero();
        return new ObjectMapper().readTree(result.out()).at("/merkleRoot").asText();
    }
}
