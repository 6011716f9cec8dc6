package io.kvmsim.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.values.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// All the ways to say a model: QEMU's words, libvirt's XML and model files mean the same and fail alike.
class ModelWordsTest {
    @TempDir
    private Path folder;

    private GuestModel model(String words) throws BadInput {
        return GuestModels.of(words, folder, Hosts.named("z16"));
    }

    private GuestModel file(String name, String text) throws Exception {
        Files.writeString(folder.resolve(name), text);
        return model(name);
    }

    @Test
    void later_words_win_and_groups_stand_for_their_members() throws BadInput {
        assertThat(model("z14,msa8=off,msa8=on").featureSet())
                .isEqualTo(model("z14").featureSet());
        assertThat(model("z14,msa8=off").has(146)).isFalse();
        assertThat(model("z14-base,te=yes,te=no,diag318=true").featureSet())
                .isEqualTo(model("z14-base").featureSet().plus(FeatureSet.named("diag318")));
        assertThat(model("z14,msa8=off").name()).isEqualTo("z14,msa8=off");
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "max", "maximum", "host-model", "host-passthrough"})
    void with_kvm_these_are_all_that_the_host_offers(String word) throws BadInput {
        assertThat(model(word).featureSet()).isEqualTo(Hosts.hostModel("z16").featureSet());
        assertThat(model(word + ",te=off").has(73)).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    zEC12,dfppc=on       | Feature 'dfppc' is not available for CPU model 'zEC12'
                    z13-base,msa8=on     | Group 'msa8' is not available for CPU model 'z13'
                    z15,appv=on          | Feature 'appv' is not available for CPU model 'gen15a'
                    z16,vxeh3=on         | Feature 'vxeh3' is not available for CPU model 'gen16a'
                    host,gen17ptff=on    | Group 'gen17ptff' is not available for CPU model 'gen16a'
                    z17,250=on           | Feature '250' is not available for CPU model 'gen17a'
                    z14,vx               | CPU model "z14,vx": Expected key=value format, found vx.
                    z14,vx=2             | CPU model "z14,vx=2": Parameter 'vx' expects 'on' or 'off', not '2'
                    z14,vxx=on           | CPU model "z14,vxx=on": "vxx" is not a CPU feature;
                    z14,czam=on          | CPU model "z14,czam=on": "czam" is not a CPU feature;
                    z14,uvc=on           | CPU model "z14,uvc=on": "uvc" is not a CPU feature;
                    z99,vx=on            | "z99" is not a CPU model and not a file; models are host, max, qemu, z900,
                    z14,                 | CPU model "z14,": Expected key=value format, found .
                    host:none.json       | host:none.json: no such file
                    """)
    void wrong_words_are_refused_as_qemu_does(String words, String says) {
        assertThatThrownBy(() -> model(words))
                .isInstanceOf(BadInput.class)
                .message()
                .satisfies(
                        it -> assertThat(it.replace(folder.resolve("none.json").toString(), "host:none.json"))
                                .startsWith(says)
                                .doesNotContain("\n"));
    }

    @Test
    void what_came_later_can_be_switched_off() throws BadInput {
        assertThat(model("zEC12,dfppc=off,msa8=off").featureSet())
                .isEqualTo(model("zEC12").featureSet());
    }

    @Test
    void a_file_refuses_later_features_too() {
        assertThatThrownBy(
                        () -> file("old.json", "{\"base\": \"zEC12\", \"add\": [\"dfppc\"], \"remove\": [\"stckf\"]}"))
                .hasMessage(
                        folder.resolve("old.json") + ": Feature 'dfppc' is not available for CPU model 'zEC12', it was "
                                + "introduced with later models.");
        assertThatThrownBy(() -> file("group.json", "{\"base\": \"z13-base\", \"add\": [\"msa8\"]}"))
                .hasMessageEndingWith(
                        "Group 'msa8' is not available for CPU model 'z13', it was introduced with later " + "models.");
    }

    @Test
    void qemu_s_words_begin_with_any_model() throws Exception {
        file("mine.json", "{\"base\": \"z14,te=off\", \"add\": [\"esop\"]}");
        assertThat(model("mine.json,gs=off").featureSet())
                .isEqualTo(model("z14,te=off,esop=on,gs=off").featureSet());
        Files.copy(Path.of("../../config/hosts/z13.json"), folder.resolve("h,1.json"));
        assertThat(model("host:h,1.json,te=off").featureSet())
                .isEqualTo(Hosts.hostModel("z13").featureSet().minus(FeatureSet.named("te")));
    }

    static List<String> documents() {
        var model = "<model fallback='forbid'>gen15a-base</model>FEATURES";
        return List.of(
                "<cpu mode='custom' match='exact'>" + model + "<topology sockets='1'/></cpu>",
                "<domain type='kvm'><name>x</name><cpu>" + model + "</cpu><devices><cpu/></devices></domain>",
                "<?xml version='1.0'?><!-- of virsh --><cpu mode='custom'>\n" + model + "\n</cpu>\n",
                "<domainCapabilities><cpu><mode name='host-passthrough' supported='yes'/>"
                        + "<mode name='host-model' supported='yes'>" + model + "</mode>"
                        + "<mode name='custom' supported='yes'><model usable='yes'>z14</model></mode>"
                        + "</cpu></domainCapabilities>");
    }

    @ParameterizedTest
    @MethodSource("documents")
    void libvirt_s_lists_are_qemu_s(String xml) throws Exception {
        var features =
                "<feature policy='require' name='vx'/>\n<feature policy='disable' name='msa'/><feature name='ap'/>";
        var expected = model("gen15a-base,vx=on,msa=off,ap=on").featureSet();
        assertThat(file("cpu.xml", xml.replace("FEATURES", features)).featureSet())
                .isEqualTo(expected);
        assertThat(model("cpu.xml").name()).isEqualTo("cpu");
        var inline = model(xml.replace("FEATURES", features));
        assertThat(inline.featureSet()).isEqualTo(expected);
        assertThat(inline.name()).isEqualTo("gen15a-base,vx=on,msa=off,ap=on");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    <cpu mode='host-passthrough' migratable='on'/>    | host
                    <cpu mode='maximum'/>                             | max
                    <cpu mode='host-model' deprecated_features='off'/> | host,te=off,cte=off,bpb=off,csske=off
                    <cpu mode='host-model'><feature policy='disable' name='te'/></cpu> | host,te=off
                    """)
    void a_domain_s_words_need_no_model(String xml, String words) throws BadInput {
        assertThat(model(xml).featureSet()).isEqualTo(model(words).featureSet());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    <cpu>                                                        | <cpu>:1: is not XML:
                    <domain/>                                                    | <cpu>: has no <cpu>
                    <cpu/>                                                       | <cpu>:1: its <cpu> has no <model>
                    <cpu><model>z99</model></cpu>                                | "z99" is not a CPU model
                    <cpu><model>z13</model><feature name='vxx'/></cpu> | <cpu>:1: feature "vxx" is not a CPU feature
                    <cpu><model>z13</model><feature policy='force' name='vx'/></cpu> | <cpu>:1: feature "vx" has
                    <!DOCTYPE a [<!ENTITY b 'c'>]><cpu><model>&b;</model></cpu>  | <cpu>:1: has a document type
                    <cpu><model>z13</model><feature name='msa8'/></cpu>          | <cpu>: Group 'msa8' is not available
                    """)
    void bad_xml_is_refused_in_one_line(String xml, String says) {
        assertThatThrownBy(() -> model(xml))
                .isInstanceOf(BadInput.class)
                .message()
                .startsWith(says)
                .doesNotContain("\n");
    }

    @Test
    void a_file_starts_from_no_other_file() {
        assertThatThrownBy(() -> file("a.json", "{\"base\": \"a.json\"}"))
                .hasMessageContaining("a.json:1: \"base\" is \"a.json\"; it is one of host, max, qemu,");
        assertThatThrownBy(() -> file("a.xml", "<cpu><model>a.xml</model></cpu>"))
                .hasMessageContaining("\"a.xml\" is not a CPU model that a file can start from");
    }

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    /// A law: whatever is switched on and off, the three forms agree, and so does what a baseline says of it.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_forms_say_the_same(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        var names = GuestModels.names();
        var start = names.get(2 + random.nextInt(names.size() - 2));
        var on = new ArrayList<String>();
        var off = new ArrayList<String>();
        var full =
                GuestModels.of(start, folder, Hosts.named("z17")).definition().full();
        for (int i = random.nextInt(8); i > 0; i--) {
            var name =
                    FeatureTable.names().get(random.nextInt(FeatureTable.names().size()));
            var members = FeatureSet.of(FeatureTable.named(name));
            boolean apart = !FeatureSet.named(on).intersects(members)
                    && !FeatureSet.named(off).intersects(members);
            if (apart) {
                (random.nextBoolean() && members.intersects(full) ? on : off).add(name);
            }
        }
        var words = new StringBuilder(start);
        var xml = new StringBuilder("<cpu><model>" + start + "</model>");
        for (var list : List.of(on, off)) {
            for (var name : list) {
                words.append(',').append(name).append(list == on ? "=on" : "=off");
                xml.append("<feature policy='%s' name='%s'/>".formatted(list == on ? "require" : "disable", name));
            }
        }
        var expected = model(words.toString());
        assertThat(model(xml + "</cpu>")).isEqualTo(expected);
        assertThat(file(
                                "m.json",
                                "{\"base\":\"%s\",\"add\":[%s],\"remove\":[%s]}".formatted(start, json(on), json(off)))
                        .featureSet())
                .isEqualTo(expected.featureSet());
        var within = expected.with(expected.featureSet().common(full));
        try {
            var said = Baseline.of(List.of(within, within), Baseline.Scope.ALL);
            assertThat(said.model("again", Hosts.named("z16")).featureSet())
                    .isEqualTo(model(said.qemuText()).featureSet());
            assertThat(within.featureSet().containsAll(model(said.qemuText()).featureSet()))
                    .isTrue();
        } catch (BadInput e) {
            assertThat(e).hasMessageStartingWith("No compatible CPU model could be created");
        }
    }

    private static String json(List<String> names) {
        return names.isEmpty() ? "" : "\"" + String.join("\",\"", names) + "\"";
    }

    @Test
    void what_needs_something_else_is_warned_of() throws BadInput {
        assertThat(Dependencies.warnings(model("z14"))).isEmpty();
        assertThat(Dependencies.warnings(model("z14,vx=off")))
                .containsExactly("'vxpd' requires 'vx'.", "'vxeh' requires 'vx'.");
        assertThat(Dependencies.warnings(model("z16,ap=off,apqci=on"))).containsExactly("'apqci' requires 'ap'.");
        assertThat(Dependencies.warnings(model("z17,plo-ext=off"))).hasSize(38);
    }

    @Test
    void deprecated_features_are_known_and_can_be_left_out() throws BadInput {
        var host = model("host");
        assertThat(host.deprecated()).containsExactlyInAnyOrder("csske", "bpb", "cte", "te");
        assertThat(host.withoutDeprecated().deprecated()).isEmpty();
        assertThat(host.withoutDeprecated().name()).isEqualTo("host");
        assertThat(model("z16").deprecated()).containsExactly("cte", "te");
    }

    @Test
    void a_misspelt_name_of_qemu_is_understood_in_both_ways() throws BadInput {
        assertThat(model("z17,kmac-hmac-sha-246=off")).isNotEqualTo(model("z17"));
        assertThat(model("z17,kmac-hmac-sha-246=off").featureSet())
                .isEqualTo(model("z17,kmac-hmac-sha-256=off").featureSet());
    }
}
