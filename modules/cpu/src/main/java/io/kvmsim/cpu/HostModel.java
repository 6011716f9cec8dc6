package io.kvmsim.cpu;

import io.kvmsim.kvm.state.Host;

/// QEMU's model `host`: all that a host offers a guest, `kvm_s390_get_host_cpu_model()`.
///
/// @param definition the model that the host is
/// @param features   what of it KVM and the monitor offer
record HostModel(Definition definition, FeatureSet features) {
    private static final long VERSION_OF_GUESTS = 0xFF00_0000_0000_0000L;
    private static final long TYPE_BYTES = 0xFFFF_0000L;
    private static final int TYPE_SHIFT = 16;

    /// The monitor makes these itself, whatever the host has.
    private static final FeatureSet OF_THE_MONITOR = FeatureSet.named("zpci", "aen", "els", "diag318");

    private static final FeatureSet MULTIPLE_EPOCH_FUNCTIONS = FeatureSet.named("mepochptff");

    static HostModel of(Host host) {
        return of(host, Kernel.LINUX_6_12);
    }

    static HostModel of(Host host, Kernel kernel) {
        var offer = Offer.of(host);
        var description = host.description();
        var features = FeatureSet.of(
                        kernel.offered(offer.facilities(), host), description.feat(), description.subfunc())
                .plus(OF_THE_MONITOR);
        if (!features.has("mepoch")) {
            features = features.minus(MULTIPLE_EPOCH_FUNCTIONS);
        }
        features = offer.cmma() ? features.plus(FeatureSet.named("cmm")) : features.minus(FeatureSet.named("cmmnt"));
        if (description.uv().secureGuests()) {
            features = features.plus(FeatureSet.named("unpack"));
        }
        if (features.has("stfle")) {
            features = features.plus(FeatureSet.named("dateh2"));
        }
        var definition = Definition.of(host, features);
        features = features.plus(offer.others());
        return new HostModel(definition, features.common(definition.full()));
    }

    GuestModel model(Host host) {
        return GuestModel.of(
                GuestModels.HOST, definition, cpuid(host.description().cpuid(), definition.type()), features);
    }

    /// The cpuid of a guest: the host's identification, the model's type, and the version that stands for a guest.
    static long cpuid(long hostCpuid, int type) {
        return hostCpuid & ~TYPE_BYTES | VERSION_OF_GUESTS | (long) type << TYPE_SHIFT;
    }
}
