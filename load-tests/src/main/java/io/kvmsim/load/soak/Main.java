package io.kvmsim.load.soak;

import io.kvmsim.history.proof.VerifyProgress;
import io.kvmsim.journal.JournalSetup;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.load.bench.Z15;
import io.kvmsim.load.measure.Heap;
import io.kvmsim.load.measure.Scratch;
import io.kvmsim.load.product.CallDriver;
import io.kvmsim.load.product.FleetUnderLoad;
import io.kvmsim.run.NewRun;
import io.kvmsim.run.ReplayVerify;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.Settings;
import io.kvmsim.scenario.Scenario;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `load-tests/soak`.
@Command(
        name = "load-tests/soak",
        description =
                "Brings VMs up, calls them, passivates, recovers, shuts them down and makes them anew, and says at"
                        + " the end whether heap or latency grew and whether what was written verifies.",
        sortOptions = false,
        showDefaultValues = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing grew and all verifies",
            "1:something did not; the last lines say what",
            "2:wrong usage"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  load-tests/soak --minutes 10", "  load-tests/soak --vms 20000 --resident-max 5000 --seed 7"})
public final class Main implements Callable<Integer> {
    private static final double SECONDS_PER_MINUTE = 60;

    @Option(
            names = "--minutes",
            defaultValue = "60",
            description = "Of load, at least four intervals; checking takes a while more.")
    private double minutes;

    @Option(names = "--vms", defaultValue = "2000")
    private int vms;

    @Option(names = "--resident-max", description = "VMs with an actor at a time. Default: half of them.")
    private Integer residentMax;

    @Option(names = "--in-flight", defaultValue = "16", description = "Lists of calls at a time.")
    private int inFlight;

    @Option(names = "--records-max", defaultValue = "200", description = "Of a VM's name, before it is given up.")
    private int recordsMax;

    @Option(names = "--interval", defaultValue = "30", paramLabel = "SECONDS", description = "A line each.")
    private double intervalSeconds;

    @Option(names = "--seed", defaultValue = "1")
    private long seed;

    @Option(names = "--dir", defaultValue = ".kvmsim", description = "For the run, which is removed at the end.")
    private Path directory;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "This text.")
    @SuppressWarnings("unused") // picocli reads it
    private boolean help;

    @Spec
    private CommandSpec spec;

    Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        try (var scratch = Scratch.below(directory)) {
            var run = NewRun.make(scenario(), Profile.LINUX_6_12, scratch.path().resolve("run"), "load-test");
            var verdict = Verdict.of(soak(run, out));
            verdict.lines().forEach(out::println);
            var problems = new ArrayList<>(verdict.problems());
            problems.addAll(verify(run, out));
            problems.forEach(problem -> out.println("FAILED: " + problem));
            out.println(problems.isEmpty() ? "Nothing grew, and all verifies." : problems.size() + " problems");
            out.flush();
            return problems.isEmpty() ? 0 : 1;
        }
    }

    private Scenario scenario() {
        var host = new Scenario.HostGroup("z15", 1, Z15.MACHINE, 1L << 50);
        return new Scenario("soak", seed, List.of(host), List.of(new Scenario.GuestGroup("vm", vms, Z15.RECORDING)));
    }

    /// Between two intervals nothing is in flight, so that collecting the garbage holds up no call.
    private List<Interval> soak(RunDirectory run, PrintWriter out) throws Exception {
        var homes = run.hosts().homes();
        var home = homes.values().iterator().next();
        var population = new SoakPopulation(vms, recordsMax, seed);
        int residents = residentMax == null ? Math.max(1, vms / 2) : residentMax;
        var intervals = new ArrayList<Interval>();
        try (var writer = run.openJournal();
                var fleet =
                        new FleetUnderLoad(Settings.load().all(), homes::get, residents, new JournalSetup(writer))) {
            out.println(Interval.HEAD);
            long start = System.nanoTime();
            long all = Math.max(Verdict.INTERVALS_MIN, Math.round(minutes * SECONDS_PER_MINUTE / intervalSeconds));
            while (intervals.size() < all) {
                long nanos = (long) (intervalSeconds * TimeUnit.SECONDS.toNanos(1));
                var load = new CallDriver.Load(home, population, inFlight, Long.MAX_VALUE, nanos);
                var made = fleet.drive(CallDriver.of(load));
                intervals.add(interval(made, population, run, minutesSince(start)));
                out.println(intervals.getLast().line());
                out.flush();
            }
        }
        return intervals;
    }

    private static double minutesSince(long start) {
        return (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1) / SECONDS_PER_MINUTE;
    }

    private static Interval interval(CallDriver.Made made, SoakPopulation population, RunDirectory run, double minutes)
            throws IOException {
        var latency = made.latency();
        return new Interval(
                minutes,
                made.lists() / made.spent().seconds(),
                latency.micros(50),
                latency.micros(99),
                latency.micros(99.9),
                Heap.live(),
                population.names(),
                Scratch.bytes(run.journal()),
                made.refused());
    }

    private static List<String> verify(RunDirectory run, PrintWriter out) throws Exception {
        var result = ReplayVerify.run(run, VerifyProgress.NONE);
        out.printf(
                "%,d histories with %,d events in %,d records folded and decided again%n",
                result.entities(), result.events(), result.records());
        return result.problems();
    }
}
