package io.kvmsim.load.product;

import io.kvmsim.history.proof.VerifyProgress;
import io.kvmsim.load.measure.Figures;
import io.kvmsim.load.measure.Stopwatch;
import io.kvmsim.run.ReplayVerify;
import io.kvmsim.run.RunDirectory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// How fast is a run verified, as `kvmsim replay verify` does it: log read, chains, every call decided again?
@Command(name = "replay-verify")
public final class ReplayVerification implements Callable<Figures> {
    @Option(names = "--run", required = true)
    private Path path;

    @Override
    public Figures call() throws Exception {
        var watch = new Stopwatch();
        var result = ReplayVerify.run(RunDirectory.open(path), VerifyProgress.NONE);
        var spent = watch.read();
        if (!result.problems().isEmpty()) {
            throw new IllegalStateException("the run does not verify: " + result.problems());
        }
        return new Figures()
                .put("vms", result.entities())
                .put("events", result.events())
                .put("wallSeconds", spent.seconds())
                .put("eventsPerSecond", result.events() / spent.seconds())
                .put("cpuPerEventMicros", spent.cpuMicrosPer(result.events()));
    }
}
