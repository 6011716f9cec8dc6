package io.kvmsim.cli.training;

import java.io.ByteArrayInputStream;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.InvokeDynamicEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Rewrites classes so that the JVM's cache can store all of them. Without this, the JVM generates about 700 classes at
/// each start, most of them for Pekko's lambdas. The JVM's cache of JDK 25 leaves out:
///
/// - lambdas that are serializable, as all lambdas of Scala are: here they become ordinary lambdas,
/// - switches over types, and the methods `equals`, `hashCode` and `toString` of records: here they become methods,
/// - classes for Java 5: here they become classes for Java 8.
///
/// Each class does the same as before, except that its lambdas cannot be serialized.
final class FastStart {
    private static final int JAVA_6 = 50;
    private static final int JAVA_8 = 52;
    private static final int FLAG_MARKERS = 2;
    private static final int FLAG_BRIDGES = 4;
    private static final int FLAGS_AT = 3;
    private static final int PRIVATE_STATIC = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;

    private static final DirectMethodHandleDesc METAFACTORY = MethodHandleDesc.ofMethod(
            DirectMethodHandleDesc.Kind.STATIC,
            ClassDesc.of("java.lang.invoke.LambdaMetafactory"),
            "metafactory",
            MethodTypeDesc.of(
                    ConstantDescs.CD_CallSite,
                    ConstantDescs.CD_MethodHandles_Lookup,
                    ConstantDescs.CD_String,
                    ConstantDescs.CD_MethodType,
                    ConstantDescs.CD_MethodType,
                    ConstantDescs.CD_MethodHandle,
                    ConstantDescs.CD_MethodType));

    private final ClassFile classFile;
    private final ClassFile withStackMaps;

    /// @param entries of the jar, where superclasses are looked up
    FastStart(Map<String, byte[]> entries) {
        var found = ClassHierarchyResolver.ofResourceParsing(described -> {
            var name = described.descriptorString();
            var bytes = entries.get(name.substring(1, name.length() - 1) + ".class");
            return bytes == null ? null : new ByteArrayInputStream(bytes);
        });
        var resolver =
                ClassFile.ClassHierarchyResolverOption.of(found.orElse(ClassHierarchyResolver.defaultResolver()));
        classFile = ClassFile.of(resolver);
        withStackMaps = ClassFile.of(resolver, ClassFile.StackMapsOption.GENERATE_STACK_MAPS);
    }

    /// The same bytes if there is nothing to do, or if a class that it refers to is missing.
    byte[] rewritten(byte[] bytes) {
        var model = classFile.parse(bytes);
        try {
            if (model.majorVersion() < JAVA_6) {
                return withStackMaps.transformClass(model, FastStart::modernise);
            }
            return hasDynamicCalls(model) ? new Rewriting(model).bytes(bytes) : bytes;
        } catch (IllegalArgumentException _) {
            return bytes;
        }
    }

    private static boolean hasDynamicCalls(ClassModel model) {
        for (var entry : model.constantPool()) {
            if (entry instanceof InvokeDynamicEntry) {
                return true;
            }
        }
        return false;
    }

    private static void modernise(ClassBuilder made, ClassElement element) {
        switch (element) {
            case ClassFileVersion _ -> made.withVersion(JAVA_8, 0);
            // Written anew, with its stack map.
            case MethodModel method ->
                made.transformMethod(method, java.lang.classfile.MethodTransform.transformingCode(CodeBuilder::with));
            default -> made.with(element);
        }
    }

    /// Of one class.
    private final class Rewriting {
        private final ClassModel model;
        private final ClassDesc self;
        private final boolean isInterface;
        private final List<Consumer<ClassBuilder>> methods = new ArrayList<>();
        private boolean changed;

        Rewriting(ClassModel model) {
            this.model = model;
            this.self = model.thisClass().asSymbol();
            this.isInterface = model.flags().has(AccessFlag.INTERFACE);
        }

        byte[] bytes(byte[] original) {
            var made = classFile.transformClass(
                    model,
                    ClassTransform.transformingMethodBodies(this::rewrite)
                            .andThen(ClassTransform.endHandler(end -> methods.forEach(method -> method.accept(end)))));
            return changed ? made : original;
        }

        private void rewrite(CodeBuilder code, CodeElement element) {
            if (!(element instanceof InvokeDynamicInstruction call)) {
                code.with(element);
                return;
            }
            var bootstrap = call.bootstrapMethod();
            var arguments = call.bootstrapArgs();
            boolean done = true;
            switch (bootstrap.owner().displayName() + "." + bootstrap.methodName()) {
                case "LambdaMetafactory.altMetafactory" -> done = lambda(code, call, arguments);
                case "SwitchBootstraps.typeSwitch" -> done = typeSwitch(code, call, arguments);
                case "ObjectMethods.bootstrap" -> {
                    var fields = arguments.subList(2, arguments.size()).stream()
                            .map(DirectMethodHandleDesc.class::cast)
                            .toList();
                    var what = call.name().stringValue();
                    callMethod(code, call, body -> RecordMethods.write(body, what, self, fields));
                }
                default -> done = false;
            }
            changed |= done;
            if (!done) {
                code.with(element);
            }
        }

        private boolean lambda(CodeBuilder code, InvokeDynamicInstruction call, List<ConstantDesc> arguments) {
            if (!isPlain(call, arguments)) {
                return false;
            }
            code.invokedynamic(DynamicCallSiteDesc.of(
                    METAFACTORY,
                    call.name().stringValue(),
                    call.typeSymbol(),
                    arguments.get(0),
                    arguments.get(1),
                    arguments.get(2)));
            return true;
        }

        /// Whether the lambda has one method and one interface. Scala adds a method with the lambda's own types, which
        /// cannot be called through Scala's functions.
        private static boolean isPlain(InvokeDynamicInstruction call, List<ConstantDesc> arguments) {
            int flags = (Integer) arguments.get(FLAGS_AT);
            boolean bridged =
                    (flags & FLAG_BRIDGES) != 0 && !arguments.getLast().equals(0);
            var type = call.typeSymbol().returnType();
            return (flags & FLAG_MARKERS) == 0
                    && (!bridged
                            || type.packageName().equals("scala")
                            || type.packageName().equals("scala.runtime.java8"));
        }

        private boolean typeSwitch(CodeBuilder code, InvokeDynamicInstruction call, List<ConstantDesc> labels) {
            if (!labels.stream().allMatch(ClassDesc.class::isInstance)) {
                return false;
            }
            callMethod(code, call, body -> TypeSwitch.write(body, labels));
            return true;
        }

        private void callMethod(CodeBuilder code, InvokeDynamicInstruction call, Consumer<CodeBuilder> body) {
            var name = "$" + call.name().stringValue() + "$" + methods.size();
            methods.add(end -> end.withMethodBody(name, call.typeSymbol(), PRIVATE_STATIC, body));
            code.invokestatic(self, name, call.typeSymbol(), isInterface);
        }
    }
}
