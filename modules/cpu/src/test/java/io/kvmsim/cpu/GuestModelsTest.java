package io.kvmsim.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.values.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestModelsTest {
    private static final Path NO_FOLDER = Path.of("");

    @Test
    void every_name_is_a_model() throws BadInput {
        var host = Hosts.named("z17");
        assertThat(GuestModels.names()).contains("host", "zEC12", "z13s", "z14.2-base", "z17", "z17-base");
        for (var name : GuestModels.names()) {
            assertThat(GuestModels.of(name, NO_FOLDER, host).name()).isEqualTo(name);
        }
    }

    @ParameterizedTest
    @CsvSource({"gen15a, z15", "gen16a-base, z16-base", "gen17a, z17"})
    void qemu_s_names_are_understood(String qemu, String name) throws BadInput {
        var host = Hosts.named("z17");
        assertThat(GuestModels.of(qemu, NO_FOLDER, host)).isEqualTo(GuestModels.of(name, NO_FOLDER, host));
    }

    @Test
    void a_cpuid_has_the_host_s_identification_and_the_model_s_type() {
        var host = Hosts.named("z16");
        assertThat(Hosts.model("host", host).cpuid()).isEqualTo(0xFF0A_1B2C_3931_8000L);
        assertThat(Hosts.model("z13", host).cpuid()).isEqualTo(0xFF0A_1B2C_2964_8000L);
        assertThat(Hosts.model("z13", host).ibc()).isEqualTo(0x031);
    }

    @Test
    void vector_facilities_of_z17_came_to_linux_after_6_12() {
        var host = Hosts.named("z17");
        assertThat(Runnability.of(Hosts.model("z17", host), host))
                .extracting(Problem::what)
                .containsExactly(List.of("198 vxeh3", "199 vxpdeh3"));
        var newer = HostModel.of(host, Kernel.LINUX_7_2).model(host);
        assertThat(Runnability.of(Hosts.model("z17", host), newer)).isEmpty();
    }

    @Test
    void an_unknown_name_is_told_those_that_are_known() {
        assertThatThrownBy(() -> GuestModels.of("z18", NO_FOLDER, Hosts.named("z17")))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(
                        "\"z18\" is not a CPU model and not a file; models are host, max, qemu, z900, z900.2,");
        assertThatThrownBy(() -> GuestModels.of("host-base", NO_FOLDER, Hosts.named("z17")))
                .hasMessageContaining("\"host-base\" is not a CPU model");
    }

    @Test
    void a_file_is_relative_to_its_folder(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("mine.json"), """
                {"base": "z14-base", "add": ["vx", 133, "134", "msa3"], "remove": ["dfppc", "msa"]}
                """);
        var host = Hosts.named("z14");
        var model = GuestModels.of("mine.json", folder, host);
        assertThat(model.name()).isEqualTo("mine");
        assertThat(model.has(129) && model.has(133) && model.has(134)).isTrue();
        assertThat(model.has(80) || model.has(17)).isFalse();
        assertThat(model.subfunctions().slice(128, 16).trimmedHex()).isEqualTo("f00038");
        assertThat(model.subfunctions().slice(48, 16).isZero()).isTrue();
        assertThat(GuestModels.of(folder.resolve("mine.json").toString(), NO_FOLDER, host))
                .isEqualTo(model);
    }

    @Test
    void a_file_that_is_not_there_is_named(@TempDir Path folder) {
        assertThatThrownBy(() -> GuestModels.of("none.json", folder, Hosts.named("z14")))
                .isInstanceOf(BadInput.class)
                .hasMessage(folder.resolve("none.json") + ": no such file");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {                                      | m.json:1: not JSON
                    []                                     | m.json:1: a model is a JSON object with "name", "base"
                    {"add":[]}                             | m.json:1: "base" is missing; it is one of host, max, qemu,
                    {"base":"z99"}                         | m.json:1: "base" is "z99"; it is one of host, max, qemu,
                    {"base":7}                             | m.json:1: "base" is 7; it is a string
                    {"base":"z14",;"sub":["vx"]}           | m.json:2: unknown key "sub"; known are "name", "base",
                    {"base":"z14",;"base":"z13"}           | m.json:2: "base" is there twice
                    {"base":"z14",;;"add":["vx",;"vxx"]}   | m.json:4: "add" holds "vxx", which is not a feature
                    {"base":"z14",;"add":[2048]}           | m.json:2: "add" holds "2048", which is not a feature
                    {"base":"z14","add":["czam"]}          | m.json:1: "add" holds "czam", which is not a feature
                    {"base":"z14","add":[[1]]}             | m.json:1: "add" holds "", which is not a feature
                    {"base":"z14","add":"vx"}              | m.json:1: "add" is vx; it is an array of features
                    {"base":"z14"};{"base":"z15"}          | m.json:2: continues after the end of the model
                    {"base":"z14","add":["vx"],"remove":["vx"]} | m.json:1: "add" and "remove" both have vx
                    """)
    void a_bad_file_is_refused_with_line_and_key(String json, String says) {
        assertThatThrownBy(() -> ModelFile.parse("m.json", json.replace(';', '\n')))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(says);
    }

    @Test
    void a_file_in_another_encoding_is_refused(@TempDir Path folder) throws Exception {
        var file = Files.write(folder.resolve("latin.json"), new byte[] {'{', '"', (byte) 0xFC});
        assertThatThrownBy(() -> GuestModels.of("latin.json", folder, Hosts.named("z14")))
                .isInstanceOf(BadInput.class)
                .hasMessage(file + ": is not UTF-8");
    }

    @Test
    void what_the_kernel_is_given_has_the_right_length() {
        var model = Hosts.hostModel("z14");
        assertThat(model.facilities().length()).isEqualTo(256);
        assertThat(model.features().length()).isEqualTo(128);
        assertThat(model.subfunctions().length()).isEqualTo(2048);
    }
}
