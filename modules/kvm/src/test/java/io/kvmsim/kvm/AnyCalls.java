package io.kvmsim.kvm;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Op;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.kvm.state.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Any calls: valid and invalid numbers, addresses, sizes and flags, drawn from small pools so that calls meet.
public final class AnyCalls {
    /// The VMs of one monitor.
    public static final List<VmName> VMS = List.of(new VmName("vm"), new VmName("other"), new VmName("third"));

    private static final long MIB = 1 << 20;
    private static final long[] EDGES = {
        0,
        1,
        2,
        4095,
        4096,
        MIB - 1,
        MIB,
        MIB + 1,
        1L << 31,
        (1L << 31) + 1,
        1L << 32,
        1L << 42,
        (1L << 42) + 1,
        1L << 47,
        (1L << 47) + 1,
        1L << 52,
        1L << 53,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -MIB,
        -4096,
        -1
    };
    private static final int[] CAPS = {99, 106, 107, 109, 124, 130, 140, 141, 156, 222, 182, 3, 0, 100_000, -1};
    private static final int[] IDS = {0, 1, 2, 3, 4, 63, 64, 65, 247, 248, 254, 255, -1};
    private static final int[] COUNTS = {0, 1, 2, 5, 16, 17, 100, 300, 1000, 1 << 20, (1 << 20) + 1, -1};
    private static final Op[] STRUCTURES = {
        Op.ENABLE_CAP, Op.SET_USER_MEMORY_REGION, Op.SET_DEVICE_ATTR, Op.GET_CMMA_BITS, Op.SET_CMMA_BITS
    };

    private AnyCalls() {}

    /// Mostly the first VM.
    public static VmName vm(SplittableRandom random) {
        return random.nextInt(4) != 0 ? VMS.getFirst() : VMS.get(random.nextInt(VMS.size()));
    }

    /// How a history may begin: a VM, in half of the cases made ready for CMMA, slots and migration.
    public static List<Call> start(SplittableRandom random) {
        var calls = new ArrayList<Call>();
        calls.add(new Call.CreateVm(random.nextInt(8) == 0 ? 1 : 0));
        if (random.nextInt(4) == 0) {
            calls.add(Calls.enable(Capability.S390_CPU_TOPOLOGY));
        }
        if (random.nextInt(8) == 0) {
            calls.add(Calls.set(VmAttribute.CPU_PROCESSOR_SUBFUNC, buffer(random, 2047)));
        }
        if (random.nextInt(4) == 0) {
            calls.add(Calls.enable(Capability.S390_HPAGE_1M));
            calls.add(Calls.enableCmma());
        } else if (random.nextInt(3) != 0) {
            calls.add(Calls.enableCmma());
            int slots = 1 + random.nextInt(4);
            for (int slot = 0; slot < slots; slot++) {
                calls.add(Calls.logged(slot, slot * 3L * MIB, (1L + random.nextInt(3)) * MIB, (1L + slot) * 64 * MIB));
            }
            calls.add(Calls.vcpu(0));
            if (random.nextBoolean()) {
                calls.add(Calls.setBits(0, 0, 1, 2, 3, 0x40));
                calls.add(Calls.startMigration());
            }
            if (random.nextInt(20) == 0) {
                calls.addAll(List.of(Calls.delete(0), Calls.delete(1), Calls.delete(2), Calls.delete(3)));
                calls.add(Calls.read(0, 10));
            }
        }
        return calls;
    }

    public static Call any(SplittableRandom random) {
        return switch (random.nextInt(40)) {
            case 0 -> new Call.CreateVm(random.nextInt(6) < 4 ? random.nextInt(2) : edge(random));
            case 1 -> new Call.CheckExtension(random.nextInt(4) == 0 ? edge(random) : random.nextInt(260));
            case 2, 3 -> cap(random);
            case 4 -> new Call.CreateIrqchip();
            case 5, 6, 7, 8, 9 -> new Call.SetUserMemoryRegion(region(random));
            case 10, 11, 12 -> new Call.CreateVcpu(random.nextInt(8) == 0 ? edge(random) : id(random));
            case 13, 14, 15, 16, 17, 18, 19 -> set(random);
            case 20, 21 -> get(random);
            case 22 -> new Call.HasAttr(random.nextInt(8) - 1, number(random), random.nextInt(2));
            case 23, 24, 25 -> getBits(random);
            case 26, 27, 28 -> setBits(random);
            case 29 -> new Call.UnreadableArgument(STRUCTURES[random.nextInt(STRUCTURES.length)]);
            case 30, 31, 32 -> essa(random);
            case 33, 34 -> new Call.GuestStore(id(random), gfn(random), smallCount(random));
            case 35 -> new Call.HostClockStep(random.nextBoolean() ? edge(random) : random.nextLong());
            case 36 -> random.nextInt(6) == 0 ? new Call.Close() : essa(random);
            default -> random.nextBoolean() ? Calls.startMigration() : Calls.stopMigration();
        };
    }

    private static Call cap(SplittableRandom random) {
        int flags = random.nextInt(10) == 0 ? 1 : 0;
        return new Call.EnableCap(CAPS[random.nextInt(CAPS.length)], flags, edge(random));
    }

    private static UserspaceMemoryRegion region(SplittableRandom random) {
        if (random.nextInt(6) == 0) {
            return new UserspaceMemoryRegion(
                    random.nextInt(3) == 0 ? (int) edge(random) : 32765 + random.nextInt(4),
                    random.nextInt(5),
                    edge(random),
                    edge(random),
                    edge(random));
        }
        int slot = random.nextInt(5);
        long guest = random.nextInt(16) * MIB + (random.nextInt(8) == 0 ? 4096 : 0);
        guest += random.nextInt(30) == 0 ? 64 * Calls.GIB : 0;
        long size = random.nextInt(5) * MIB + (random.nextInt(20) == 0 ? 4096 : 0);
        long user = random.nextInt(5) == 0 ? random.nextInt(8) * MIB : (1L + slot) * 64 * MIB;
        return new UserspaceMemoryRegion(slot, random.nextInt(3) == 0 ? 0 : 1, guest, size, user);
    }

    private static Call set(SplittableRandom random) {
        if (random.nextInt(12) == 0) {
            return new Call.SetAttr(random.nextInt(9) - 1, number(random), random.nextInt(2), buffer(random, 8));
        }
        var attributes = VmAttribute.values();
        var attribute = attributes[random.nextInt(attributes.length)];
        int flags = random.nextInt(12) == 0 ? random.nextInt() : 0;
        long number = attribute == VmAttribute.CPU_TOPOLOGY ? edge(random) : attribute.number();
        var buffer = random.nextInt(8) == 0 ? buffer(random, 2064) : UserBuffer.holding(value(random, attribute));
        return new Call.SetAttr(attribute.group().number(), number, flags, buffer);
    }

    private static Bytes value(SplittableRandom random, VmAttribute attribute) {
        return switch (attribute) {
            case TOD_HIGH -> Bytes.ofU8(random.nextInt(2));
            case TOD_EXT -> sparse(random, 16).withBit(random.nextInt(128));
            case CPU_PROCESSOR ->
                Bytes.ofU64(random.nextLong()).concat(list(random)).slice(0, 2064);
            case CPU_PROCESSOR_FEAT -> random.nextInt(3) == 0 ? sparse(random, 128) : Bytes.ofHex("80", 128);
            case CPU_PROCESSOR_SUBFUNC -> random.nextBoolean() ? TestHosts.Z16.subfunc() : sparse(random, 2048);
            case CPU_PROCESSOR_UV_FEAT_GUEST -> Bytes.ofU64(random.nextLong() & 0x0C00_0000_0000_0000L);
            case MEM_LIMIT_SIZE -> Bytes.ofU64(random.nextBoolean() ? edge(random) : random.nextInt(20) * MIB);
            default -> Bytes.ofU64(random.nextBoolean() ? edge(random) : random.nextLong());
        };
    }

    /// The part of the processor structure from the ibc on.
    private static Bytes list(SplittableRandom random) {
        var ibc = Bytes.ofU64((long) random.nextInt(0x1_0000) << 48);
        return ibc.concat(
                switch (random.nextInt(4)) {
                    case 0 -> TestHosts.Z16.processorList();
                    case 1 -> TestHosts.Z16.initialList();
                    case 2 -> Bytes.ofHex("ff".repeat(2048));
                    default -> sparse(random, 2048);
                });
    }

    private static Bytes sparse(SplittableRandom random, int length) {
        var bytes = Bytes.zeros(length);
        for (int bit = random.nextInt(6); bit > 0; bit--) {
            bytes = bytes.withBit(random.nextInt(Math.min(length * 8, 1400)));
        }
        return bytes;
    }

    /// Unreadable, read-only, short or long memory.
    private static UserBuffer buffer(SplittableRandom random, int length) {
        return switch (random.nextInt(4)) {
            case 0 -> UserBuffer.NONE;
            case 1 -> new UserBuffer(Access.READ_ONLY, sparse(random, length));
            default -> UserBuffer.holding(sparse(random, 1 + random.nextInt(length)));
        };
    }

    private static Call get(SplittableRandom random) {
        if (random.nextInt(6) == 0) {
            return Calls.get(VmAttribute.CPU_TOPOLOGY, access(random));
        }
        return new Call.GetAttr(random.nextInt(8) - 1, number(random), random.nextInt(10) == 0 ? 1 : 0, access(random));
    }

    private static Call getBits(SplittableRandom random) {
        int flags = random.nextInt(20) == 0 ? random.nextInt(4) : random.nextInt(2);
        return new Call.GetCmmaBits(gfn(random), count(random), flags, access(random), access(random));
    }

    private static Call setBits(SplittableRandom random) {
        int count = count(random);
        int flags = random.nextInt(20) == 0 ? 1 : 0;
        long mask = random.nextBoolean() ? -1L : random.nextLong();
        return new Call.SetCmmaBits(gfn(random), count, flags, mask, values(random, count));
    }

    private static UserBuffer values(SplittableRandom random, int count) {
        int length = random.nextInt(10) == 0 ? random.nextInt(4) : Math.clamp(count, 0, 1000);
        var values = new byte[length];
        for (int at = 0; at < length; ) {
            int end = Math.min(at + 1 + random.nextInt(100), length);
            byte value = (byte) random.nextInt(256);
            while (at < end) {
                values[at++] = value;
            }
        }
        return random.nextInt(15) == 0 ? UserBuffer.NONE : UserBuffer.holding(Bytes.wrapping(values));
    }

    private static Call essa(SplittableRandom random) {
        int orc = random.nextInt(15) == 0 ? random.nextInt(20) - 5 : random.nextInt(8);
        return new Call.GuestEssa(random.nextInt(6) == 0 ? id(random) : 0, gfn(random), orc, smallCount(random));
    }

    private static Access access(SplittableRandom random) {
        return random.nextInt(8) != 0 ? Access.READ_WRITE : random.nextBoolean() ? Access.READ_ONLY : Access.NONE;
    }

    private static int id(SplittableRandom random) {
        return random.nextInt(3) == 0 ? IDS[random.nextInt(IDS.length)] : random.nextInt(4);
    }

    private static long gfn(SplittableRandom random) {
        return random.nextInt(12) == 0 ? edge(random) : random.nextInt(16) * 256L + random.nextInt(4) * 85L;
    }

    private static int count(SplittableRandom random) {
        return COUNTS[random.nextInt(COUNTS.length)];
    }

    private static int smallCount(SplittableRandom random) {
        return random.nextInt(3) == 0 ? COUNTS[random.nextInt(9)] : 1 + random.nextInt(3);
    }

    private static long number(SplittableRandom random) {
        return random.nextInt(8) == 0 ? edge(random) : random.nextInt(9);
    }

    private static long edge(SplittableRandom random) {
        return EDGES[random.nextInt(EDGES.length)];
    }
}
