package io.kvmsim;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What each module may use, as classes, poms and `docs/architecture.md` have it.
class ModulesTest {
    private static final Path CHECKOUT = Path.of("..");
    private static final int PACKAGE_FILES_MAX = 30;
    private static final Pattern DEPENDENCY = Pattern.compile("<artifactId>kvmsim-(\\w+)</artifactId></dependency>");

    @ParameterizedTest
    @EnumSource
    void its_classes_use_what_it_may_use_only(ProductModule it) {
        rule(it).check(ArchitectureTest.PRODUCT);
    }

    @ParameterizedTest
    @EnumSource
    void a_class_that_uses_more_is_found(ProductModule it, @TempDir Path folder) throws IOException {
        var source = "package io.kvmsim.%s; class Wrong { %s other; }".formatted(it.lowerCase(), it.broken);
        ArchitectureTest.compile(List.of(source), folder);
        assertThat(rule(it).evaluate(new ClassFileImporter().importPath(folder)).hasViolation())
                .as("%s finds nothing wrong with %s", it, source)
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void every_arrow_goes_down_a_floor(ProductModule it) {
        assertThat(it.mayUse()).allSatisfy(used -> assertThat(used.floor).isLessThan(it.floor));
    }

    @ParameterizedTest
    @EnumSource
    void its_pom_names_modules_that_it_may_use(ProductModule it) throws IOException {
        var pom = Files.readString(CHECKOUT.resolve(it.folder()).resolve("pom.xml"));
        var named =
                DEPENDENCY.matcher(pom).results().map(found -> found.group(1)).toList();
        assertThat(it.mayUse().stream().map(ProductModule::lowerCase)).containsAll(named);
        assertThat(named).containsAll(it.direct);
    }

    @Test
    void the_page_shows_every_module_with_its_floor_and_what_it_may_use() throws IOException {
        var rows = Files.readString(CHECKOUT.resolve("docs/architecture.md"))
                .lines()
                .filter(it -> it.matches("\\| \\d \\|.*"))
                .map(it -> it.replaceAll("\\| (\\d) \\| `([^`]*)` \\|.*\\| ?([^|]*?) ?\\|", "$1 $2: $3"))
                .toList();
        var expected = Stream.of(ProductModule.values()).map(ModulesTest::row).toList();
        assertThat(rows).isEqualTo(expected);
    }

    @Test
    void no_package_has_more_than_thirty_files() throws IOException {
        assertThat(sources().stream().collect(Collectors.groupingBy(Path::getParent, Collectors.counting())))
                .allSatisfy((folder, files) ->
                        assertThat(files).as(folder.toString()).isLessThanOrEqualTo(PACKAGE_FILES_MAX));
    }

    /// The sources of the product and their tests.
    private static List<Path> sources() throws IOException {
        var all = new ArrayList<Path>();
        for (var root : List.of("modules", "src")) {
            try (var files = Files.walk(CHECKOUT.resolve(root))) {
                files.filter(it -> it.toString().endsWith(".java"))
                        .filter(it -> !it.toString().contains("/target/"))
                        .filter(it -> !it.endsWith("package-info.java"))
                        .forEach(all::add);
            }
        }
        return all;
    }

    private static String row(ProductModule it) {
        return "%d %s: %s".formatted(it.floor, it.folder(), it.direct.isEmpty() ? "" : String.join(", ", it.direct));
    }

    private static ArchRule rule(ProductModule it) {
        return classes()
                .that()
                .resideInAPackage(it.rootPackage())
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(it.allowedPackages())
                .allowEmptyShould(true);
    }
}
