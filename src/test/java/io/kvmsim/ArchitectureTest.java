package io.kvmsim;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
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

/// Which module may know which: the arrows of `docs/architecture.md`, read from the class files of the product.
class ArchitectureTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.kvmsim");

    private static final String ABI = "io.kvmsim.abi..";
    private static final String KVM = "io.kvmsim.kvm..";
    private static final String LEDGER = "io.kvmsim.ledger..";
    private static final String JOURNAL = "io.kvmsim.journal..";
    private static final String JACKSON = "com.fasterxml.jackson..";
    private static final String PEKKO = "org.apache.pekko.. scala.. com.typesafe.config.. org.slf4j..";
    private static final String COLLECTIONS = "org.roaringbitmap.. org.pcollections..";
    private static final String JAVA = "java..";

    /// Java without files, clocks, networks and whatever else is not the same every time.
    private static final String PURE_JAVA = "java.lang java.lang.invoke java.lang.ref java.lang.runtime java.math "
            + "java.nio java.nio.charset java.security java.util java.util.concurrent java.util.concurrent.atomic "
            + "java.util.function java.util.regex java.util.stream java.util.zip";

    private static final String DICE = "java\\.util\\.(Random|SplittableRandom|UUID|random\\..*|.*ThreadLocalRandom)";

    /// A rule, and a source that breaks it: a rule that nothing can break would look just as green.
    enum Rule {
        ABI_KNOWS_NOTHING(
                module("abi", JAVA), "io.kvmsim.abi", "class Wrong { com.fasterxml.jackson.core.JsonParser parser; }"),
        THE_CORE_KNOWS_THE_ABI_AND_COLLECTIONS_ONLY(
                module("kvm", PURE_JAVA, COLLECTIONS, ABI),
                "io.kvmsim.kvm",
                "class Wrong { org.apache.pekko.actor.ActorRef other; }"),
        THE_CORE_READS_NO_FILE(
                module("kvm", PURE_JAVA, COLLECTIONS, ABI),
                "io.kvmsim.kvm",
                "class Wrong { java.nio.file.Path file; }"),
        THE_CORE_READS_NO_CALENDAR(
                module("kvm", PURE_JAVA, COLLECTIONS, ABI),
                "io.kvmsim.kvm",
                "class Wrong { long now() { return java.time.Instant.now().toEpochMilli(); } }"),
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
        THE_CORE_LOGS_NOTHING(
                module("kvm", PURE_JAVA, COLLECTIONS, ABI), "io.kvmsim.kvm", "class Wrong { org.slf4j.Logger log; }"),
        LEDGER_KNOWS_THE_CORE_AND_JACKSON(
                module("ledger", JAVA, JACKSON, COLLECTIONS, KVM, ABI),
                "io.kvmsim.ledger",
                "class Wrong { org.apache.pekko.actor.ActorRef other; }"),
        TRACE_KNOWS_THE_CORE_AND_JACKSON(
                module("trace", JAVA, JACKSON, COLLECTIONS, KVM, ABI),
                "io.kvmsim.trace",
                "class Wrong { org.apache.pekko.actor.ActorRef other; }"),
        JOURNAL_KNOWS_PEKKO_AND_NOT_KVM(
                module("journal", JAVA, PEKKO), "io.kvmsim.journal", "class Wrong { io.kvmsim.abi.Bytes bytes; }"),
        ENGINE_KNOWS_NEITHER_TRACE_NOR_JOURNAL(
                module("engine", JAVA, PEKKO, COLLECTIONS, KVM, LEDGER, ABI),
                "io.kvmsim.engine",
                "class Wrong { io.kvmsim.cli.Main main; }"),
        HISTORY_KNOWS_WHAT_IS_STORED_AND_NO_ACTORS(
                module("history", JAVA, JACKSON, COLLECTIONS, JOURNAL, LEDGER, KVM, ABI),
                "io.kvmsim.history",
                "class Wrong { org.apache.pekko.actor.ActorRef other; }"),
        HISTORY_KNOWS_NO_ENGINE(
                module("history", JAVA, JACKSON, COLLECTIONS, JOURNAL, LEDGER, KVM, ABI),
                "io.kvmsim.history",
                "class Wrong { io.kvmsim.engine.Fleet fleet; }"),
        CPU_MODELS_KNOW_THE_CORE_HOST_FILES_JSON_AND_XML(
                module("cpu", JAVA, "javax.xml.stream..", JACKSON, "io.kvmsim.trace..", KVM, ABI),
                "io.kvmsim.cpu",
                "class Wrong { org.apache.pekko.actor.ActorRef other; }"),
        REPORT_KNOWS_RUNS_AND_NEITHER_ACTORS_NOR_THE_COMMAND_LINE(
                module("report", JAVA, JACKSON, "io.kvmsim.run.."),
                "io.kvmsim.report",
                "class Wrong { io.kvmsim.cli.Main main; }"),
        EXPORT_KNOWS_RUNS_AND_NEITHER_ACTORS_NOR_THE_COMMAND_LINE(
                module(
                        "export",
                        JAVA,
                        JACKSON,
                        JOURNAL,
                        LEDGER,
                        KVM,
                        "javax.crypto.. io.kvmsim.history.. io.kvmsim.trace.. io.kvmsim.run.."),
                "io.kvmsim.export",
                "class Wrong { io.kvmsim.cli.Main main; }"),
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
                        .resideInAPackage("io.kvmsim.sim..")
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
                "io.kvmsim.sim",
                "class Wrong { double die() { return new java.util.Random().nextDouble(); } }"),
        CAPACITY_KNOWS_NEITHER_RUNS_NOR_ACTORS(
                module(
                        "capacity",
                        "java.lang.. java.util.. java.nio.file",
                        KVM,
                        ABI,
                        LEDGER,
                        "io.kvmsim.trace.. io.kvmsim.cpu.. io.kvmsim.scenario.. io.kvmsim.sim.."),
                "io.kvmsim.capacity",
                "class Wrong { org.apache.pekko.actor.ActorRef other; }"),
        NO_MODULE_KNOWS_THE_APPLICATION(
                noClasses()
                        .that()
                        .resideInAnyPackage(ABI, KVM, LEDGER, "io.kvmsim.trace..", "io.kvmsim.journal..")
                        .or()
                        .resideInAnyPackage("io.kvmsim.engine..", "io.kvmsim.history..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("io.kvmsim.cli..")
                        .allowEmptyShould(true),
                "io.kvmsim.journal",
                "class Wrong { io.kvmsim.cli.Main main; }"),
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

    /// The classes of a module depend on its own and on those packages, and on nothing else. The primitive types are in
    /// the package without a name.
    private static ArchRule module(String name, String... allowed) {
        var own = "io.kvmsim." + name + "..";
        var packages = Stream.concat(
                        Stream.of(own, ""), Arrays.stream(allowed).flatMap(it -> Arrays.stream(it.split(" "))))
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(own)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(packages)
                .allowEmptyShould(true);
    }

    private static GivenClassesConjunction theCore() {
        return noClasses().that().resideInAPackage(KVM);
    }

    private static void compile(List<String> sources, Path folder) throws IOException {
        var files = folder.resolve("sources");
        var arguments =
                Stream.<String>builder().add("-d").add(folder.resolve("classes").toString());
        arguments.add("-cp").add(System.getProperty("java.class.path")).add("-proc:none");
        for (var source : sources) {
            var name = source.replaceAll(".*class (\\w+) .*", "$1");
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
