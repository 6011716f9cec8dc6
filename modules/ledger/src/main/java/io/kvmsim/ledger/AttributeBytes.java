package io.kvmsim.ledger;

import io.kvmsim.abi.VmAttribute;
import java.util.Optional;

/// How many bytes an attribute's structure has when it is set.
final class AttributeBytes {
    private AttributeBytes() {}

    static int of(Optional<VmAttribute> attribute) {
        return switch (attribute.orElse(null)) {
            case MEM_LIMIT_SIZE, TOD_LOW, CPU_PROCESSOR_UV_FEAT_GUEST -> Long.BYTES;
            case TOD_HIGH -> 1;
            case TOD_EXT -> 16;
            case CPU_PROCESSOR -> 2064;
            case CPU_PROCESSOR_FEAT -> 128;
            case CPU_PROCESSOR_SUBFUNC -> 2048;
            case null, default -> 0; // the kernel reads no bytes for the others
        };
    }
}
