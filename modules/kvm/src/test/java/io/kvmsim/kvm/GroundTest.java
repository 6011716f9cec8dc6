package io.kvmsim.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Which calls the kernel broadcasts to the vCPUs: those that it ends with `kvm_s390_vcpu_block_all()` or
/// `kvm_s390_sync_request_broadcast()`.
class GroundTest {
    @Test
    void clocks_keys_and_migration_mode_are_broadcast_and_nothing_else() {
        assertThat(Arrays.stream(Rule.values()).filter(rule -> rule.ground() == Ground.BROADCAST))
                .containsExactlyInAnyOrder(
                        Rule.TOD_SET,
                        Rule.HOST_CLOCK_STEPPED,
                        Rule.CRYPTO_SET,
                        Rule.MIGRATION_STARTED,
                        Rule.MIGRATION_STOPPED);
    }
}
