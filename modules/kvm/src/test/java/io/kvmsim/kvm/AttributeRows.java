package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.E2BIG;
import static io.kvmsim.abi.Errno.EBUSY;
import static io.kvmsim.abi.Errno.EFAULT;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.ENOMEM;
import static io.kvmsim.abi.Errno.ENXIO;
import static io.kvmsim.abi.Errno.EOPNOTSUPP;
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
import static io.kvmsim.kvm.AttributeRow.get0;
import static io.kvmsim.kvm.AttributeRow.getFails;
import static io.kvmsim.kvm.AttributeRow.has;
import static io.kvmsim.kvm.AttributeRow.set0;
import static io.kvmsim.kvm.AttributeRow.setFails;
import static io.kvmsim.kvm.Calls.GIB;
import static io.kvmsim.kvm.Calls.MIB;
import static io.kvmsim.kvm.Calls.USER;
import static io.kvmsim.kvm.Calls.enable;
import static io.kvmsim.kvm.Calls.enableCmma;
import static io.kvmsim.kvm.Calls.limit;
import static io.kvmsim.kvm.Calls.logged;
import static io.kvmsim.kvm.Calls.processor;
import static io.kvmsim.kvm.Calls.set;
import static io.kvmsim.kvm.Calls.setU64;
import static io.kvmsim.kvm.Calls.slot;
import static io.kvmsim.kvm.Calls.todExt;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.Story.givenUcontrol;
import static io.kvmsim.kvm.state.TestHosts.HPAGE;
import static io.kvmsim.kvm.state.TestHosts.NO_AP;
import static io.kvmsim.kvm.state.TestHosts.NO_CMMA;
import static io.kvmsim.kvm.state.TestHosts.NO_MEPOCH;
import static io.kvmsim.kvm.state.TestHosts.NO_MSA3;
import static io.kvmsim.kvm.state.TestHosts.SMALL;
import static io.kvmsim.kvm.state.TestHosts.Z16;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.UserBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The rows of memory, clock, keys and migration, what can be read, and what `HAS` answers.
final class AttributeRows {
    private static final Story PLAIN = given(Z16);
    private static final Story VCPU = given(Z16, vcpu(0));
    private static final Story CMMA = given(Z16, enableCmma());
    private static final Story POOR = PLAIN.withFree(0);
    private static final Bytes LIST = Bytes.zeros(2048);
    private static final Bytes U64 = Bytes.ofU64(0);

    private AttributeRows() {}

    static Stream<AttributeRow> memory() {
        var hpage = given(HPAGE, enable(Capability.S390_HPAGE_1M));
        return Stream.of(
                set0(PLAIN, set(MEM_ENABLE_CMMA), ""),
                set0(CMMA, set(MEM_ENABLE_CMMA), "a second time"),
                setFails(ENXIO, given(NO_CMMA), set(MEM_ENABLE_CMMA), "where the host has no CMMA"),
                setFails(ENXIO, given(NO_CMMA, vcpu(0)), set(MEM_ENABLE_CMMA), "before EBUSY"),
                setFails(EBUSY, VCPU, set(MEM_ENABLE_CMMA), "with a vCPU"),
                setFails(EINVAL, hpage, set(MEM_ENABLE_CMMA), "with 1 MiB pages"),
                setFails(EBUSY, hpage.and(vcpu(0)), set(MEM_ENABLE_CMMA), "with a vCPU and 1 MiB pages"),
                set0(CMMA, set(MEM_CLR_CMMA), ""),
                set0(CMMA.and(vcpu(0)), set(MEM_CLR_CMMA), "with a vCPU"),
                setFails(ENXIO, given(NO_CMMA), set(MEM_CLR_CMMA), "where the host has no CMMA, before EINVAL"),
                setFails(EINVAL, PLAIN, set(MEM_CLR_CMMA), "without CMMA"),
                set0(PLAIN, limit(GIB), ""),
                set0(given(SMALL), limit(64 * GIB), "equal to the host's maximum"),
                setFails(EINVAL, PLAIN, limit(0), "for zero"),
                setFails(EINVAL, givenUcontrol(Z16), set(MEM_LIMIT_SIZE), "for a UCONTROL VM, before EFAULT"),
                setFails(EFAULT, PLAIN, set(MEM_LIMIT_SIZE), "where addr is not readable"),
                setFails(EFAULT, PLAIN, set(MEM_LIMIT_SIZE, Bytes.zeros(7)), "where 7 bytes are readable"),
                setFails(E2BIG, given(SMALL), limit(64 * GIB + 1), "one byte above the host's maximum"),
                setFails(E2BIG, PLAIN, limit(-1), "for NO_MEM_LIMIT"),
                setFails(EBUSY, VCPU, limit(GIB), "with a vCPU"),
                setFails(ENOMEM, POOR, limit(GIB), "without memory for the table"));
    }

    static Stream<AttributeRow> clock() {
        var noMepoch = given(NO_MEPOCH);
        var flagged = new Call.SetAttr(1, 0, 1, UserBuffer.holding(U64));
        return Stream.of(
                set0(PLAIN, setU64(TOD_LOW, 5), ""),
                set0(VCPU, setU64(TOD_LOW, 5), "with a vCPU"),
                setFails(EINVAL, PLAIN, flagged, "for flags, before EFAULT"),
                setFails(EFAULT, PLAIN, set(TOD_LOW), "where addr is not readable"),
                setFails(EFAULT, PLAIN, set(TOD_LOW, Bytes.zeros(7)), "where 7 bytes are readable"),
                set0(PLAIN, set(TOD_HIGH, Bytes.ofU8(0)), "for zero"),
                setFails(EINVAL, PLAIN, set(TOD_HIGH, Bytes.ofU8(1)), "for 1, whatever the model"),
                setFails(EINVAL, noMepoch, set(TOD_HIGH, Bytes.ofU8(255)), "for 255"),
                setFails(EINVAL, PLAIN, new Call.SetAttr(1, 1, 2, UserBuffer.NONE), "for flags, before EFAULT"),
                setFails(EFAULT, PLAIN, set(TOD_HIGH), "where addr is not readable"),
                set0(PLAIN, todExt(3, 5), "with facility 139"),
                set0(noMepoch, todExt(0, 5), "index 0 without facility 139"),
                setFails(EINVAL, noMepoch, todExt(1, 5), "index 1 without facility 139"),
                setFails(EINVAL, PLAIN, new Call.SetAttr(1, 2, -1, UserBuffer.NONE), "for flags, before EFAULT"),
                setFails(EFAULT, PLAIN, set(TOD_EXT), "where addr is not readable"),
                setFails(EFAULT, PLAIN, set(TOD_EXT, Bytes.zeros(15)), "where 15 bytes are readable"));
    }

    static Stream<AttributeRow> crypto() {
        var rows = new ArrayList<AttributeRow>();
        var taken = given(Z16, processor(0, 0, LIST));
        for (var key :
                List.of(CRYPTO_ENABLE_AES_KW, CRYPTO_ENABLE_DEA_KW, CRYPTO_DISABLE_AES_KW, CRYPTO_DISABLE_DEA_KW)) {
            rows.add(set0(PLAIN, set(key), ""));
            rows.add(set0(VCPU, set(key), "with a vCPU"));
            rows.add(setFails(EINVAL, given(NO_MSA3), set(key), "where the host lacks facility 76"));
            rows.add(setFails(EINVAL, taken, set(key), "where the list lacks facility 76"));
        }
        for (var apie : List.of(CRYPTO_ENABLE_APIE, CRYPTO_DISABLE_APIE)) {
            rows.add(set0(PLAIN, set(apie), ""));
            rows.add(set0(VCPU, set(apie), "with a vCPU"));
            rows.add(set0(given(NO_MSA3), set(apie), "without facility 76"));
            rows.add(setFails(EOPNOTSUPP, given(NO_AP), set(apie), "where the host has no AP"));
        }
        return rows.stream();
    }

    static Stream<AttributeRow> migration() {
        var slot = slot(0, 0, MIB, USER);
        return Stream.of(
                set0(PLAIN, set(MIGRATION_STOP), "inactive"),
                set0(given(Z16, slot, Calls.startMigration()), set(MIGRATION_STOP), "active"),
                set0(given(Z16, slot), set(MIGRATION_START), "without CMMA and without logging"),
                set0(CMMA.and(logged(0, 0, MIB, USER)), set(MIGRATION_START), "with CMMA and logging"),
                set0(given(Z16, slot, Calls.startMigration()), set(MIGRATION_START), "a second time"),
                setFails(EINVAL, PLAIN, set(MIGRATION_START), "without a slot"),
                setFails(EINVAL, CMMA.and(slot), set(MIGRATION_START), "with CMMA and a slot without logging"),
                setFails(EINVAL, givenUcontrol(Z16), set(MIGRATION_START), "for a UCONTROL VM"),
                setFails(ENXIO, PLAIN, setU64(MIGRATION_STATUS, 1), "is read-only"));
    }

    /// What can be read, and what is unknown in that direction.
    static Stream<AttributeRow> reading() {
        var rows = new ArrayList<AttributeRow>();
        for (var attribute : List.of(
                MEM_LIMIT_SIZE,
                TOD_LOW,
                TOD_HIGH,
                TOD_EXT,
                CPU_PROCESSOR,
                CPU_MACHINE,
                CPU_PROCESSOR_FEAT,
                CPU_MACHINE_FEAT,
                CPU_PROCESSOR_SUBFUNC,
                CPU_MACHINE_SUBFUNC,
                CPU_PROCESSOR_UV_FEAT_GUEST,
                CPU_MACHINE_UV_FEAT_GUEST,
                MIGRATION_STATUS)) {
            rows.add(get0(PLAIN, attribute));
            rows.add(get0(VCPU, attribute));
            rows.add(getFails(EFAULT, PLAIN, attribute, Access.NONE, "where addr is not writable"));
            rows.add(getFails(EFAULT, PLAIN, attribute, Access.READ_ONLY, "where addr is read-only"));
        }
        for (var attribute : List.of(TOD_LOW, TOD_HIGH, TOD_EXT)) {
            var flagged = new Call.GetAttr(1, attribute.number(), 1, Access.NONE);
            rows.add(new AttributeRow("GET", attribute, "for flags, before EFAULT", PLAIN, flagged, EINVAL.ret()));
        }
        for (var attribute : List.of(
                MEM_ENABLE_CMMA,
                MEM_CLR_CMMA,
                CRYPTO_ENABLE_AES_KW,
                CRYPTO_ENABLE_DEA_KW,
                CRYPTO_DISABLE_AES_KW,
                CRYPTO_DISABLE_DEA_KW,
                CRYPTO_ENABLE_APIE,
                CRYPTO_DISABLE_APIE,
                MIGRATION_START,
                MIGRATION_STOP)) {
            rows.add(getFails(ENXIO, PLAIN, attribute, Access.READ_WRITE, "is write-only"));
        }
        return rows.stream();
    }

    static Stream<AttributeRow> having() {
        var rows = new ArrayList<AttributeRow>();
        for (var attribute : VmAttribute.values()) {
            if (attribute != CPU_TOPOLOGY) {
                int ret = attribute == TOD_EXT ? ENXIO.ret() : 0;
                rows.add(has(ret, PLAIN, attribute, attribute == TOD_EXT ? "although set and get work" : ""));
                rows.add(has(ret, VCPU, attribute, "with a vCPU"));
            }
        }
        for (var attribute : List.of(MEM_ENABLE_CMMA, MEM_CLR_CMMA)) {
            rows.add(has(ENXIO.ret(), given(NO_CMMA), attribute, "where the host has no CMMA"));
        }
        for (var attribute : List.of(CRYPTO_ENABLE_APIE, CRYPTO_DISABLE_APIE)) {
            rows.add(has(ENXIO.ret(), given(NO_AP), attribute, "where the host has no AP"));
        }
        for (var attribute :
                List.of(CRYPTO_ENABLE_AES_KW, CRYPTO_ENABLE_DEA_KW, CRYPTO_DISABLE_AES_KW, CRYPTO_DISABLE_DEA_KW)) {
            rows.add(has(0, given(NO_MSA3), attribute, "even without facility 76"));
        }
        return rows.stream();
    }
}
