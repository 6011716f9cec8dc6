package io.kvmsim.load.product;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Step;
import java.util.List;

/// Single calls that each make exactly one event: the guest's clock is set to a time at which it never was before.
/// For one thread.
public final class ClockSettings implements InTurn.Lists {
    private long tod = 1L << 40;

    @Override
    public List<Step> next(VmName vm) {
        tod += 1L << 12;
        var attribute = VmAttribute.TOD_LOW;
        var call = new Call.SetAttr(
                attribute.group().number(), attribute.number(), 0, UserBuffer.holding(Bytes.ofU64(tod)));
        return List.of(new Step(vm, call, Circumstances.USUAL));
    }
}
