package io.kvmsim.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.FacilityNames;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The models are QEMU's, bit by bit: what QEMU 10.0.2 was recorded giving the kernel.
class RecordedModelsTest {
    private static final Path NO_FOLDER = Path.of("");

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "cpu-z13-base, z13-base",
        "cpu-z13, z13",
        "cpu-z14, z14",
        "cpu-zec12, zEC12",
        "host-z13, host",
        "host-z14-nested, host",
        "host-z15, host",
        "host-z16, host",
        "host-no-cmma, host",
        "host-no-ap, host",
    })
    void gives_the_kernel_what_qemu_gives_it(String recording, String name) throws Exception {
        var recorded = Recorded.of(recording);
        var model = GuestModels.of(name, NO_FOLDER, recorded.host());
        assertThat(model.cpuid()).isEqualTo(recorded.cpuid());
        assertThat(model.ibc()).isEqualTo(recorded.ibc());
        assertThat(FacilityNames.of(model.facilities())).isEqualTo(FacilityNames.of(recorded.facilities()));
        assertThat(model.features()).isEqualTo(recorded.features());
        assertThat(model.subfunctions().hex()).isEqualTo(recorded.subfunctions().hex());
        assertThat(model.hasCmm()).isEqualTo(recorded.cmma());
    }
}
