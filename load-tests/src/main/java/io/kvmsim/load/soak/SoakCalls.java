package io.kvmsim.load.soak;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Step;
import io.kvmsim.load.product.BringUps;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// What the load asks next of a VM. All of it is granted: a refusal is a finding.
final class SoakCalls {
    /// Of a hundred lists of a VM with vCPUs. The rest only ask.
    private static final int CLOSES = 3;

    private static final int CLOCKS = 40;
    private static final int KEYS = 20;
    private static final int MIGRATIONS = 10;

    private final SplittableRandom random;
    private final BringUps bringUps = new BringUps();
    private final UserspaceMemoryRegion region;
    private long tod = 1L << 40;

    SoakCalls(SplittableRandom random) {
        this.random = random;
        this.region = bringUps.next(new VmName("any")).stream()
                .map(Step::call)
                .filter(Call.SetUserMemoryRegion.class::isInstance)
                .map(call -> ((Call.SetUserMemoryRegion) call).region())
                .findFirst()
                .orElseThrow();
    }

    List<Step> next(SoakVm vm) {
        return switch (vm.phase) {
            case ABSENT -> create(vm);
            case BARE -> bare(vm);
            case UP -> up(vm);
        };
    }

    private List<Step> create(SoakVm vm) {
        vm.migrating = false;
        vm.cmma = false;
        if (random.nextInt(4) > 0) {
            vm.phase = SoakVm.Phase.UP;
            return bringUps.next(vm.name());
        }
        vm.phase = SoakVm.Phase.BARE;
        return steps(vm, new Call.CreateVm(0));
    }

    private List<Step> bare(SoakVm vm) {
        return switch (random.nextInt(8)) {
            case 0 -> close(vm);
            case 1, 2, 3 -> cmma(vm);
            case 4, 5 -> steps(vm, clock());
            default -> asking(vm);
        };
    }

    private List<Step> cmma(SoakVm vm) {
        var attribute = vm.cmma ? VmAttribute.MEM_CLR_CMMA : VmAttribute.MEM_ENABLE_CMMA;
        vm.cmma = true;
        return steps(vm, set(attribute));
    }

    private List<Step> up(SoakVm vm) {
        int dice = random.nextInt(100);
        if (dice < CLOSES) {
            return close(vm);
        }
        dice -= CLOSES;
        if (dice < CLOCKS) {
            return steps(vm, clock());
        }
        dice -= CLOCKS;
        if (dice < KEYS) {
            return steps(vm, set(dice % 2 == 0 ? VmAttribute.CRYPTO_ENABLE_AES_KW : VmAttribute.CRYPTO_ENABLE_DEA_KW));
        }
        dice -= KEYS;
        return dice < MIGRATIONS ? migration(vm) : asking(vm);
    }

    private List<Step> close(SoakVm vm) {
        vm.phase = SoakVm.Phase.ABSENT;
        return steps(vm, new Call.Close());
    }

    private Call clock() {
        tod += 1L << 12;
        var attribute = VmAttribute.TOD_LOW;
        return new Call.SetAttr(
                attribute.group().number(), attribute.number(), 0, UserBuffer.holding(Bytes.ofU64(tod)));
    }

    /// As a monitor does it: the pages are logged before migration mode begins, until after it has ended.
    private List<Step> migration(SoakVm vm) {
        vm.migrating = !vm.migrating;
        return vm.migrating
                ? steps(vm, logging(UserspaceMemoryRegion.LOG_DIRTY_PAGES), set(VmAttribute.MIGRATION_START))
                : steps(vm, set(VmAttribute.MIGRATION_STOP), logging(0));
    }

    private Call logging(int flags) {
        return new Call.SetUserMemoryRegion(new UserspaceMemoryRegion(
                region.slot(), flags, region.guestAddress(), region.size(), region.userAddress()));
    }

    private List<Step> asking(SoakVm vm) {
        var limit = VmAttribute.MEM_LIMIT_SIZE;
        var clock = VmAttribute.TOD_LOW;
        return steps(
                vm,
                new Call.HasAttr(limit.group().number(), limit.number(), 0),
                new Call.GetAttr(limit.group().number(), limit.number(), 0, Access.READ_WRITE),
                new Call.GetAttr(clock.group().number(), clock.number(), 0, Access.READ_WRITE));
    }

    private static Call set(VmAttribute attribute) {
        return new Call.SetAttr(attribute.group().number(), attribute.number(), 0, UserBuffer.NONE);
    }

    private static List<Step> steps(SoakVm vm, Call... calls) {
        return Arrays.stream(calls)
                .map(call -> new Step(vm.name(), call, Circumstances.USUAL))
                .toList();
    }
}
