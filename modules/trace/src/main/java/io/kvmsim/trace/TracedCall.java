package io.kvmsim.trace;

import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.VmName;

/// A line of a trace as something the core can decide.
///
/// @param line    number in the file
/// @param vm      who is called; [#DEV_KVM] for a call on /dev/kvm
/// @param process the calling process, where the line names one; else empty, and the VM has a process of its own
public record TracedCall(long line, VmName vm, String process, Call call, Circumstances circumstances) {
    /// Stands for /dev/kvm: no VM has this name.
    public static final VmName DEV_KVM = new VmName("/dev/kvm");
}
