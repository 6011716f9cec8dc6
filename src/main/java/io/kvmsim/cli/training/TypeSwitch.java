package io.kvmsim.cli.training;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.util.List;

/// The method of a switch over types: from an object and the index to start at, the index of the first type that fits.
final class TypeSwitch {
    private TypeSwitch() {}

    static void write(CodeBuilder code, List<ConstantDesc> types) {
        var present = code.newLabel();
        code.aload(0).ifnonnull(present).iconst_m1().ireturn().labelBinding(present);
        for (int index = 0; index < types.size(); index++) {
            var next = code.newLabel();
            code.iload(1)
                    .loadConstant(index)
                    .if_icmpgt(next)
                    .aload(0)
                    .instanceOf((ClassDesc) types.get(index))
                    .ifeq(next)
                    .loadConstant(index)
                    .ireturn()
                    .labelBinding(next);
        }
        code.loadConstant(types.size()).ireturn();
    }
}
