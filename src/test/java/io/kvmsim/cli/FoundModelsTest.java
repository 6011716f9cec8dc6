package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.cli.option.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// CPU models and host files that once gave a wrong answer.
class FoundModelsTest {
    private static final Path HOSTS = Path.of("../config/hosts");

    @TempDir
    private Path folder;

    private Path model(String name, String base, String add) throws IOException {
        var json = "{\"name\": \"%s\", \"base\": \"%s\", \"add\": [%s]}".formatted(name, base, add);
        return Files.writeString(folder.resolve(name + ".json"), json);
    }

    /// The z15 with parameters of the kvm module.
    private Path z15With(String name, String... parameters) throws IOException {
        var json = (ObjectNode)
                new ObjectMapper().readTree(HOSTS.resolve("z15.json").toFile());
        for (var parameter : parameters) {
            json.withObject("/module").put(parameter, true);
        }
        return Files.writeString(folder.resolve(name + ".json"), json.toString());
    }

    @Test
    void feature_of_a_later_model() throws IOException {
        var old = Kvmsim.run("cpu", "compare", HOSTS.resolve("z14.json"), model("old", "zEC12", "\"dfppc\""));
        assertThat(old.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(old.err())
                .endsWith("Feature 'dfppc' is not available for CPU model 'zEC12', it was introduced with later "
                        + "models.\n")
                .hasLineCount(1);
        var group = Kvmsim.run("cpu", "compare", HOSTS.resolve("z14.json"), model("group", "z13-base", "\"msa8\""));
        assertThat(group.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(group.err()).contains("Group 'msa8' is not available for CPU model 'z13'");
    }

    @Test
    void a_host_file_says_which_pages_its_module_backs() throws IOException {
        var big = z15With("big", "hpage");
        var small = z15With("small");
        var moves = Kvmsim.run("migrate", "check", "--from", big, "--to", big + "," + small, "--huge-pages");
        assertThat(moves.exit()).isEqualTo(ExitCode.DIFFERENCE);
        assertThat(moves.out())
                .contains("4 GiB of memory in pages of 1 MiB")
                .containsPattern("big +yes +no")
                .contains("KVM answers EINVAL to ENABLE_CAP S390_HPAGE_1M");
        assertThat(Kvmsim.run("migrate", "check", "--from", big, "--to", small).exit())
                .isEqualTo(ExitCode.DONE);
    }

    @Test
    void a_host_file_whose_module_does_not_load_is_refused() throws IOException {
        var both = z15With("both", "nested", "hpage");
        var refused = Kvmsim.run("migrate", "check", "--from", both, "--to", HOSTS.resolve("z15.json"));
        assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err())
                .contains("both.json: is an impossible host: module.nested and module.hpage are both true")
                .hasLineCount(1);
    }
}
