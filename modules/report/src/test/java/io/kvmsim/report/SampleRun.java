package io.kvmsim.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// A made-up run directory that looks like a month of a small data centre: VMs arrive, work by day, move, and two
/// expectations break when a host is evacuated.
final class SampleRun {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long GIB = 1L << 30;
    private static final long LIMIT = 2048 * GIB;
    private static final double DAY = 86_400;
    private static final int GUESTS = 5_000;
    private static final double EVACUATED_AT = 17.3 * DAY;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Path run;
    private final int hosts;
    private final int samples;
    private final double interval;

    private SampleRun(Path run, int hosts, int samples) {
        this.run = run;
        this.hosts = hosts;
        this.samples = samples;
        this.interval = 30 * DAY / samples;
    }

    static Path write(Path run, int hosts, int samples) throws IOException {
        var sample = new SampleRun(run, hosts, samples);
        Files.createDirectories(run.resolve("report"));
        sample.manifest();
        sample.summary();
        sample.series();
        sample.calls();
        sample.migrations();
        sample.happenings();
        return run;
    }

    private String host(int index) {
        return "z%02d".formatted(index + 1);
    }

    private String guest() {
        return "web-%04d".formatted(random.nextInt(GUESTS));
    }

    private void manifest() throws IOException {
        var node = JSON.createObjectNode();
        node.put("format", 1)
                .put("version", "0.1.0")
                .put("profile", "linux-6.12")
                .put("refusals", "all");
        node.put("scenario", "month").put("seed", 42).put("startTod", "0xdb12000000000000");
        node.put("principal", "scenario:month").put("user", "ada").put("startedAt", "2026-01-01T08:00:00Z");
        var list = node.putArray("hosts");
        for (int host = 0; host < hosts; host++) {
            list.addObject().put("name", host(host)).put("file", "z15.json").put("memory", LIMIT);
        }
        node.putArray("guests")
                .addObject()
                .put("name", "web")
                .put("count", GUESTS)
                .put("recording", "vm.jsonl");
        JSON.writeValue(run.resolve("manifest.json").toFile(), node);
    }

    private void summary() throws IOException {
        var node = JSON.createObjectNode();
        node.put("scenario", "month").put("finished", true).put("vms", GUESTS).put("vcpus", 4L * GUESTS);
        node.put("calls", 48_210_334).put("events", 21_883_120).put("refused", 18_204);
        node.putObject("passedOver").put("KVM_IRQFD", 315_000).put("KVM_IOEVENTFD", 120_000);
        node.putObject("eventsByType").put("page-state-changed/1", 20_100_000).put("vcpu-created/1", 20_000);
        node.putObject("refusalsByCall").put("SET mem.limit EBUSY", 9_000).put("KVM_CREATE_VM ENOMEM", 9_204);
        node.putObject("differFromRecording").put("KVM_CHECK_EXTENSION KVM_CAP_NR_VCPUS", 5_000);
        var memory = node.putArray("hosts");
        for (int host = 0; host < hosts; host++) {
            memory.addObject()
                    .put("host", host(host))
                    .put("memory", LIMIT)
                    .put("used", LIMIT / 2)
                    .put("free", LIMIT / 2);
        }
        node.put("merkleRoot", "5f".repeat(32)).put("virtualSeconds", 30 * DAY).put("window", 1.0);
        node.putObject("guestsByState")
                .put("running", 4_981)
                .put("stopped", 12)
                .put("killed", 3)
                .put("unplaced", 4);
        expectations(node);
        var migrations = node.putObject("migrations").put("completed", 380).put("failed", 20);
        migrations
                .putObject("downtimeSeconds")
                .put("p50", 0.041)
                .put("p99", 1.9)
                .put("max", 4.2);
        node.putArray("faults")
                .addObject()
                .put("rule", "KVM_CREATE_VCPU answers ENOMEM, 1 of 10,000")
                .put("injected", 71)
                .putObject("byErrno")
                .put("ENOMEM", 71);
        var killed = node.putArray("killed");
        for (int i = 0; i < 3; i++) {
            killed.addObject()
                    .put("guest", guest())
                    .put("host", host(7 % hosts))
                    .put("atSeconds", EVACUATED_AT + 900 * (i + 2));
        }
        var slowest = node.putArray("slowest");
        var refused = node.putArray("mostRefused");
        for (int i = 0; i < 10; i++) {
            slowest.addObject()
                    .put("guest", guest())
                    .put("host", host(i % hosts))
                    .put("bootSeconds", 61.5 - 3 * i)
                    .put("callSeconds", 70.5 - 3 * i);
            refused.addObject()
                    .put("guest", guest())
                    .put("host", host(i % hosts))
                    .put("refused", 812 - 61 * i);
        }
        var how = node.putObject("howItRan");
        how.put("wallMillis", 91_213)
                .put("journalBytes", 3_211_000_111L)
                .put("processors", 8)
                .put("java", "25.0.1");
        JSON.writeValue(run.resolve("summary.json").toFile(), node);
    }

    private static void expectations(ObjectNode node) {
        var list = node.putArray("expectations");
        list.addObject()
                .put("expression", "max(host.used / host.limit) < 0.95")
                .put("holds", false)
                .put("brokenAtSeconds", EVACUATED_AT + 1200)
                .put("value", "0.97");
        list.addObject()
                .put("expression", "guests.unplaced == 0")
                .put("holds", false)
                .put("brokenAtSeconds", EVACUATED_AT + 4 * DAY)
                .put("value", "1");
        list.addObject()
                .put("expression", "p99(migration.downtime) < 2s")
                .put("holds", true)
                .putNull("brokenAtSeconds")
                .put("value", "1.9 s");
        list.addObject()
                .put("expression", "guests.running >= 4900 at 10d")
                .put("holds", true)
                .putNull("brokenAtSeconds")
                .put("value", "4,988");
    }

    private double at(int sample) {
        return (sample + 1) * interval;
    }

    private String seconds(double at) {
        return at == Math.rint(at) ? Long.toString((long) at) : String.format(Locale.ROOT, "%.6f", at);
    }

    /// The share of the VMs that have arrived.
    private double arrived(double at) {
        return Math.min(1, at / (6 * DAY));
    }

    private void series() throws IOException {
        var rows = new ArrayList<String>(List.of(String.join(",", Column.headers())));
        for (int sample = 0; sample < samples; sample++) {
            double at = at(sample);
            var total = new long[Column.all().size()];
            for (int host = 0; host < hosts; host++) {
                var row = host(at, host);
                for (int column = 0; column < row.length; column++) {
                    total[column] += row[column];
                }
                rows.add(row(at, host(host), row));
            }
            rows.add(row(at, TimeSeries.TOTAL, total));
        }
        Files.write(run.resolve("report/timeseries.csv"), rows);
    }

    private String row(double at, String host, long[] cells) {
        var row = new StringBuilder(seconds(at)).append(',').append(host);
        for (var cell : cells) {
            row.append(',').append(cell);
        }
        return row.toString();
    }

    private long[] host(double at, int host) {
        boolean gone = host == 3 && at > EVACUATED_AT;
        boolean takesMore = host == 7 && at > EVACUATED_AT;
        double load = arrived(at) * (0.62 + 0.05 * (host % 5)) * (gone ? 0.02 : 1) * (takesMore ? 1.27 : 1);
        double day = 0.05 * Math.sin(2 * Math.PI * at / DAY + host) * arrived(at);
        long guest = (long) (LIMIT * Math.clamp(load + day + 0.01 * random.nextDouble(), 0.001, 0.955)) / 4096 * 4096;
        long kernel = (long) (guest * 0.012) / 4096 * 4096;
        long here = Math.round(GUESTS / (double) hosts);
        long started = gone ? 0 : Math.round(here * arrived(at));
        long killed = takesMore && at > EVACUATED_AT + 2700 ? 3 : 0;
        long unplaced = takesMore && at > EVACUATED_AT + 4 * DAY ? 4 : 0;
        long migrating = Math.abs(at - EVACUATED_AT) < 6 * 3600 ? random.nextLong(4, 60) : random.nextLong(3);
        migrating = Math.min(migrating, started);
        long calls = (long)
                (interval * (1.6 + Math.sin(2 * Math.PI * at / DAY)) * (gone ? 0.05 : 1) * (1 + random.nextDouble()));
        long refused = random.nextInt(20) == 0 ? random.nextLong(30) : 0;
        return new long[] {
            LIMIT,
            guest + kernel,
            kernel,
            guest,
            (long) (guest * 0.18 * (1 + 0.3 * Math.sin(at / DAY))) / 4096 * 4096,
            takesMore ? (long) (LIMIT * 0.03 * random.nextDouble()) / 4096 * 4096 : 0,
            host == 7 && at > 20 * DAY && at < 22 * DAY ? 64 * GIB : 0,
            here - Math.round(here * arrived(at)),
            Math.max(started - migrating - killed - unplaced - 1, 0),
            Math.min(1, started),
            migrating,
            killed,
            unplaced,
            calls,
            refused,
            calls / 2
        };
    }

    private void calls() throws IOException {
        var rows = new ArrayList<String>(List.of("seconds,call,result,count"));
        var names = List.of(
                "SET mem.cmma",
                "GET mem.limit",
                "KVM_GET_CMMA_BITS",
                "KVM_SET_CMMA_BITS",
                "ESSA",
                "KVM_GET_DIRTY_LOG",
                "SET migration.start",
                "KVM_CREATE_VCPU",
                "SET tod.ext");
        for (int sample = 0; sample < samples; sample++) {
            double at = at(sample);
            for (int name = 0; name < names.size(); name++) {
                rows.add("%s,%s,0,%d".formatted(seconds(at), names.get(name), (long)
                        (interval * 3 * (1 + Math.sin(2 * Math.PI * at / DAY)) * (names.size() - name)
                                + random.nextInt(50))));
            }
            if (random.nextInt(6) == 0) {
                rows.add("%s,SET mem.limit,EBUSY,%d".formatted(seconds(at), random.nextInt(1, 40)));
            }
            if (Math.abs(at - EVACUATED_AT) < DAY) {
                rows.add("%s,KVM_CREATE_VM,ENOMEM,%d".formatted(seconds(at), random.nextInt(1, 90)));
            }
        }
        Files.write(run.resolve("report/calls.csv"), rows);
    }

    private void migrations() throws IOException {
        var rows = new ArrayList<String>(
                List.of("guest,from,to,started,ended,rounds,dirty_pages,cmma_values,downtime,result"));
        for (int i = 0; i < 400; i++) {
            double started = Math.max(EVACUATED_AT + random.nextDouble() * 6 * 3600 - 1800, 0);
            double took = 4 + random.nextExponential() * 30;
            double downtime = 0.02 + random.nextExponential() * 0.3;
            boolean failed = i % 20 == 7;
            rows.add("%s,%s,%s,%s,%s,%d,%d,%d,%s,%s"
                    .formatted(
                            guest(),
                            host(3 % hosts),
                            host(random.nextInt(hosts)),
                            seconds(started),
                            seconds(started + took),
                            random.nextInt(1, 12),
                            random.nextInt(500_000),
                            random.nextInt(60_000),
                            failed ? "" : seconds(downtime),
                            failed ? "ENOMEM" : "completed"));
        }
        Files.write(run.resolve("report/migrations.csv"), rows);
    }

    private void happenings() throws IOException {
        var rows = new ArrayList<String>(List.of("seconds,kind,host,guest,text"));
        for (int i = 1; i < 10; i++) {
            rows.add("%s,fault,%s,%s,KVM_CREATE_VCPU answered ENOMEM"
                    .formatted(seconds(i * 1.4 * DAY), host(i % hosts), guest()));
        }
        rows.add("%s,evacuation,z04,,\"z04 is emptied for maintenance, its 417 VMs move\""
                .formatted(seconds(EVACUATED_AT)));
        rows.add("%s,expectation broken,z08,,max(host.used / host.limit) < 0.95: it was 0.97"
                .formatted(seconds(EVACUATED_AT + 1200)));
        for (int i = 2; i < 5; i++) {
            rows.add("%s,killed,z08,%s,out of memory".formatted(seconds(EVACUATED_AT + 900 * i), guest()));
        }
        rows.add("%s,clock step,z02,,the host's clock was set 3 s ahead".formatted(seconds(25 * DAY)));
        Files.write(run.resolve("report/events.csv"), rows);
    }
}
