package io.kvmsim;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Rules that hold within modules, read from the class files of the product; `ModulesTest` has those between modules.
class ArchitectureTest {
    static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.kvmsim");

    private static final String KVM = "io.kvmsim.kvm..";
    private static final String DICE = "java\\.util\\.(Random|SplittableRandom|UUID|random\\..*|.*ThreadLocalRandom)";

    /// A rule, and a source that breaks it: a rule that nothing can break would look just as green.
    enum Rule {
        THE_CORE_READS_NO_CLOCK(
                theCore()
                        .should()
                        .callMethod(System.class, "nanoTime")
                        .orShould()
                        .callMethod(System.class, "currentTimeMillis")
                        .allowEmptyShould(true),
                "io.kvmsim.kvm",
                "class Wrong { long now() { return System.nanoTime(); } }"),
        THE_CORE_THROWS_NO_DICE(
                theCore()
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching(DICE)
                        .orShould()
                        .dependOnClassesThat()
                        .haveFullyQualifiedName("java.security.SecureRandom")
                        .orShould()
                        .callMethod(Math.class, "random")
                        .allowEmptyShould(true),
                "io.kvmsim.kvm",
                "class Wrong { double die() { return new java.util.Random().nextDouble(); } }"),
        REPORT_READS_NO_CLOCK(
                noClasses()
                        .that()
                        .resideInAPackage("io.kvmsim.report..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("java.time..")
                        .orShould()
                        .callMethod(System.class, "currentTimeMillis")
                        .allowEmptyShould(true),
                "io.kvmsim.report",
                "class Wrong { long now() { return System.currentTimeMillis(); } }"),
        VIRTUAL_TIME_IS_PURE(
                noClasses()
                        .that()
                        .resideInAPackage("io.kvmsim.scenario.sim..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("org.apache.pekko..", "java.time..", "java.io..", "io.kvmsim.engine..")
                        .orShould()
                        .dependOnClassesThat()
                        .haveNameMatching("java\\.util\\.(Random|SplittableRandom|UUID|.*ThreadLocalRandom)")
                        .orShould()
                        .callMethod(System.class, "nanoTime")
                        .orShould()
                        .callMethod(System.class, "currentTimeMillis")
                        .allowEmptyShould(true),
                "io.kvmsim.scenario.sim",
                "class Wrong { double die() { return new java.util.Random().nextDouble(); } }"),
        NO_CYCLES_BETWEEN_PACKAGES(
                slices().matching("io.kvmsim.(**)").should().beFreeOfCycles(),
                "io.kvmsim.kvm",
                "class Wrong { io.kvmsim.kvm.inner.Inner in; }",
                "package io.kvmsim.kvm.inner; public class Inner { io.kvmsim.kvm.inner.deep.Deep in; }",
                "package io.kvmsim.kvm.inner.deep; public class Deep { io.kvmsim.kvm.inner.Inner out; }");

        private final ArchRule rule;
        private final List<String> brokenBy;

        Rule(ArchRule rule, String packageName, String first, String... more) {
            this.rule = rule;
            this.brokenBy = Stream.concat(Stream.of("package " + packageName + "; " + first), Arrays.stream(more))
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_product_keeps_the_rule(Rule it) {
        it.rule.check(PRODUCT);
    }

    @ParameterizedTest
    @EnumSource
    void the_rule_can_be_broken(Rule it, @TempDir Path folder) throws IOException {
        compile(it.brokenBy, folder);
        assertThat(it.rule.evaluate(new ClassFileImporter().importPath(folder)).hasViolation())
                .as("%s finds nothing wrong with %s", it, it.brokenBy)
                .isTrue();
    }

    @Test
    void the_classes_of_the_product_are_there_to_be_looked_at() {
        assertThat(PRODUCT.stream().map(it -> it.getPackageName()).distinct())
                .contains("io.kvmsim.abi", "io.kvmsim.cli");
        assertThat(PRODUCT.stream().map(it -> it.getSimpleName())).doesNotContain("ArchitectureTest");
    }

    private static GivenClassesConjunction theCore() {
        return noClasses().that().resideInAPackage(KVM);
    }

    static void compile(List<String> sources, Path folder) throws IOException {
        var files = folder.resolve("sources");
        var arguments =
                Stream.<String>builder().add("-d").add(folder.resolve("classes").toString());
        arguments.add("-cp").add(System.getProperty("java.class.path")).add("-proc:none");
        for (var source : sources) {
            var name = source.replaceAll("(?s).*class (\\w+) .*", "$1");
            var file = files.resolve(Integer.toString(source.hashCode())).resolve(name + ".java");
            Files.createDirectories(file.getParent());
            Files.writeString(file, source);
            arguments.add(file.toString());
        }
        var exit = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, arguments.build().toArray(String[]::new));
        assertThat(exit).as("the source that breaks the rule compiles").isZero();
    }
}
