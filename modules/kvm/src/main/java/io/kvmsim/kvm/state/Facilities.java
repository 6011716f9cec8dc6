package io.kvmsim.kvm.state;

import io.kvmsim.abi.Bytes;

/// The STFLE facilities that KVM offers, spec 6.2 and 6.3: `gen_facilities.c`, `kvm_s390_init()`,
/// `kvm_arch_init_vm()`.
public final class Facilities {
    static final int STFLE = 7;
    public static final int EDAT1 = 8;
    public static final int CONFIGURATION_TOPOLOGY = 11;
    public static final int RUNTIME_INSTRUMENTATION = 64;
    static final int AP_QUEUE_INTERRUPTION = 65;
    public static final int ADAPTER_INTERRUPTION_SUPPRESSION = 72;
    static final int STHYI = 74;
    public static final int MSA3 = 76;
    public static final int BPB = 82;
    public static final int VECTOR = 129;
    public static final int GUARDED_STORAGE = 133;
    static final int CZAM = 138;
    public static final int MULTIPLE_EPOCH = 139;
    public static final int CMM_NT = 147;

    /// The bytes of a facility list that the kernel keeps and tests; the structures have room for 2048.
    static final int KEPT_BYTES = 128;

    static final int LIST_BYTES = 2048;

    private static final Bytes BASE = Bytes.ofHex("ffe6000000000000005e00000000000030102310", LIST_BYTES);
    private static final Bytes EXTENDED = Bytes.ofHex("0009000000000000000000000000000000000008040000006c", LIST_BYTES);
    private static final int DOUBLEWORDS_MANAGED = 16;
    private static final int BITS_STEP = 16;

    private Facilities() {}

    static Bytes kept(Bytes facilities) {
        return facilities.slice(0, KEPT_BYTES).padded(LIST_BYTES);
    }

    static Bytes initialMask(HostDescription host) {
        var mask = kept(host.facilities()).and(base(host).or(EXTENDED));
        mask = withAlways(host, mask);
        return host.aiv() && host.facilities().bit(AP_QUEUE_INTERRUPTION) ? mask.withBit(AP_QUEUE_INTERRUPTION) : mask;
    }

    static Bytes initialList(HostDescription host) {
        return withAlways(host, kept(host.facilities()).and(base(host)));
    }

    private static Bytes withAlways(HostDescription host, Bytes list) {
        var both = list.withBit(CZAM).withBit(STHYI);
        return host.sclp().tlbGuest() ? both.withBit(CMM_NT) : both;
    }

    /// KVM's own list and what needs no hypervisor: of each of the first 16 doublewords the first 16, 32, 48 or 64
    /// bits are managed, the rest passes through.
    private static Bytes base(HostDescription host) {
        var passing = new byte[LIST_BYTES];
        for (int doubleword = 0; doubleword < DOUBLEWORDS_MANAGED; doubleword++) {
            int managed = BITS_STEP * (1 + (host.sclp().hmfai() >>> 30 - 2 * doubleword & 3));
            for (int bit = managed; bit < Long.SIZE; bit += Byte.SIZE) {
                passing[(doubleword * Long.SIZE + bit) / Byte.SIZE] = (byte) 0xFF;
            }
        }
        return BASE.or(Bytes.of(passing));
    }
}
