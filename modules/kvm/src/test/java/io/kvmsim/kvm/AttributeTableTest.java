package io.kvmsim.kvm;

import static io.kvmsim.abi.VmAttribute.CPU_MACHINE;
import static io.kvmsim.abi.VmAttribute.CPU_MACHINE_FEAT;
import static io.kvmsim.abi.VmAttribute.CPU_MACHINE_SUBFUNC;
import static io.kvmsim.abi.VmAttribute.CPU_MACHINE_UV_FEAT_GUEST;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR_FEAT;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR_SUBFUNC;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR_UV_FEAT_GUEST;
import static io.kvmsim.abi.VmAttribute.CPU_TOPOLOGY;
import static io.kvmsim.abi.VmAttribute.CRYPTO_DISABLE_AES_KW;
import static io.kvmsim.abi.VmAttribute.CRYPTO_DISABLE_APIE;
import static io.kvmsim.abi.VmAttribute.CRYPTO_DISABLE_DEA_KW;
import static io.kvmsim.abi.VmAttribute.CRYPTO_ENABLE_AES_KW;
import static io.kvmsim.abi.VmAttribute.CRYPTO_ENABLE_APIE;
import static io.kvmsim.abi.VmAttribute.CRYPTO_ENABLE_DEA_KW;
import static io.kvmsim.abi.VmAttribute.MEM_CLR_CMMA;
import static io.kvmsim.abi.VmAttribute.MEM_ENABLE_CMMA;
import static io.kvmsim.abi.VmAttribute.MEM_LIMIT_SIZE;
import static io.kvmsim.abi.VmAttribute.MIGRATION_START;
import static io.kvmsim.abi.VmAttribute.MIGRATION_STATUS;
import static io.kvmsim.abi.VmAttribute.MIGRATION_STOP;
import static io.kvmsim.abi.VmAttribute.TOD_EXT;
import static io.kvmsim.abi.VmAttribute.TOD_HIGH;
import static io.kvmsim.abi.VmAttribute.TOD_LOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.VmAttribute;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The table of spec 2.4: a row for each attribute, direction and outcome.
class AttributeTableTest {
    /// The SET column; what is not here is ENXIO.
    private static final Map<VmAttribute, String> SET = Map.ofEntries(
            Map.entry(MEM_ENABLE_CMMA, "0 EBUSY EINVAL ENXIO"),
            Map.entry(MEM_CLR_CMMA, "0 EINVAL ENXIO"),
            Map.entry(MEM_LIMIT_SIZE, "0 EINVAL EFAULT E2BIG EBUSY ENOMEM"),
            Map.entry(TOD_LOW, "0 EINVAL EFAULT"),
            Map.entry(TOD_HIGH, "0 EINVAL EFAULT"),
            Map.entry(TOD_EXT, "0 EINVAL EFAULT"),
            Map.entry(CRYPTO_ENABLE_AES_KW, "0 EINVAL"),
            Map.entry(CRYPTO_ENABLE_DEA_KW, "0 EINVAL"),
            Map.entry(CRYPTO_DISABLE_AES_KW, "0 EINVAL"),
            Map.entry(CRYPTO_DISABLE_DEA_KW, "0 EINVAL"),
            Map.entry(CRYPTO_ENABLE_APIE, "0 EOPNOTSUPP"),
            Map.entry(CRYPTO_DISABLE_APIE, "0 EOPNOTSUPP"),
            Map.entry(CPU_PROCESSOR, "0 EBUSY ENOMEM EFAULT"),
            Map.entry(CPU_PROCESSOR_FEAT, "0 EFAULT EINVAL EBUSY"),
            Map.entry(CPU_PROCESSOR_SUBFUNC, "0 EBUSY EFAULT"),
            Map.entry(CPU_PROCESSOR_UV_FEAT_GUEST, "0 EFAULT EINVAL EBUSY"),
            Map.entry(MIGRATION_STOP, "0"),
            Map.entry(MIGRATION_START, "0 EINVAL"),
            Map.entry(CPU_TOPOLOGY, "0 ENXIO"));

    /// The GET column; what is not here is ENXIO.
    private static final Map<VmAttribute, String> GET = Map.ofEntries(
            Map.entry(MEM_LIMIT_SIZE, "0 EFAULT"),
            Map.entry(TOD_LOW, "0 EINVAL EFAULT"),
            Map.entry(TOD_HIGH, "0 EINVAL EFAULT"),
            Map.entry(TOD_EXT, "0 EINVAL EFAULT"),
            Map.entry(CPU_PROCESSOR, "0 ENOMEM EFAULT"),
            Map.entry(CPU_MACHINE, "0 ENOMEM EFAULT"),
            Map.entry(CPU_PROCESSOR_FEAT, "0 EFAULT"),
            Map.entry(CPU_MACHINE_FEAT, "0 EFAULT"),
            Map.entry(CPU_PROCESSOR_SUBFUNC, "0 EFAULT"),
            Map.entry(CPU_MACHINE_SUBFUNC, "0 EFAULT"),
            Map.entry(CPU_PROCESSOR_UV_FEAT_GUEST, "0 EFAULT"),
            Map.entry(CPU_MACHINE_UV_FEAT_GUEST, "0 EFAULT"),
            Map.entry(MIGRATION_STATUS, "0 EFAULT"),
            Map.entry(CPU_TOPOLOGY, "0 EFAULT ENXIO"));

    /// The HAS column; what is not here is 0.
    private static final Map<VmAttribute, String> HAS = Map.ofEntries(
            Map.entry(MEM_ENABLE_CMMA, "0 ENXIO"),
            Map.entry(MEM_CLR_CMMA, "0 ENXIO"),
            Map.entry(TOD_EXT, "ENXIO"),
            Map.entry(CRYPTO_ENABLE_APIE, "0 ENXIO"),
            Map.entry(CRYPTO_DISABLE_APIE, "0 ENXIO"),
            Map.entry(CPU_TOPOLOGY, "0 ENXIO"));

    static Stream<AttributeRow> rows() {
        return Stream.of(
                        AttributeRows.memory(),
                        AttributeRows.clock(),
                        AttributeRows.crypto(),
                        CpuRows.model(),
                        AttributeRows.migration(),
                        CpuRows.topology(),
                        AttributeRows.reading(),
                        AttributeRows.having())
                .flatMap(it -> it);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void answers(AttributeRow row) {
        var decision = row.story().when(row.call()).decision();
        assertThat(decision.answer().ret()).as("%s", decision).isEqualTo(row.ret());
        assertThat(decision.rule().section()).as("%s", decision.rule()).matches("[234][.].*");
    }

    @Test
    void every_outcome_of_the_table_has_a_row() {
        var outcomes = new TreeSet<String>();
        for (var attribute : VmAttribute.values()) {
            for (var errno : SET.getOrDefault(attribute, "ENXIO").split(" ")) {
                outcomes.add("SET %s %s".formatted(attribute, errno));
            }
            for (var errno : GET.getOrDefault(attribute, "ENXIO").split(" ")) {
                outcomes.add("GET %s %s".formatted(attribute, errno));
            }
            for (var errno : HAS.getOrDefault(attribute, "0").split(" ")) {
                outcomes.add("HAS %s %s".formatted(attribute, errno));
            }
        }
        var tested = new TreeSet<String>();
        rows().forEach(row -> tested.add(row.outcome()));
        assertThat(tested).isEqualTo(outcomes);
    }
}
