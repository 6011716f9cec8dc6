package io.kvmsim.cli.training;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/// The methods `equals`, `hashCode` and `toString` of a record, with the results that the JDK's own have.
final class RecordMethods {
    private static final int FACTOR = 31;
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
    private static final ClassDesc BUILDER = ClassDesc.of("java.lang.StringBuilder");
    private static final MethodTypeDesc APPEND = MethodTypeDesc.of(BUILDER, ConstantDescs.CD_String);

    private RecordMethods() {}

    /// @param what name of the method
    static void write(CodeBuilder code, String what, ClassDesc self, List<DirectMethodHandleDesc> fields) {
        switch (what) {
            case "hashCode" -> hashCode(code, self, fields);
            case "equals" -> equals(code, self, fields);
            case "toString" -> toString(code, self, fields);
            default -> throw new IllegalArgumentException(what);
        }
    }

    private static void hashCode(CodeBuilder code, ClassDesc self, List<DirectMethodHandleDesc> fields) {
        code.iconst_0();
        for (var field : fields) {
            var type = type(field);
            code.bipush(FACTOR).imul().aload(0).getfield(self, field.methodName(), type);
            if (type.isPrimitive()) {
                code.invokestatic(boxed(type), "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, type));
            } else {
                code.invokestatic(
                        OBJECTS, "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_Object));
            }
            code.iadd();
        }
        code.ireturn();
    }

    private static void equals(CodeBuilder code, ClassDesc self, List<DirectMethodHandleDesc> fields) {
        var same = code.newLabel();
        var other = code.newLabel();
        code.aload(0).aload(1).if_acmpeq(same);
        code.aload(1).instanceOf(self).ifeq(other);
        code.aload(1).checkcast(self).astore(2);
        for (var field : fields) {
            code.aload(0).getfield(self, field.methodName(), type(field));
            code.aload(2).getfield(self, field.methodName(), type(field));
            branch(code, type(field), other);
        }
        code.labelBinding(same).iconst_1().ireturn();
        code.labelBinding(other).iconst_0().ireturn();
    }

    private static void branch(CodeBuilder code, ClassDesc type, Label different) {
        switch (type.descriptorString()) {
            case "I", "Z", "B", "S", "C" -> code.if_icmpne(different);
            case "J" -> code.lcmp().ifne(different);
            case "F", "D" ->
                code.invokestatic(boxed(type), "compare", MethodTypeDesc.of(ConstantDescs.CD_int, type, type))
                        .ifne(different);
            default ->
                code.invokestatic(
                                OBJECTS,
                                "equals",
                                MethodTypeDesc.of(
                                        ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_Object))
                        .ifeq(different);
        }
    }

    private static void toString(CodeBuilder code, ClassDesc self, List<DirectMethodHandleDesc> fields) {
        var name = self.displayName();
        var before = name.substring(name.lastIndexOf('$') + 1) + "[";
        code.new_(BUILDER).dup().invokespecial(BUILDER, "<init>", ConstantDescs.MTD_void);
        for (var field : fields) {
            var type = type(field);
            append(code, before + field.methodName() + "=");
            code.aload(0).getfield(self, field.methodName(), type);
            code.invokestatic(
                    ConstantDescs.CD_String, "valueOf", MethodTypeDesc.of(ConstantDescs.CD_String, shown(type)));
            code.invokevirtual(BUILDER, "append", APPEND);
            before = ", ";
        }
        append(code, fields.isEmpty() ? before + "]" : "]");
        code.invokevirtual(BUILDER, "toString", MethodTypeDesc.of(ConstantDescs.CD_String))
                .areturn();
    }

    private static void append(CodeBuilder code, String text) {
        code.loadConstant(text).invokevirtual(BUILDER, "append", APPEND);
    }

    /// As a parameter of `String.valueOf`.
    private static ClassDesc shown(ClassDesc type) {
        return switch (type.descriptorString()) {
            case "B", "S" -> ConstantDescs.CD_int;
            default -> type.isPrimitive() ? type : ConstantDescs.CD_Object;
        };
    }

    private static ClassDesc type(DirectMethodHandleDesc getter) {
        return getter.invocationType().returnType();
    }

    private static ClassDesc boxed(ClassDesc type) {
        return switch (type.descriptorString()) {
            case "I" -> ConstantDescs.CD_Integer;
            case "J" -> ConstantDescs.CD_Long;
            case "Z" -> ConstantDescs.CD_Boolean;
            case "B" -> ConstantDescs.CD_Byte;
            case "S" -> ConstantDescs.CD_Short;
            case "C" -> ConstantDescs.CD_Character;
            case "F" -> ConstantDescs.CD_Float;
            case "D" -> ConstantDescs.CD_Double;
            default -> throw new IllegalArgumentException(type.descriptorString());
        };
    }
}
