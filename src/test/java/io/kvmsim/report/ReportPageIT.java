package io.kvmsim.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.kvmsim.launcher.Command;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.ShippedRun;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The report that the packaged product writes, opened in a real browser.
class ReportPageIT {
    private static final Path DISTRIBUTION =
            Path.of(System.getProperty("kvmsim.distribution")).toAbsolutePath();
    private static final int HOSTS = 12;
    private static final int SAMPLES = 2_000;
    private static final int COLOURS_OF_A_BLANK_PAGE = 20;

    /// Elements that reach beyond the page, other than in tables, which scroll.
    private static final String STANDING_OUT = """
            [...document.querySelectorAll('body *')]
              .filter(it => it.getBoundingClientRect().right > innerWidth + 1 && !it.closest('.scroll'))
              .map(it => `${it.tagName} ${it.className} in ${it.closest('figure')?.textContent.slice(0, 40)}`)
            """;

    @TempDir
    private static Path folder;

    private static RunDirectory run;
    private static Chromium chromium;

    @BeforeAll
    static void start() throws Exception {
        var program = Chromium.program();
        assumeTrue(
                program.isPresent(),
                "no chromium, chromium-browser or google-chrome on PATH: the report is not opened");
        run = RunDirectory.open(SampleRun.write(folder.resolve("month"), HOSTS, SAMPLES));
        report(run.path());
        chromium = Chromium.start(program.get(), folder);
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    /// Whatever a test did with the page: nobody complained, and nothing was asked for but the page.
    @AfterEach
    void nothing_went_wrong_and_no_network_was_used() {
        assertThat(chromium.events("Runtime.exceptionThrown")).isEmpty();
        assertThat(chromium.events("Runtime.consoleAPICalled")).isEmpty();
        assertThat(chromium.events("Log.entryAdded")).isEmpty();
        assertThat(chromium.events("Network.requestWillBeSent"))
                .extracting(it -> it.at("/request/url").asText())
                .filteredOn(it -> !it.equals("data:,"))
                .hasSize(1)
                .allMatch(it -> it.startsWith("file:") && it.endsWith("/report/index.html"));
    }

    private static Path report(Path directory) {
        var result = Command.of(DISTRIBUTION.resolve("bin/kvmsim"), "report", directory)
                .with("KVMSIM_JAVA_HOME", System.getProperty("java.home"))
                .in(folder)
                .run();
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        return Path.of(result.out().strip());
    }

    private static void open(Path directory, int width) {
        size(width, 1000);
        chromium.open(directory.resolve("report/index.html").toUri());
    }

    private static void size(int width, int height) {
        chromium.call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    private static double[] drawn(String chart, String line) {
        return numbers(chromium.evaluate("kvmsimReport.charts[%s].lines[%s]".formatted(quoted(chart), quoted(line))));
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static double[] perSecond(double[] seconds, double[] counts) {
        var rates = counts.clone();
        for (int i = 0; i < rates.length; i++) {
            rates[i] /= seconds[i] - (i == 0 ? 0 : seconds[i - 1]);
        }
        return rates;
    }

    @Test
    void the_charts_show_what_the_files_say() throws Exception {
        chartsShowTheFiles(run);
        assertThat(drawn("memory", "given back"))
                .isEqualTo(TimeSeries.read(run).column(TimeSeries.TOTAL, Column.GIVEN_BACK));
    }

    @Test
    void the_boot_storm_of_ten_thousand_guests_is_there_to_be_looked_at() throws Exception {
        var storm = ShippedRun.of("boot-storm");
        var made = storm.result();
        assertThat(made.exit()).as(made.err() + made.out()).isZero();
        assertThat(made.out()).contains("10,000 running", "boot-storm/report/index.html");
        var stormRun = RunDirectory.open(storm.path());
        chartsShowTheFiles(stormRun);
        var running = drawn("states", "running");
        assertThat(running[running.length - 1]).isEqualTo(10_000);
        assertThat(colours(screenshot("boot-storm"))).hasSizeGreaterThan(COLOURS_OF_A_BLANK_PAGE);
    }

    private static void chartsShowTheFiles(RunDirectory run) throws Exception {
        open(run.path(), 1280);
        var series = TimeSeries.read(run);
        assertThat(numbers(chromium.evaluate("kvmsimReport.series.seconds"))).isEqualTo(series.seconds());
        var hosts = new HashSet<>(series.hosts());
        hosts.add(TimeSeries.TOTAL);
        for (var host : hosts) {
            for (var column : Column.all()) {
                assertThat(numbers(chromium.evaluate(
                                "kvmsimReport.series.columns[%s].%s".formatted(quoted(host), column.header()))))
                        .as("%s of %s", column, host)
                        .isEqualTo(series.column(host, column));
            }
        }
        assertThat(numbers(chromium.evaluate("kvmsimReport.charts.memory.plot.data[0]")))
                .isEqualTo(series.seconds());
        assertThat(numbers(chromium.evaluate("kvmsimReport.charts.memory.plot.data[2]")))
                .isEqualTo(series.column(TimeSeries.TOTAL, Column.USED));
        assertThat(drawn("states", "running")).isEqualTo(series.column(TimeSeries.TOTAL, Column.RUNNING));
        assertThat(drawn("events", "events")).isEqualTo(series.column(TimeSeries.TOTAL, Column.EVENTS));
        assertThat(drawn("calls", "calls"))
                .isEqualTo(perSecond(series.seconds(), series.column(TimeSeries.TOTAL, Column.CALLS)));
    }

    @Test
    void calls_and_errnos_are_counted_as_in_their_file() throws Exception {
        open(run.path(), 1280);
        var calls = CallSeries.read(run, TimeSeries.read(run).seconds());
        assertThat(chromium.evaluate("kvmsimReport.calls.kinds.length").asInt())
                .isEqualTo(calls.counts().size());
        var busy = calls.counts().get(new CallSeries.Kind("SET mem.limit", "EBUSY"));
        assertThat(drawn("errnos", "EBUSY")).isEqualTo(perSecond(calls.seconds(), busy));
        var row = chromium.evaluate("[...document.querySelectorAll('#calls-section tr')].map(it => it.textContent)"
                + ".find(it => it.includes('EBUSY'))");
        assertThat(row.asText())
                .endsWith("%,d".formatted((long) DoubleStream.of(busy).sum()));
    }

    @Test
    void choosing_a_host_shows_its_memory() throws Exception {
        open(run.path(), 1280);
        chromium.evaluate(
                "const s = document.getElementById('host'); s.value = 'z08'; s.dispatchEvent(new Event('change'));");
        var series = TimeSeries.read(run);
        assertThat(drawn("memory", "used")).isEqualTo(series.column("z08", Column.USED));
        assertThat(drawn("memory", "limit")).isEqualTo(series.column("z08", Column.LIMIT));
        chromium.evaluate("document.querySelector('#chart-share-z04 button').click()");
        assertThat(drawn("memory", "used")).isEqualTo(series.column("z04", Column.USED));
        assertThat(chromium.evaluate("document.getElementById('host').value").asText())
                .isEqualTo("z04");
    }

    @Test
    void a_line_is_switched_off_from_the_keyboard() {
        open(run.path(), 1280);
        chromium.evaluate("[...document.querySelectorAll('#chart-memory .legend button')]"
                + ".find(it => it.textContent.startsWith('guest')).focus()");
        for (var type : List.of("rawKeyDown", "char", "keyUp")) {
            chromium.call(
                    "Input.dispatchKeyEvent",
                    Map.of("type", type, "key", "Enter", "code", "Enter", "text", "\r", "windowsVirtualKeyCode", 13));
        }
        assertThat(chromium.evaluate("document.activeElement.getAttribute('aria-pressed')")
                        .asText())
                .isEqualTo("false");
        assertThat(chromium.evaluate("kvmsimReport.charts.memory.plot.series.find(it => it.label === 'guest').show")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void the_headline_the_expectations_and_how_it_ran_can_be_read() {
        open(run.path(), 1280);
        var text = chromium.evaluate("document.body.innerText").asText();
        assertThat(text)
                .contains("2 of 4 expectations broke, first: max(host.used / host.limit) < 0.95 at 17d 07:32")
                .contains("✗ broke", "✓ held", "z04 is emptied for maintenance", "30d 00:00", "24 TiB", "ada")
                .contains("KVM_CREATE_VCPU answers ENOMEM, 1 of 10,000: ENOMEM", "In calls", "1m 11s");
        var headings = chromium.evaluate("document.querySelector('h1').textContent + document.title");
        assertThat(headings.asText()).contains("expectations broke", "month: report of a run");
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 400, 1280, 1600})
    void the_page_is_drawn_at_any_width_in_light_and_dark(int width) throws IOException {
        open(run.path(), width);
        assertThat(chromium.evaluate(STANDING_OUT))
                .as("what stands out of the page")
                .isEmpty();
        assertThat(chromium.evaluate("document.documentElement.scrollWidth").asInt())
                .isEqualTo(width);
        var light = screenshot("report-%d-light".formatted(width));
        chromium.evaluate("document.getElementById('theme').click()");
        chromium.drawn();
        assertThat(chromium.evaluate("kvmsimReport.theme()").asText()).isEqualTo("dark");
        var dark = screenshot("report-%d-dark".formatted(width));
        assertThat(colours(light)).hasSizeGreaterThan(COLOURS_OF_A_BLANK_PAGE);
        assertThat(colours(dark)).hasSizeGreaterThan(COLOURS_OF_A_BLANK_PAGE);
        assertThat(light.getRGB(1, 1)).isEqualTo(0xffffffff);
        assertThat(dark.getRGB(1, 1)).isEqualTo(0xff14171b);
        // The lines themselves, in each theme's own colours: used, and the limit.
        assertThat(colours(memoryChart(light))).contains(0xff0072b2, 0xffc44e00);
        assertThat(colours(memoryChart(dark))).contains(0xff56b4e9, 0xffff8a4a);
    }

    @Test
    void whoever_prefers_dark_gets_dark() {
        chromium.call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
        open(run.path(), 1280);
        assertThat(chromium.evaluate("kvmsimReport.theme()").asText()).isEqualTo("dark");
        chromium.call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "light"))));
        chromium.drawn();
        assertThat(chromium.evaluate("kvmsimReport.theme()").asText()).isEqualTo("light");
    }

    @Test
    void hostile_names_are_shown_and_not_run() throws Exception {
        var hostile = Runs.small(folder.resolve("hostile"));
        var name = "</script><img src=x onerror=alert(1)>{{library}}";
        Runs.replace(hostile, "summary.json", "guests.running > 1", name);
        Runs.replace(hostile, "summary.json", "\"web-2\"", "\"%s\"".formatted(name));
        Runs.replace(hostile, "manifest.json", "\"scenario\": \"small\"", "\"scenario\": \"%s\"".formatted(name));
        Runs.replace(hostile, "report/timeseries.csv", ",z1,", ",\"%s\",".formatted(name));
        Runs.replace(hostile, "report/events.csv", "web-2", "\"%s\"".formatted(name));
        report(hostile.path());
        open(hostile.path(), 1280);
        assertThat(chromium.evaluate("document.querySelectorAll('img').length").asInt())
                .isZero();
        assertThat(chromium.evaluate("document.body.innerText.split(%s).length".formatted(quoted(name)))
                        .asInt())
                .isGreaterThan(5);
        assertThat(chromium.evaluate("document.title").asText()).startsWith(name);
    }

    @Test
    void an_old_run_opens_as_well() throws Exception {
        var old = Runs.small(folder.resolve("old"));
        for (var file : List.of("timeseries", "calls", "migrations", "events")) {
            Files.delete(old.path().resolve("report/%s.csv".formatted(file)));
        }
        report(old.path());
        open(old.path(), 1280);
        assertThat(chromium.evaluate("document.body.innerText").asText())
                .contains("Not in this run's directory, and so not shown: report/timeseries.csv")
                .contains("Memory at the end", "z15.json");
        assertThat(chromium.evaluate("document.querySelectorAll('canvas').length")
                        .asInt())
                .isZero();
    }

    @Test
    void a_single_sample_is_drawn() throws Exception {
        var single = Runs.small(folder.resolve("single"));
        var file = single.path().resolve("report/timeseries.csv");
        Files.write(file, Files.readAllLines(file).subList(0, 4));
        Files.delete(single.path().resolve("report/calls.csv"));
        report(single.path());
        open(single.path(), 400);
        assertThat(drawn("memory", "used")).containsExactly(409_600 + 819_200);
        assertThat(colours(screenshot("report-single-sample"))).hasSizeGreaterThan(COLOURS_OF_A_BLANK_PAGE);
    }

    private static BufferedImage screenshot(String name) throws IOException {
        int width = chromium.evaluate("innerWidth").asInt();
        int height = Math.min(
                chromium.evaluate("document.documentElement.scrollHeight").asInt(), 6_000);
        var clip = Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1);
        var shot = chromium.call(
                "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true, "clip", clip));
        var bytes = Base64.getDecoder().decode(shot.get("data").asText());
        var screenshots = Files.createDirectories(DISTRIBUTION.resolveSibling("report-screenshots"));
        Files.write(screenshots.resolve(name + ".png"), bytes);
        return ImageIO.read(new ByteArrayInputStream(bytes));
    }

    /// Without its legend, whose colours follow the theme by themselves.
    private static BufferedImage memoryChart(BufferedImage page) {
        var box = chromium.evaluate("document.querySelector('#chart-memory .u-wrap').getBoundingClientRect().toJSON()");
        int x = box.get("x").asInt();
        int y = box.get("y").asInt();
        int right = Math.min(x + box.get("width").asInt(), page.getWidth());
        return page.getSubimage(x, y, right - x, box.get("height").asInt());
    }

    private static Set<Integer> colours(BufferedImage image) {
        var found = new HashSet<Integer>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                found.add(image.getRGB(x, y));
            }
        }
        return found;
    }
}
