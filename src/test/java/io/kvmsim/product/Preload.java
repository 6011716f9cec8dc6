package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.launcher.Command;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Libraries that stand between a process and the kernel: `src/test/c/NAME.c`, compiled, to be loaded with LD_PRELOAD.
final class Preload {
    private Preload() {}

    static Path library(String name) {
        var library = Product.DISTRIBUTION.resolveSibling("lib" + name + ".so");
        var compiler = Stream.of("cc", "gcc", "clang")
                .filter(it -> Command.of("sh", "-c", "command -v " + it).run().exit() == 0)
                .findFirst();
        assertThat(compiler).as("a C compiler; install gcc and libc6-dev").isPresent();
        var source = Product.CHECKOUT.resolve("src/test/c/" + name + ".c");
        var compiled = Command.of(compiler.get(), "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl")
                .run();
        assertThat(compiled.exit())
                .as("%s; install gcc and libc6-dev", compiled.err())
                .isZero();
        return library;
    }
}
