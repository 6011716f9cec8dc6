package io.kvmsim.cpu;

import io.kvmsim.kvm.Host;

/// QEMU's model `host`: all that a host offers a guest, `kvm_s390_get_host_cpu_model()`.
///
/// @param definition the model that the host is
/// @param features   what of it KVM and the monitor offer
record HostModel(Definition definition, FeatureSet features) {
    private static final long VERSION_OF_GUESTS = 0xFF00_0000_0000_0000L;
    private static final long TYPE_BYTES = 0xFFFF_0000L;
    private static final int TYPE_SHIFT = 16;

    /// The monitor makes these itself, whatever the host has.
    private static final FeatureSet OF_THE_MONITOR = FeatureSet.named("zpci", "aen", "els");

    private static final FeatureSet MULTIPLE_EPOCH_FUNCTIONS = FeatureSet.named("mepochptff");

    static HostModel of(Host host) {
        var offer = Offer.of(host);
        var description = host.description();
        var features = FeatureSet.of(offer.facilities(), description.feat(), description.subfunc())
                .plus(OF_THE_MONITOR);
        if (!features.has("mepoch")) {
            features = features.minus(MULTIPLE_EPOCH_FUNCTIONS);
        }
        features = offer.cmma() ? features.plus(FeatureSet.named("cmm")) : features.minus(FeatureSet.named("cmmnt"));
        if (description.uv().secureGuests()) {
            features = features.plus(FeatureSet.named("unpack"));
        }
        var definition = Definition.of(host, features);
        return new HostModel(definition, features.common(definition.full()));
    }

    GuestModel model(Host host) {
        return GuestModel.of(
                GuestModels.HOST,
                cpuid(host, definition.type()),
                definition.level().ibc(),
                features);
    }

    /// The cpuid of a guest: the host's identification, the model's type, and the version that stands for a guest.
    static long cpuid(Host host, int type) {
        return host.description().cpuid() & ~TYPE_BYTES | VERSION_OF_GUESTS | (long) type << TYPE_SHIFT;
    }
}
