package io.kvmsim.cli.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Serializable;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class FastStartTest {
    /// What is rewritten.
    public sealed interface Shape {}

    public record Circle(double radius, String name, int colour, long area, boolean filled, byte[] raw, char letter)
            implements Shape {}

    public record Square(short side, float weight, byte kind) implements Shape {}

    public record Nothing() implements Shape {}

    public interface Named extends Supplier<String>, Serializable {}

    public static final class Uses implements Supplier<String> {
        @Override
        public String get() {
            var name = "all";
            Named lambda = () -> "lambda of " + name;
            return kind(new Circle(1, "c", 2, 3, true, null, 'x'))
                    + kind(new Square((short) 1, 2, (byte) 3))
                    + kind(new Nothing())
                    + lambda.get();
        }

        private static String kind(Shape shape) {
            return switch (shape) {
                case Circle circle when circle.radius() > 2 -> "large";
                case Circle(var radius, var _, var _, var _, var _, var _, var _) -> "circle of " + radius;
                case Square square -> "square of " + square.side();
                case Nothing _ -> "nothing";
            };
        }
    }

    private static final List<Class<?>> CLASSES =
            List.of(Shape.class, Circle.class, Square.class, Nothing.class, Named.class, Uses.class);

    @Test
    void rewritten_switches_and_lambdas_do_the_same() throws Exception {
        var uses = (Supplier<?>) made("Uses", new Class<?>[0]);
        assertThat(uses.get()).isEqualTo(new Uses().get()).isEqualTo("circle of 1.0square of 1nothinglambda of all");
    }

    @Test
    void rewritten_records_have_the_same_text_and_hash_code() throws Exception {
        var types = new Class<?>[] {
            double.class, String.class, int.class, long.class, boolean.class, byte[].class, char.class
        };
        var values = new Object[] {1.5, null, 7, 1L << 40, true, null, 'y'};
        var circle = made("Circle", types, values);
        var same = new Circle(1.5, null, 7, 1L << 40, true, null, 'y');
        assertThat(circle).hasToString(same.toString());
        assertThat(circle.hashCode()).isEqualTo(same.hashCode());
        assertThat(circle.getClass()).isNotEqualTo(Circle.class);
        assertThat(made("Nothing", new Class<?>[0]))
                .hasToString(new Nothing().toString())
                .hasSameHashCodeAs(new Nothing());
    }

    @Test
    void rewritten_records_are_equal_where_each_component_is() throws Exception {
        var loader = new Rewritten();
        var square = loader.loadClass(Square.class.getName()).getConstructor(short.class, float.class, byte.class);
        var one = square.newInstance((short) 1, Float.NaN, (byte) 2);
        assertThat(one)
                .isEqualTo(square.newInstance((short) 1, Float.NaN, (byte) 2))
                .isNotEqualTo(square.newInstance((short) 2, Float.NaN, (byte) 2))
                .isNotEqualTo(square.newInstance((short) 1, 1f, (byte) 2))
                .isNotEqualTo(square.newInstance((short) 1, Float.NaN, (byte) 3))
                .isNotEqualTo(null)
                .isNotEqualTo("text")
                .hasToString(new Square((short) 1, Float.NaN, (byte) 2).toString())
                .hasSameHashCodeAs(new Square((short) 1, Float.NaN, (byte) 2));
    }

    @Test
    void nothing_is_left_that_the_cache_does_not_store() throws IOException {
        for (var type : CLASSES) {
            assertThat(bootstraps(rewritten(type.getName())))
                    .doesNotContain("altMetafactory", "typeSwitch", "bootstrap");
        }
    }

    @Test
    void a_class_for_an_old_java_gets_a_newer_version() {
        var name = "picocli.CommandLine";
        assertThat(ClassFile.of().parse(original(name)).majorVersion()).isLessThan(50);
        assertThat(ClassFile.of().parse(rewritten(name)).majorVersion()).isEqualTo(52);
    }

    private static List<String> bootstraps(byte[] bytes) {
        return ClassFile.of().parse(bytes).methods().stream()
                .flatMap(method -> method.code().stream())
                .flatMap(code -> code.elementStream())
                .filter(InvokeDynamicInstruction.class::isInstance)
                .map(call -> ((InvokeDynamicInstruction) call).bootstrapMethod().methodName())
                .toList();
    }

    private static Object made(String name, Class<?>[] types, Object... values) throws Exception {
        return new Rewritten()
                .loadClass(FastStartTest.class.getName() + "$" + name)
                .getConstructor(types)
                .newInstance(values);
    }

    private static byte[] rewritten(String name) {
        return new FastStart(Map.of()).rewritten(original(name));
    }

    private static byte[] original(String name) {
        try (var content = FastStartTest.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Loads the classes above anew, rewritten.
    private static final class Rewritten extends ClassLoader {
        Rewritten() {
            super(FastStartTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (findLoadedClass(name) == null
                    && CLASSES.stream().anyMatch(type -> type.getName().equals(name))) {
                var bytes = rewritten(name);
                return defineClass(name, bytes, 0, bytes.length);
            }
            return super.loadClass(name, resolve);
        }
    }
}
