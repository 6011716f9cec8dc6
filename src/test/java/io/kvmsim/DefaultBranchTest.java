package io.kvmsim;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.PermittedSubclassesAttribute;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A `switch` over a sealed type or an enum of ours has no `default`: with one, a new constant or a new kind of event
/// is forgotten without an error. Where a default is right, a comment beside it says why.
class DefaultBranchTest {
    @Test
    void every_default_over_our_own_types_has_a_reason_beside_it() throws IOException {
        var classes = new LinkedHashMap<String, ClassModel>();
        var files = new LinkedHashMap<String, Path>();
        for (var it : ArchitectureTest.PRODUCT) {
            var name = it.getName().replace('.', '/');
            try (var bytes = it.getSource().orElseThrow().getUri().toURL().openStream()) {
                classes.put(name, ClassFile.of().parse(bytes.readAllBytes()));
            }
            files.put(name, sourceOf(classes.get(name), it));
        }
        assertThat(withoutReason(classes, files)).isEmpty();
    }

    @Test
    void a_default_over_an_enum_or_a_sealed_type_is_found(@TempDir Path folder) throws IOException {
        var source = """
                package io.kvmsim;
                class Wrong {
                    enum Colour { RED, GREEN, BLUE }
                    sealed interface Shape { record Circle() implements Shape {} record Square() implements Shape {} }
                    int first(Colour it) {
                        return switch (it) {
                            case RED -> 1;
                            default -> 2;
                        };
                    }
                    void second(Shape it) {
                        switch (it) {
                            case Shape.Circle _ -> System.out.println(1);
                            default -> {}
                        }
                    }
                    int third(Colour it) {
                        return switch (it) {
                            case RED -> 1;
                            case null, default -> 2;
                        };
                    }
                    int allowed(Colour it, Shape other, String text) {
                        int sum = switch (it) {
                            case RED -> 1;
                            default -> 2; // the others are dull
                        };
                        sum += switch (other) {
                            case Shape.Circle _ -> 3;
                            case Shape.Square _ -> 4;
                        };
                        return sum + switch (text) {
                            case "five" -> 5;
                            default -> 6;
                        };
                    }
                }
                """;
        ArchitectureTest.compile(List.of(source), folder);
        var java = Files.writeString(folder.resolve("Wrong.java"), source);
        var classes = new LinkedHashMap<String, ClassModel>();
        var files = new LinkedHashMap<String, Path>();
        try (var all = Files.walk(folder)) {
            for (var file : all.filter(it -> it.toString().endsWith(".class")).toList()) {
                var model = ClassFile.of().parse(file);
                classes.put(model.thisClass().asInternalName(), model);
                files.put(model.thisClass().asInternalName(), java);
            }
        }
        assertThat(withoutReason(classes, files))
                .containsExactlyInAnyOrder("Wrong.java:8 (Colour)", "Wrong.java:14 (Shape)", "Wrong.java:20 (Colour)");
    }

    private static List<String> withoutReason(Map<String, ClassModel> classes, Map<String, Path> files)
            throws IOException {
        var found = new ArrayList<String>();
        for (var it : classes.entrySet()) {
            for (var method : it.getValue().methods()) {
                for (var one : switches(method, classes)) {
                    var lines = Files.readAllLines(files.get(it.getKey()));
                    int line = lineOfDefault(lines, one.line());
                    if (line > 0 && !hasReason(lines, line)) {
                        found.add(
                                "%s:%d (%s)".formatted(files.get(it.getKey()).getFileName(), line, simple(one.type())));
                    }
                }
            }
        }
        return found;
    }

    /// The line of a switch over a closed type of ours.
    private record Switch(int line, String type) {}

    private static List<Switch> switches(MethodModel method, Map<String, ClassModel> classes) {
        var code = method.code().map(it -> it.elementList()).orElse(List.of());
        var found = new ArrayList<Switch>();
        var type = Optional.<String>empty();
        int line = 0;
        for (var element : code) {
            switch (element) {
                case InvokeInstruction call
                when call.name().equalsString("ordinal") ->
                    type = Optional.of(call.owner().asInternalName());
                case InvokeDynamicInstruction call
                when isSwitch(call) ->
                    type = Optional.of(call.typeSymbol().parameterType(0).descriptorString())
                            .map(it -> it.substring(1, it.length() - 1));
                case LineNumber number -> line = number.line();
                case TableSwitchInstruction _, LookupSwitchInstruction _ -> {
                    if (type.map(classes::get)
                            .filter(DefaultBranchTest::isClosed)
                            .isPresent()) {
                        found.add(new Switch(line, type.get()));
                    }
                    type = Optional.empty();
                }
                default -> {}
            }
        }
        return found;
    }

    private static boolean isSwitch(InvokeDynamicInstruction call) {
        var name = call.name().stringValue();
        return name.equals("typeSwitch") || name.equals("enumSwitch");
    }

    private static boolean isClosed(ClassModel it) {
        return it.flags().has(AccessFlag.ENUM)
                || it.attributes().stream().anyMatch(PermittedSubclassesAttribute.class::isInstance);
    }

    /// The line of the default of the switch that begins at a line or shortly before it; 0 where it has none.
    private static int lineOfDefault(List<String> lines, int line) {
        int first = line;
        while (!lines.get(first - 1).contains("switch (")) {
            first--;
        }
        int depth = 0;
        for (int at = first; at <= lines.size(); at++) {
            var text = lines.get(at - 1).replaceAll("\"(\\\\.|[^\"])*\"|//.*", "");
            if (at == first) {
                text = text.substring(text.indexOf("switch ("));
            }
            if (depth == 1 && text.strip().matches("(case null, )?default ->.*")) {
                return at;
            }
            depth += (int) text.chars().filter(it -> it == '{').count();
            depth -= (int) text.chars().filter(it -> it == '}').count();
            if (depth == 0 && text.contains("}")) {
                return 0;
            }
        }
        return 0;
    }

    private static boolean hasReason(List<String> lines, int line) {
        return lines.get(line - 1).contains("//")
                || lines.get(line - 2).strip().startsWith("//")
                || line < lines.size() && lines.get(line).strip().startsWith("//");
    }

    private static String simple(String type) {
        return type.replaceAll(".*[/$]", "");
    }

    private static Path sourceOf(ClassModel model, JavaClass it) {
        var name = model.attributes().stream()
                .filter(SourceFileAttribute.class::isInstance)
                .map(SourceFileAttribute.class::cast)
                .findFirst()
                .orElseThrow()
                .sourceFile()
                .stringValue();
        var inPackage = Path.of(it.getPackageName().replace('.', '/')).resolve(name);
        return Stream.of(ProductModule.values())
                .map(module ->
                        module == ProductModule.CLI ? "../src/main/java" : "../" + module.folder() + "/src/main/java")
                .map(root -> Path.of(root).resolve(inPackage))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no source of " + it.getName()));
    }
}
