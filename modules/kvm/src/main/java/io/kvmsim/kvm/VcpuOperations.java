package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EINVAL;

import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.kvm.pages.PageEdit;
import io.kvmsim.kvm.pages.Pages;
import io.kvmsim.kvm.pages.StateRuns;
import io.kvmsim.kvm.state.Facilities;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.PagesEdit;
import io.kvmsim.kvm.state.Vcpu;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmEvent.CmmaUsed;
import io.kvmsim.kvm.state.VmEvent.EssaInterpretationChanged;
import io.kvmsim.kvm.state.VmEvent.PageRun;
import io.kvmsim.kvm.state.VmEvent.PageStateChanged;
import io.kvmsim.kvm.state.VmEvent.PagesMadeResident;
import io.kvmsim.kvm.state.VmEvent.Run;
import java.util.ArrayList;
import java.util.List;

/// What a guest's vCPU does to its memory, spec 4.8: ESSA (`handle_essa()`, `__do_essa()`, `pgste_perform_essa()`)
/// and stores. Before either the vCPU handles what START and STOP have asked of it.
final class VcpuOperations {
    private static final int OPERATION_EXCEPTION = 1;
    private static final int ADDRESSING_EXCEPTION = 5;
    private static final int SPECIFICATION_EXCEPTION = 6;
    private static final int ORC_MAX = 6;
    private static final int ORC_MAX_NO_DAT = 7;
    private static final long GFN_END = 1L << 52;

    private VcpuOperations() {}

    static Decision essa(Monitor monitor, Vm vm, Call.GuestEssa call) {
        var vcpu = vm.vcpu(call.vcpu());
        if (vcpu == null || vm.ucontrol()) {
            return Decision.refused(EINVAL, Rule.NO_SUCH_VCPU);
        }
        var events = new ArrayList<VmEvent>(3);
        var essa = vcpu.essa().handled(vm.cmma().enabled(), monitor.usesCmm());
        int orcMax = vm.model().inForce(Facilities.CMM_NT) ? ORC_MAX_NO_DAT : ORC_MAX;
        Rule refusal = !vm.cmma().enabled()
                ? Rule.ESSA_WITHOUT_CMMA
                : call.orc() < 0 || call.orc() > orcMax ? Rule.ESSA_BAD_ORC : null;
        boolean firstUse = refusal == null && !essa.interpreted() && !vm.cmma().migrationMode();
        if (firstUse) {
            if (!monitor.usesCmm()) {
                events.add(new CmmaUsed(vm.name()));
            }
            essa = new Vcpu.Essa(true, false, false);
        }
        if (!essa.equals(vcpu.essa())) {
            events.add(new EssaInterpretationChanged(vm.name(), vcpu.id(), essa.interpreted()));
        }
        if (refusal != null) {
            int code = refusal == Rule.ESSA_WITHOUT_CMMA ? OPERATION_EXCEPTION : SPECIFICATION_EXCEPTION;
            return Decision.wrote(refusal, new Written.ProgramInterruption(code, 0), events);
        }
        return essa.interpreted()
                ? perform(monitor, vm, call, new Paging.Interpreted(vm.memory().mapped()), events)
                : perform(monitor, vm, call, new Paging.Emulated(vm.memory().slots()), events);
    }

    private static Decision perform(Monitor monitor, Vm vm, Call.GuestEssa call, Paging access, List<VmEvent> events) {
        var pages = monitor.pages(); // as this call leaves them: two slots may share memory
        var runs = new ArrayList<PageRun>();
        long gfn = call.gfn();
        long end = end(gfn, call.count());
        int before = 0;
        while (gfn < end && access.find(gfn)) {
            long pieceEnd = Math.min(end, access.endGfn());
            long toUser = access.userPage() - gfn; // the same for all of the piece, whose pages are different ones
            var states = new StateRuns(pages, gfn + toUser, pieceEnd + toUser);
            int known = runs.size();
            while (gfn < pieceEnd) {
                long runEnd = access.dirtyRunEnd(gfn, states.end(gfn + toUser) - toUser);
                var state = states.state();
                var after = state.after(call.orc());
                boolean nowDirty = call.orc() != 0 && access.marks(gfn);
                if (nowDirty || !after.equals(state)) {
                    runs.add(new PageRun(gfn, gfn + toUser, runEnd - gfn, after.bits(), nowDirty));
                }
                before = state.essaByte();
                gfn = runEnd;
            }
            pages = gfn < end ? with(pages, runs.subList(known, runs.size())) : pages;
        }
        if (!runs.isEmpty()) {
            events.add(new PageStateChanged(vm.name(), call.orc(), List.copyOf(runs)));
        }
        return gfn < end || end == call.gfn()
                ? Decision.wrote(
                        Rule.ESSA_OUTSIDE,
                        new Written.ProgramInterruption(ADDRESSING_EXCEPTION, (int) (gfn - call.gfn())),
                        List.copyOf(events))
                : Decision.wrote(access.rule(), new Written.GuestByte(before), List.copyOf(events));
    }

    private static Pages with(Pages pages, List<PageRun> runs) {
        var changed = new PagesEdit(pages);
        runs.forEach(changed::state);
        return changed.made();
    }

    static Decision store(Monitor monitor, Vm vm, Call.GuestStore call) {
        var vcpu = vm.vcpu(call.vcpu());
        if (vcpu == null || vm.ucontrol()) {
            return Decision.refused(EINVAL, Rule.NO_SUCH_VCPU);
        }
        var events = new ArrayList<VmEvent>(2);
        var essa = vcpu.essa().handled(vm.cmma().enabled(), monitor.usesCmm());
        if (!essa.equals(vcpu.essa())) {
            events.add(new EssaInterpretationChanged(vm.name(), vcpu.id(), essa.interpreted()));
        }
        var access = new Paging.Interpreted(vm.memory().mapped());
        var resident = monitor.pages().resident();
        var runs = new ArrayList<Run>();
        long gfn = call.gfn();
        long end = end(gfn, call.count());
        while (gfn < end && access.find(gfn)) {
            long page = access.userPage();
            long limit = page + (Math.min(end, access.endGfn()) - gfn);
            var stored = new PageEdit(resident); // two slots may share memory; the pages of one are different ones
            for (long absent = resident.nextAbsent(page, limit); absent < limit; ) {
                long present = resident.next(absent, limit);
                runs.add(new Run(absent, present - absent));
                stored.add(absent, present);
                absent = resident.nextAbsent(present, limit);
            }
            gfn += limit - page;
            resident = gfn < end ? stored.made() : resident;
        }
        if (!runs.isEmpty()) {
            events.add(new PagesMadeResident(vm.name(), List.copyOf(runs)));
        }
        return gfn < end || end == call.gfn()
                ? Decision.wrote(
                        Rule.STORE_OUTSIDE,
                        new Written.ProgramInterruption(ADDRESSING_EXCEPTION, (int) (gfn - call.gfn())),
                        List.copyOf(events))
                : Decision.wrote(Rule.STORE_DONE, Written.NOTHING, List.copyOf(events));
    }

    /// First page after the ones asked for; the page itself where it cannot be addressed or none is asked for.
    private static long end(long gfn, int count) {
        return gfn < 0 || gfn >= GFN_END || count <= 0 ? gfn : Math.min(gfn + count, GFN_END);
    }
}
