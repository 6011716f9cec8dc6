package io.kvmsim.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The page as a file; what it looks like in a browser is for `ReportPageIT`.
class ReportTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private RunDirectory run;

    @BeforeEach
    void copy() throws IOException, BadRun {
        run = Runs.small(folder.resolve("run"));
    }

    /// As the command writes it: what is in the run's directory now.
    private String page() throws IOException, BadRun {
        return Files.readString(Report.write(RunDirectory.open(run.path())));
    }

    private static String element(String page, String id) {
        var found = Pattern.compile(
                        "<script type=\"application/json\" id=\"%s\">(.*?)</script>".formatted(id), Pattern.DOTALL)
                .matcher(page);
        assertThat(found.find()).as(id).isTrue();
        return found.group(1);
    }

    private JsonNode data() throws IOException, BadRun {
        return JSON.readTree(element(page(), "data"));
    }

    @Test
    void the_same_files_give_the_same_bytes() throws IOException, BadRun {
        var once = Files.readAllBytes(Report.write(run));
        var again = Files.readAllBytes(Report.write(RunDirectory.open(run.path())));
        assertThat(again).isEqualTo(once);
        var elsewhere = Files.readAllBytes(Report.write(Runs.small(folder.resolve("elsewhere"))));
        assertThat(elsewhere).isEqualTo(once);
    }

    @Test
    void how_it_ran_stands_in_its_own_block_alone() throws IOException, BadRun {
        var before = page();
        Runs.replace(run, "summary.json", "1234", "9999");
        Runs.replace(run, "manifest.json", "2026-01-01T08:00:00Z", "2027-12-31T23:59:59Z");
        Runs.replace(run, "manifest.json", "\"ada\"", "\"grace\"");
        var after = page();
        assertThat(element(after, "how-it-ran"))
                .contains("9999", "2027-12-31", "grace")
                .isNotEqualTo(element(before, "how-it-ran"));
        assertThat(after.replace(element(after, "how-it-ran"), ""))
                .isEqualTo(before.replace(element(before, "how-it-ran"), ""));
    }

    @Test
    void the_page_asks_no_network_for_anything() throws IOException, BadRun {
        var page = page();
        assertThat(page)
                .contains("default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:")
                .doesNotContainPattern("(src|href|action)\\s*=\\s*[\"']?(https?:)?//")
                .doesNotContainPattern("url\\(|@import|<link rel=\"stylesheet|XMLHttpRequest|\\bfetch\\(|\\bimport\\(");
        assertThat(page.indexOf("Content-Security-Policy")).isLessThan(page.indexOf("<script"));
    }

    @Test
    void the_library_comes_with_its_licence() throws IOException, BadRun {
        assertThat(page()).contains("var uPlot=", "Permission is hereby granted, free of charge");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "</script><script>alert(1)</script>",
                "<!--<script>",
                "<img src=x onerror=alert(1)>",
                "{{library}} $1 \\\\1 \\\\u0000 ]]>",
                "&lt;b&gt; & ' \u2028 \u2029 \ud83d\ude80"
            })
    void names_are_text_wherever_they_come_from(String hostile) throws IOException, BadRun {
        var clean = page();
        var quoted = hostile.replace("\\\\", "\\");
        Runs.replace(run, "summary.json", "guests.running > 1", hostile);
        Runs.replace(run, "summary.json", "max(host.used / host.limit) < 0.9", hostile);
        Runs.replace(run, "summary.json", "\"web-2\"", "\"" + hostile + "\"");
        Runs.replace(run, "summary.json", "SET mem.limit EBUSY", hostile);
        Runs.replace(run, "manifest.json", "\"scenario\": \"small\"", "\"scenario\": \"" + hostile + "\"");
        Runs.replace(run, "manifest.json", "\"ada\"", "\"" + hostile + "\"");
        Runs.replace(run, "report/events.csv", "web-2", "\"" + quoted + "\"");
        Runs.replace(run, "report/migrations.csv", "web-1", "\"" + quoted + "\"");
        Runs.replace(run, "report/calls.csv", "SET mem.cmma", "\"" + quoted + "\"");
        Runs.replace(run, "report/timeseries.csv", ",z1,", ",\"" + quoted + "\",");
        var page = page();
        assertThat(tags(page)).isEqualTo(tags(clean));
        var data = data();
        assertThat(data.at("/summary/expectations/1/expression").asText()).isEqualTo(quoted);
        assertThat(data.at("/summary/killed/0/guest").asText()).isEqualTo(quoted);
        assertThat(data.at("/series/hosts/0").asText()).isEqualTo(quoted);
        assertThat(data.at("/calls/kinds").findValuesAsText("call")).contains(quoted);
        assertThat(data.at("/happenings/3/guest").asText()).isEqualTo(quoted);
        assertThat(JSON.readTree(element(page, "how-it-ran")).get("user").asText())
                .isEqualTo(quoted);
        assertThat(page).contains("<title>" + Page.html(quoted) + ": report of a run</title>");
    }

    /// How many elements begin and end: what a browser's parser would see.
    private static long tags(String page) {
        return Pattern.compile("<(/?[a-zA-Z]|!--)").matcher(page).results().count();
    }

    @Test
    void an_old_run_shows_what_it_has_and_says_what_is_missing() throws IOException, BadRun {
        for (var file : new String[] {"timeseries", "calls", "migrations", "events"}) {
            Files.delete(run.path().resolve("report/%s.csv".formatted(file)));
        }
        Files.delete(run.path().resolve("report"));
        var data = data();
        assertThat(data.get("missing"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "report/timeseries.csv", "report/calls.csv", "report/migrations.csv", "report/events.csv");
        assertThat(data.has("series")).isFalse();
        assertThat(data.at("/summary/vms").asInt()).isEqualTo(4);
        assertThat(data.at("/manifest/profile").asText()).isEqualTo("linux-6.12");
    }

    @Test
    void a_run_that_was_cut_off_has_a_manifest_at_least() throws IOException, BadRun {
        Files.delete(run.path().resolve("summary.json"));
        var data = data();
        assertThat(data.get("missing")).extracting(JsonNode::asText).containsExactly("summary.json");
        assertThat(data.has("summary")).isFalse();
        assertThat(data.has("series")).isTrue();
    }

    @Test
    void a_summary_that_says_only_what_todays_runs_say_is_enough() throws IOException, BadRun {
        Files.writeString(run.path().resolve("summary.json"), """
                {"scenario": "small", "finished": true, "vms": 4, "vcpus": 8, "calls": 120, "events": 60, "refused": 5,
                 "hosts": [], "merkleRoot": "ab", "ofTheFuture": {"a": [1]}, "howItRan": {"wallMillis": 1}}
                """);
        assertThat(data().at("/summary/expectations")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "\"vms\"",
                "{\"vms\": \"many\"}",
                "{\"hosts\": 3}",
                "{",
                "{\"killed\": [{\"atSeconds\": []}]}"
            })
    void a_malformed_summary_is_one_line_that_names_the_file(String summary) throws IOException {
        var file = Files.writeString(run.path().resolve("summary.json"), summary);
        assertThatThrownBy(() -> Report.read(run))
                .isInstanceOf(BadRun.class)
                .hasMessageStartingWith(file.toString() + ":")
                .message()
                .doesNotContain("\n", "com.fasterxml");
    }

    @Test
    void whole_numbers_are_kept_as_steps_and_others_as_they_are() throws IOException, BadRun {
        var series = data().get("series");
        assertThat(series.at("/columns/z1/used/steps").toString()).isEqualTo("[409600,3481600,-1843200]");
        assertThat(series.at("/seconds/values").toString()).isEqualTo("[0.1,100.25,90000.0]");
    }

    @Test
    void what_is_left_out_for_its_size_is_said() throws IOException, BadRun {
        var file = run.path().resolve("report/events.csv");
        var lines = new StringBuilder("seconds,kind,host,guest,text\n");
        for (int i = 0; i <= PageData.HAPPENINGS_MAX; i++) {
            lines.append(i).append(",fault,z1,web-1,again\n");
        }
        Files.writeString(file, lines);
        var data = data();
        assertThat(data.get("happenings")).hasSize(PageData.HAPPENINGS_MAX);
        assertThat(data.get("notes"))
                .extracting(JsonNode::asText)
                .containsExactly("Listed are 2,000 of 2,001 happenings.");
    }

    @Test
    void of_very_many_hosts_the_fullest_have_charts_and_all_have_a_row() throws IOException, BadRun {
        int hosts = PageData.HOST_SAMPLES_MAX / 2 + 3;
        var cells = new double[2 * (hosts + 1) * Column.all().size()];
        var names = new ArrayList<String>();
        for (int host = 0; host < hosts; host++) {
            names.add("z" + host);
            cells[host * Column.all().size() + Column.LIMIT.place()] = 10;
            cells[host * Column.all().size() + Column.USED.place()] = host < 3 ? 1 : 2;
        }
        names.add(TimeSeries.TOTAL);
        var series = new TimeSeries(new double[] {1, 2}, names, cells);
        assertThat(PageData.shown(series)).hasSize(hosts - 3).doesNotContain("z0", "z1", "z2");
        assertThat(PageData.shown(Report.read(run).series().orElseThrow())).containsExactlyInAnyOrder("z1", "z2");
    }
}
