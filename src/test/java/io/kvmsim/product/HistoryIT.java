package io.kvmsim.product;

import static io.kvmsim.product.Product.CHECKOUT;
import static io.kvmsim.product.Product.DISTRIBUTION;
import static io.kvmsim.product.Product.JSON;
import static io.kvmsim.product.Product.kvmsim;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kvmsim.launcher.Command;
import io.kvmsim.run.ShippedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `kvmsim history …` as it is packaged, and its page, command by command.
class HistoryIT {
    private static final Pattern EXIT = Pattern.compile("# exit ([0-9]+)");

    @TempDir
    private static Path folder;

    @BeforeAll
    static void run() {
        ShippedRun.of("admin-mistakes").copyTo(folder.resolve("mistakes"));
    }

    private static Command.Result history(Object... words) {
        var all = new ArrayList<Object>(List.of("history"));
        all.addAll(List.of(words));
        return kvmsim(folder, all.toArray()).run();
    }

    private static String shown(Object... words) {
        var result = history(words);
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        return result.out();
    }

    @ParameterizedTest
    @CsvSource({
        "history.md, 15",
        "howto/key-wrapping.md, 6",
        "howto/ebusy.md, 5",
        "howto/lost-pages.md, 5",
        "traces.md, 5"
    })
    void the_commands_of_the_pages_work_as_written(String page, int least) throws IOException {
        var checkout = Files.createTempDirectory(folder, "checkout");
        Files.createSymbolicLink(checkout.resolve("kvmsim"), DISTRIBUTION.resolve("bin/kvmsim"));
        Files.createSymbolicLink(checkout.resolve("config"), DISTRIBUTION.resolve("config"));
        var commands = Files.readAllLines(CHECKOUT.resolve("docs").resolve(page)).stream()
                .filter(line -> line.startsWith("./kvmsim "))
                .toList();
        assertThat(commands).hasSizeGreaterThan(least);
        for (var command : commands) {
            var exit = EXIT.matcher(command);
            var result = Product.command(checkout, "sh", "-c", command).run();
            assertThat(result.exit())
                    .as("%s: %s", command, result.err())
                    .isEqualTo(exit.find() ? Integer.parseInt(exit.group(1)) : 0);
            assertThat(result.out() + result.err()).as(command).isNotEmpty();
        }
    }

    @Test
    void a_log_has_the_same_lines_in_every_form_and_order() throws IOException {
        var lines = shown("log", "mistakes", "web-0001").lines().toList();
        assertThat(lines).hasSize(26).first().asString().startsWith("#1 +00:00:00.000 web-0001 VmCreated ");
        assertThat(shown("log", "mistakes", "web-0001", "--newest-first")
                        .lines()
                        .toList())
                .isEqualTo(lines.reversed());
        assertThat(shown("log", "mistakes", "web-0001", "--newest-first", "--limit", 3)
                        .lines()
                        .toList())
                .isEqualTo(lines.reversed().subList(0, 3));
        assertThat(shown("log", "mistakes", "web-0001", "--limit", 3).lines().toList())
                .isEqualTo(lines.subList(0, 3));
        assertThat(JSON.readTree(shown("log", "mistakes", "web-0001", "--json")))
                .hasSize(26);
        assertThat(shown("log", "mistakes", "web-0001", "-o", "csv").lines()).hasSize(27);
        for (var form : List.of("jsonl", "cloudevents")) {
            var nodes = new ArrayList<JsonNode>();
            for (var line :
                    shown("log", "mistakes", "web-0001", "-o", form).lines().toList()) {
                nodes.add(JSON.readTree(line));
            }
            assertThat(nodes).hasSize(26);
        }
        assertThat(shown("log", "mistakes", "nobody-*", "--json")).isEqualTo("[]\n");
    }

    @Test
    void why_names_rule_section_and_event() throws IOException {
        var json = JSON.readTree(shown("why", "mistakes", "web-0001", "#18!1", "--json"));
        assertThat(json.at("/text").textValue()).isEqualTo("EBUSY: vCPU 0 was created by #15");
        assertThat(json.at("/rule/section").textValue()).isEqualTo("3.3");
        assertThat(json.at("/event/type").textValue()).isEqualTo("VcpuCreated");
    }

    @Test
    void two_runs_of_a_scenario_are_the_same_and_of_another_seed_differ_where_they_do() {
        var scenario = DISTRIBUTION.resolve("config/scenarios/admin-mistakes.yaml");
        assertThat(kvmsim(folder, "run", scenario, "--run", "again").run().exit())
                .isZero();
        var same = history("diff", "mistakes", "again");
        assertThat(same.exit()).isZero();
        assertThat(same.err()).isEqualTo("0 of 6 VMs differ\n");
        assertThat(kvmsim(folder, "vm", "call", "again", "old-0001", "vcpu", "create", "5")
                        .run()
                        .exit())
                .isZero();
        var differing = history("diff", "mistakes", "again");
        assertThat(differing.exit()).isEqualTo(1);
        assertThat(differing.out())
                .startsWith("old-0001\n")
                .contains("vcpus", "1 → 2")
                .doesNotContain("web-");
        assertThat(differing.err()).isEqualTo("1 of 6 VMs differ\n");
        var inRealTime = kvmsim(folder, "bisect", "again", "old-0001", "--bad", "seconds > 9d");
        assertThat(inRealTime.run().out()).contains("VcpuCreated vCPU 5").contains("by halving");
    }

    @Test
    void follow_shows_what_is_appended_until_there_is_enough() {
        ShippedRun.of("admin-mistakes").copyTo(folder.resolve("followed"));
        var following = kvmsim(folder, "history", "log", "followed", "old-0002", "--follow", "--limit", 12)
                .start();
        Awaitility.await().until(() -> Files.size(following.out()) > 0);
        assertThat(kvmsim(folder, "vm", "call", "followed", "old-0002", "vcpu", "create", "7", "--principal", "bob")
                        .run()
                        .exit())
                .isZero();
        var result = following.result();
        assertThat(result.exit()).isZero();
        assertThat(result.out().lines()).hasSize(12);
        var by = "VcpuCreated vCPU 7 by bob (user %s)".formatted(System.getProperty("user.name"));
        assertThat(result.out().lines().toList().getLast()).endsWith(by);
    }

    @Test
    void a_flipped_bit_and_another_key_are_found() throws IOException {
        var copy = Files.createDirectory(folder.resolve("flipped"));
        copy.toFile().delete();
        Product.copy(folder.resolve("mistakes"), copy);
        var sealed = history("seal", "flipped", "--key", "k", "--new-key", "--to", "flipped.seal");
        assertThat(sealed.exit()).isZero();
        assertThat(history("seal", "mistakes", "--key", "other", "--new-key", "--to", "other.seal")
                        .exit())
                .isZero();
        var foreign = history("verify", "flipped", "--against", "flipped.seal", "--public-key", "other.pub");
        assertThat(foreign.exit()).isEqualTo(4);
        assertThat(foreign.err()).isEqualTo("kvmsim: flipped.seal: not signed with other.pub\n");

        Path segment;
        try (var files = Files.list(copy.resolve("journal"))) {
            segment = files.filter(file -> file.toString().endsWith(".log"))
                    .findFirst()
                    .orElseThrow();
        }
        var bytes = Files.readAllBytes(segment);
        bytes[bytes.length / 3] ^= 4;
        Files.write(segment, bytes);
        var damaged = history("verify", "flipped");
        assertThat(damaged.exit()).isEqualTo(4);
        assertThat(damaged.errLines())
                .singleElement()
                .asString()
                .matches("kvmsim: the journal \\S+ is damaged: segment 1, offset \\d+: .*");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    state mistakes --at yesterday           | "yesterday" is not a moment
                    state mistakes --at #3                  | name it with --vm
                    state mistakes --vm web-0001 --at #999  | web-0001 has no event #999
                    state mistakes --vm nobody              | no VM "nobody"; kvmsim vm list mistakes names them
                    log mistakes --type Nothing             | --type "Nothing" is not an event
                    log mistakes --errno ENOTHING           | --errno "ENOTHING" is not an errno of KVM
                    log mistakes --after 5                  | --after "5" is not an event
                    log mistakes --follow --by vm           | cannot be combined with --newest-first or --by
                    why mistakes web-0001 #1                | #1 of web-0001 is an event
                    why mistakes web-0001 hello             | "hello" is not a refused call
                    blame mistakes web-0001 nothing         | web-0001 has no field "nothing"
                    diff mistakes mistakes:web-0001         | a VM is compared with a VM
                    diff mistakes@#3 @#4                    | name the VM, as RUN:VM@#812
                    verify mistakes --against nothing       | nothing: no such file
                    seal mistakes --key nothing             | nothing: no such key; --new-key creates it
                    prove mistakes web-0001 #1 --to p       | seal.json: no such seal
                    check-proof p --seal s --public-key k   | s: no such file
                    log nowhere                             | nowhere: no such run directory
                    """)
    void bad_questions_are_answered_in_one_line(String words, String said) {
        var result = history((Object[]) words.strip().split(" +"));
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err().lines().toList().getFirst()).contains(said);
        assertThat(result.out()).isEmpty();
    }
}
