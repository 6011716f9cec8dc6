package io.kvmsim.kvm.state;

import io.kvmsim.abi.Bytes;
import java.util.List;
import java.util.function.Consumer;

/// Hosts for tests: one like a z16 that has everything, and others that lack or change one thing.
public final class TestHosts {
    private static final String Z16_FACILITIES = "fbfffffbfefdfe7cc5fee000000000007738fb9a04000000ec";
    private static final String Z16_SUBFUNC = "ffffff0000000000000000000000000000000000000000000000000000000000"
            + "fc240000000000004444000000000000f0703838000000000000000000000000"
            + "f0703838000000001000000000000000f0703838000028280000000000000000"
            + "f0000000fc0000004000000000000000f0000000fc0000000000000000000000"
            + "f0003800e0c000000000000000000000f0703838000000000000000000000000"
            + "f0703838000000000000000000000000f0703838000000000000000000000000"
            + "f070383800002828e0c0c000000000009000000000000000000000000000a000"
            + "80003838000000000000000000000000f0707000888888000000000000000000"
            + "e000000000000000000000000000000028000000000000008000000000000000"
            + "e8000000000000000000000000000000000000000000000080";

    /// A z16 with CMMA, AP, secure guests, an extended SCA and a highest address of 2^47-1.
    public static final Host Z16 = host("z16", it -> {});

    public static final Host NO_CMMA = host("no CMMA", it -> it.cmma = false);
    public static final Host NO_MSA3 = host("no facility 76", it -> it.without(76, 77));
    public static final Host NO_IBC = host("no IBC", it -> it.ibc = 0);
    public static final Host NO_AP = host("no AP", it -> {
        it.ap = false;
        it.apxa = false;
    });
    public static final Host NO_APXA = host("no APXA", it -> it.apxa = false);
    /// No machine is like this one, so it is not among [#ALL].
    public static final Host NO_AP_BUT_APXA = host("no AP, but APXA", it -> it.ap = false);
    public static final Host NO_SIGPIF = host("no SIGP interpretation", it -> it.sigpif = false);
    public static final Host NO_ESCA = host("no extended SCA", it -> it.esca = false);
    public static final Host NO_BSCAO64 = host("SCA below 2 GiB only", it -> it.bscao64 = false);
    public static final Host NO_MEPOCH = host("no facility 139", it -> it.without(139));
    public static final Host NO_TOPOLOGY = host("no facility 11", it -> it.without(11));
    public static final Host NO_TLB_GUEST = host("no guest TLB handling", it -> it.tlbGuest = false);
    public static final Host HPAGE = host("1 MiB pages", it -> it.hpage = true);
    public static final Host HPAGE_NO_CMMA = host("1 MiB pages, no CMMA", it -> {
        it.hpage = true;
        it.cmma = false;
    });
    public static final Host NESTED = host("nested", it -> {
        it.nested = true;
        it.feat = "ff84";
    });
    public static final Host SMALL = host("64 GiB of addresses", it -> it.hamax = 0xF_FFFF_FFFFL);
    public static final Host NO_HAMAX = host("no highest address", it -> it.hamax = -1);
    public static final Host NO_UV = host("no ultravisor", it -> {
        it.secureGuests = false;
        it.uvFeatures = 0;
    });

    /// The IBC range of spec 6.1's table.
    public static final Host Z14_IBC = host("IBC of a z14", it -> it.ibc = 0x0011_0042);

    /// Nothing that can be left out.
    public static final Host MINIMAL = host("minimal", it -> {
        it.cmma = false;
        it.without(11, 76, 77, 139, 72, 129, 133, 64);
        it.ibc = 0;
        it.hamax = 0;
        it.ap = false;
        it.apxa = false;
        it.aiv = false;
        it.sigpif = false;
        it.esca = false;
        it.tlbGuest = false;
        it.secureGuests = false;
        it.uvFeatures = 0;
        it.feat = "";
    });

    /// Z16's answers where the document of 2020 rules.
    public static final Host DOCUMENTED = Z16.withProfile(Profile.DOCUMENTED);

    /// Each of them, and some of them with the other profile: for laws.
    public static final List<Host> ALL = List.of(
            Z16,
            NO_CMMA,
            NO_MSA3,
            NO_IBC,
            NO_AP,
            NO_APXA,
            NO_SIGPIF,
            NO_ESCA,
            NO_MEPOCH,
            NO_TOPOLOGY,
            NO_TLB_GUEST,
            HPAGE,
            NESTED,
            SMALL,
            NO_HAMAX,
            NO_UV,
            Z14_IBC,
            MINIMAL,
            DOCUMENTED,
            HPAGE.withProfile(Profile.DOCUMENTED),
            NO_MSA3.withProfile(Profile.DOCUMENTED));

    private TestHosts() {}

    /// A host like Z16 with something changed.
    public static Host host(String name, Consumer<Builder> change) {
        var builder = new Builder();
        change.accept(builder);
        return Host.of(builder.build(name));
    }

    /// What may be changed of a host.
    public static final class Builder {
        int ibc = 0x0031_0061;
        Bytes facilities = Bytes.ofHex(Z16_FACILITIES, 2048);
        String feat = "80";
        Bytes subfunc = Bytes.ofHex(Z16_SUBFUNC, 2048);
        boolean cmma = true;
        boolean sigpif = true;
        boolean esca = true;
        boolean bscao64 = true;
        public boolean esop = true;
        boolean tlbGuest = true;
        long hamax = 0x7FFF_FFFF_FFFFL;
        int hmfai = 0x0800_0000;
        boolean ap = true;
        boolean apxa = true;
        boolean aiv = true;
        public boolean zpci = true;
        public int cpus = 16;
        boolean secureGuests = true;
        long uvFeatures = 0x0C00_0000_0000_0000L;
        public boolean dump = true;
        boolean nested;
        boolean hpage;
        public boolean asyncDestroy = true;

        private Builder() {}

        public void without(int... numbers) {
            for (int number : numbers) {
                facilities = facilities.withoutBit(number);
            }
        }

        public void with(int... numbers) {
            for (int number : numbers) {
                facilities = facilities.withBit(number);
            }
        }

        HostDescription build(String name) {
            var sclp = new HostDescription.Sclp(
                    true, sigpif, esca, true, bscao64, true, cmma, true, true, true, true, true, true, true, esop,
                    tlbGuest, hamax, hmfai);
            return new HostDescription(
                    name,
                    0x000A_1B2C_3931_8000L,
                    ibc,
                    facilities,
                    Bytes.ofHex(feat, 128),
                    subfunc,
                    sclp,
                    ap,
                    apxa,
                    aiv,
                    zpci,
                    cpus,
                    new HostDescription.Ultravisor(secureGuests, uvFeatures, dump),
                    new HostDescription.Module(nested, hpage, asyncDestroy));
        }
    }
}
