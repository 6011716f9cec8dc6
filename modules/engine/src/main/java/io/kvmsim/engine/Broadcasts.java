package io.kvmsim.engine;

import io.kvmsim.kvm.Decision;

/// Which calls the kernel broadcasts: every vCPU in SIE leaves it and handles its requests before the call returns
/// (`kvm_s390_vcpu_block_all()`, `kvm_s390_sync_request_broadcast()`).
final class Broadcasts {
    private Broadcasts() {}

    static boolean isBroadcast(Decision decision) {
        return switch (decision.rule()) {
            case TOD_SET, CRYPTO_SET, MIGRATION_STARTED, MIGRATION_STOPPED, HOST_CLOCK_STEPPED -> true;
            default -> false;
        };
    }
}
