package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.kvmsim.launcher.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files with names in Unicode, and files that may not be read, as a user meets them.
class FileNamesIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "C.UTF-8", ""})
    void names_in_unicode_work_in_every_locale(String locale) throws IOException {
        var scenario = Product.scenario(folder, "r\u00fcn-\u65e5", 2, Product.RECORDING);
        Files.writeString(scenario, Files.readString(scenario).replace("name: r\u00fcn-\u65e5", "name: small"));
        for (var words : List.of(
                List.of("scenario", "check", scenario),
                List.of("run", scenario, "--run", "\u00fc/\u65e5"),
                List.of("vm", "list", "\u00fc/\u65e5"),
                List.of("replay", "verify", "\u00fc/\u65e5"))) {
            var command = Product.kvmsim(folder, words.toArray());
            for (var variable : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
                command.with(variable, locale);
            }
            var ended = command.run();
            assertThat(ended.err()).isEmpty();
            assertThat(ended.exit()).as(ended.out()).isZero();
        }
        assertThat(folder.resolve("\u00fc/\u65e5/summary.json")).exists();
    }

    /// Root may read everything, so root's tests become another user for it, where the system has the command.
    private Command asNobody(Object... words) {
        var all = new ArrayList<Object>();
        if ("root".equals(System.getProperty("user.name"))) {
            all.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        all.add(Product.DISTRIBUTION.resolve("bin/kvmsim"));
        all.addAll(List.of(words));
        return Product.command(folder, all.toArray());
    }

    private boolean canBeNobody() {
        try {
            return asNobody("--version").run().exit() == 0;
        } catch (UncheckedIOException _) {
            return false; // there is no setpriv
        }
    }

    @ParameterizedTest
    @CsvSource({
        "scenario check FILE",
        "trace check FILE",
        "trace import strace FILE --host z15",
        "migrate check --from FILE --to z15",
        "cpu show FILE",
        "vm call RUN vm-0001 attr set 3/2 @FILE",
    })
    void a_file_that_may_not_be_read_says_so(String words) throws IOException {
        assumeThat(canBeNobody()).as("the product can be run by another user").isTrue();
        permit(folder, "rwxr-xr-x");
        var file = Files.writeString(folder.resolve("secret.json"), "{}");
        permit(file, "---------");
        var ended = asNobody((Object[]) words.replace("FILE", file.toString()).split(" "))
                .run();
        assertThat(ended.errLines()).singleElement().asString().contains("secret.json", "permission denied");
        assertThat(ended.exit()).isEqualTo(2);
    }

    @Test
    void a_run_that_may_not_be_read_says_so() throws IOException {
        assumeThat(canBeNobody()).as("the product can be run by another user").isTrue();
        permit(folder, "rwxr-xr-x");
        var run = folder.resolve("run");
        var scenario = Product.scenario(folder, "small", 2, Product.RECORDING);
        assertThat(Product.kvmsim(folder, "run", scenario, "--run", run).run().exit())
                .isZero();
        for (var name : List.of("manifest.json", "journal/00000001.log", "journal")) {
            var file = run.resolve(name);
            var before = Files.getPosixFilePermissions(file);
            permit(file, "---------");
            var ended = asNobody("history", "log", run).run();
            assertThat(ended.errLines()).as(name).singleElement().asString().contains("permission denied");
            assertThat(ended.exit()).as(name).isEqualTo(2);
            Files.setPosixFilePermissions(file, before);
        }
        assertThat(asNobody("history", "log", run).run().exit()).isZero();
    }

    private static void permit(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
