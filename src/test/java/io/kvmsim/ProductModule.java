package io.kvmsim;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// The modules of the product with what each may use, in the order of the table in `docs/architecture.md`: the other
/// modules, and packages of Java and of libraries. A module may use what the modules it uses may use, but not their
/// libraries. `broken` is a field that no class of the module may have.
enum ProductModule {
    ABI(1, "", "java.lang.. java.nio.. java.util.. java.io", "com.fasterxml.jackson.core.JsonParser"),
    VALUES(
            1,
            "",
            "java.lang.. java.math java.nio.. java.io java.time.. java.util.. org.apache.commons.jexl3.. "
                    + "com.fasterxml.jackson.core.. com.fasterxml.jackson.dataformat.csv..",
            "io.kvmsim.abi.Bytes"),
    LOG(1, "", "java.lang.. java.io java.nio.. java.security java.time java.util.. org.slf4j", "io.kvmsim.abi.Bytes"),
    /// Java without files, clocks, networks and everything else that is not the same every time.
    KVM(
            2,
            "abi",
            "java.lang java.lang.invoke java.lang.ref java.lang.runtime java.math java.nio java.nio.charset "
                    + "java.security java.util java.util.concurrent java.util.concurrent.atomic java.util.function "
                    + "java.util.regex java.util.stream java.util.zip org.roaringbitmap.. org.pcollections..",
            "java.nio.file.Path"),
    LEDGER(3, "kvm", "java.lang.. java.nio.. java.security java.util..", "org.apache.pekko.actor.ActorRef"),
    TRACE(
            3,
            "kvm values",
            "java.lang.. java.io java.nio.. java.util.. com.fasterxml.jackson..",
            "org.apache.pekko.actor.ActorRef"),
    CPU(
            4,
            "trace",
            "java.lang.. java.io java.nio.. java.util.. javax.xml.stream.. com.fasterxml.jackson..",
            "io.kvmsim.ledger.Entity"),
    JOURNAL(
            4,
            "log",
            "java.lang.. java.io java.nio.. java.time.. java.util.. org.apache.pekko.. scala.. com.typesafe.config..",
            "io.kvmsim.abi.Bytes"),
    ENGINE(
            4,
            "ledger",
            "java.lang.. java.nio.. java.time.. java.util.. org.apache.pekko.. com.typesafe.config..",
            "io.kvmsim.log.read.LogReader"),
    HISTORY(
            4,
            "ledger log values",
            "java.lang.. java.io java.math java.net java.nio.. java.security.. java.sql java.time.. java.util.. "
                    + "com.fasterxml.jackson.. org.roaringbitmap..",
            "org.apache.pekko.actor.ActorRef"),
    SCENARIO(
            5,
            "ledger cpu values",
            "java.lang.. java.io java.math java.nio.. java.time.. java.util.. com.fasterxml.jackson.. com.networknt.. "
                    + "org.snakeyaml.. org.HdrHistogram..",
            "io.kvmsim.engine.Fleet"),
    CAPACITY(6, "scenario", "java.lang.. java.nio.file java.util..", "io.kvmsim.run.RunDirectory"),
    RUN(
            6,
            "scenario engine history journal",
            "java.lang.. java.io java.nio.. java.security.. java.time.. java.util.. javax.crypto.. "
                    + "com.fasterxml.jackson.. com.typesafe.config.. org.apache.pekko.. org.slf4j",
            "io.kvmsim.cli.Main"),
    REPORT(
            7,
            "run",
            "java.lang.. java.io java.math java.nio.. java.security java.util.. com.fasterxml.jackson..",
            "org.apache.pekko.actor.ActorRef"),
    DEBUG(7, "run trace", "java.lang.. java.io java.nio.. java.util..", "org.apache.pekko.actor.ActorRef"),
    CLI(
            8,
            "capacity report debug",
            "java.. picocli.. com.fasterxml.jackson.. org.jline.. org.slf4j.. ch.qos.logback..",
            "org.apache.pekko.actor.ActorRef");

    final int floor;
    final List<String> direct;
    final List<String> packages;
    final String broken;

    ProductModule(int floor, String direct, String packages, String broken) {
        this.floor = floor;
        this.direct = words(direct);
        this.packages = words(packages);
        this.broken = broken;
    }

    /// The name of its folder in `modules`; the command line is `src`.
    String folder() {
        return this == CLI ? "src" : "modules/" + lowerCase();
    }

    String rootPackage() {
        return "io.kvmsim." + lowerCase() + "..";
    }

    String lowerCase() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The modules that it may use: those it names, and those that they may use.
    Set<ProductModule> mayUse() {
        var all = new LinkedHashSet<ProductModule>();
        for (var name : direct) {
            var module = valueOf(name.toUpperCase(Locale.ROOT));
            all.add(module);
            all.addAll(module.mayUse());
        }
        return all;
    }

    /// Every package that its classes may depend on. The primitive types are in the package without a name.
    String[] allowedPackages() {
        return Stream.of(
                        Stream.of("", rootPackage()),
                        mayUse().stream().map(ProductModule::rootPackage),
                        packages.stream())
                .flatMap(it -> it)
                .toArray(String[]::new);
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split(" ")).filter(it -> !it.isEmpty()).toList();
    }
}
