package io.kvmsim.load.product;

import com.sun.management.OperatingSystemMXBean;
import io.kvmsim.kvm.Footprint;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.StateDigest;
import io.kvmsim.ledger.Step;
import io.kvmsim.load.bench.ScatteredStates;
import io.kvmsim.load.bench.ScatteredStates.Pattern;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// What processor time page states cost for one page, by pattern and number of pages: `load-tests/pages`.
public final class PagesMain {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private static final int[] SIZES = {10_000, 100_000, 1_000_000, 10_000_000};
    private static final int ROUND_PAGES = 1_000_000;
    private static final int ROUNDS = 5;
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final Map<String, List<Double>> nanos = new LinkedHashMap<>();

    private PagesMain() {}

    public static void main(String[] arguments) {
        int[] sizes = arguments.length == 0
                ? SIZES
                : Stream.of(arguments).mapToInt(Integer::parseInt).toArray();
        System.out.println("| pattern | pages | set | ESSA | store | ESSA, migrating | peek | read | encoded bytes | "
                + "fold | digest | footprint |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for (var pattern : Pattern.values()) {
            new PagesMain().measured(pattern, sizes[0]); // warms up
            for (int pages : sizes) {
                System.out.println(new PagesMain().measured(pattern, pages));
            }
        }
    }

    private String measured(Pattern pattern, int pages) {
        long bytes = 0;
        int rounds = ROUNDS * Math.max(1, ROUND_PAGES / pages / ROUNDS);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (int round = 0; round == 0 || round < rounds && System.nanoTime() < deadline; round++) {
            bytes = round(pattern, pages);
        }
        var cells = new ArrayList<String>(List.of(pattern.name().toLowerCase(Locale.ROOT), "%,d".formatted(pages)));
        for (var timed : nanos.entrySet()) {
            if (timed.getKey().equals("fold")) {
                cells.add("%.2f".formatted((double) bytes / pages));
            }
            cells.add("%.1f".formatted(mean(timed.getValue()) / pages));
        }
        return "| " + String.join(" | ", cells) + " |";
    }

    private long round(Pattern pattern, int pages) {
        var guest = ScatteredStates.guest(pages);
        var set = ScatteredStates.set(pattern, pages);
        var record = ScatteredStates.turn(guest, set).record().orElseThrow();
        var scattered = timed("set", guest, set);
        timed("ESSA", scattered, ScatteredStates.essa(4, pages));
        timed("store", scattered, ScatteredStates.store(pages));
        var migrating = ScatteredStates.after(scattered, ScatteredStates.startMigration());
        timed("migrating", migrating, ScatteredStates.essa(4, pages));
        timed("peek", scattered, ScatteredStates.read(1, pages));
        timed("read", migrating, ScatteredStates.read(0, pages));
        long start = cpu();
        ScatteredStates.folded(guest, record.body());
        note("fold", start);
        start = cpu();
        StateDigest.of(scattered.monitor());
        note("digest", start);
        start = cpu();
        Footprint.of(scattered.monitor());
        note("footprint", start);
        return record.body().length;
    }

    /// Deciding, applying and encoding.
    private Entity timed(String name, Entity entity, List<Step> steps) {
        long start = cpu();
        var turn = ScatteredStates.turn(entity, steps);
        note(name, start);
        return turn.record()
                .map(it -> entity.apply(it, _ -> ScatteredStates.HOME))
                .orElse(entity);
    }

    /// Processor time comes in steps of the kernel's clock: many rounds even them out.
    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /// Of the whole process, with its garbage collector: what others do on the machine does not count.
    private static long cpu() {
        return PROCESS.getProcessCpuTime();
    }

    private void note(String name, long start) {
        nanos.computeIfAbsent(name, _ -> new ArrayList<>()).add((double) (cpu() - start));
    }
}
