package io.kvmsim.kvm.state;

import io.kvmsim.abi.Bytes;

/// The description of a machine as the kernel sees it: the `host` object of a trace's header, or a file of
/// `config/hosts/`. Spec 6.
///
/// @param name       free text
/// @param cpuid      what STIDP gives
/// @param ibc        the instruction blocking control word from SCLP
/// @param facilities 2048 bytes, the STFLE list, of which the kernel keeps the first 128
/// @param feat       128 bytes, KVM_S390_VM_CPU_MACHINE_FEAT
/// @param subfunc    2048 bytes, KVM_S390_VM_CPU_MACHINE_SUBFUNC
/// @param ap         AP instructions are there
/// @param apxa       with extended addressing
/// @param aiv        adapter interruption virtualization
/// @param zpci       PCI interpretation for guests
/// @param cpus       number of CPUs online
public record HostDescription(
        String name,
        long cpuid,
        int ibc,
        Bytes facilities,
        Bytes feat,
        Bytes subfunc,
        Sclp sclp,
        boolean ap,
        boolean apxa,
        boolean aiv,
        boolean zpci,
        int cpus,
        Ultravisor uv,
        Module module) {

    /// What firmware tells the host, spec 6.6.
    ///
    /// @param bscao64 the SCA may lie above 2 GiB; `64bscao` in files
    /// @param hamax   highest host absolute address, all ones where the machine names none
    /// @param hmfai   two bits for each of the first 16 doublewords of the facility list
    public record Sclp(
            boolean siif,
            boolean sigpif,
            boolean esca,
            boolean sief2,
            boolean bscao64,
            boolean gpere,
            boolean cmma,
            boolean gsls,
            boolean ib,
            boolean cei,
            boolean pfmfi,
            boolean ibs,
            boolean skey,
            boolean kss,
            boolean esop,
            boolean tlbGuest,
            long hamax,
            int hmfai) {}

    /// @param secureGuests the host runs secure guests
    /// @param features     the ultravisor's feature indications
    /// @param dump         it offers the four dump calls
    public record Ultravisor(boolean secureGuests, long features, boolean dump) {}

    /// The kvm module's parameters.
    public record Module(boolean nested, boolean hpage, boolean asyncDestroy) {}
}
