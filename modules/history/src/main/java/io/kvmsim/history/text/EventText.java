package io.kvmsim.history.text;

import io.kvmsim.abi.Errno;
import io.kvmsim.abi.FacilityNames;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.kvm.state.CryptoBits;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.values.Size;
import io.kvmsim.values.VirtualTime;
import java.util.List;
import java.util.stream.Collectors;

/// An event for people: what it changed, from what to what, with the values decoded. Without the event's name.
final class EventText {
    private EventText() {}

    /// Empty where the name of the event says it all.
    static String of(VmEvent event, Fact fact) {
        return switch (event) {
            case VmEvent.OfVm ofVm -> ofVm(ofVm, fact);
            case VmEvent.OfProcess ofProcess -> ofProcess(ofProcess);
            case VmEvent.Notice notice -> notice(notice);
        };
    }

    private static String notice(VmEvent.Notice notice) {
        return switch (notice) {
            case VmEvent.FaultInjected(var _, var errno, var delayMicros) ->
                errno == 0
                        ? "late by " + VirtualTime.length(delayMicros)
                        : Errno.of(errno).map(Errno::name).orElse("errno " + errno);
            case VmEvent.OomKilled _ -> "";
        };
    }

    private static String ofProcess(VmEvent.OfProcess event) {
        return switch (event) {
            case VmEvent.VmCreated created ->
                "cpuid 0x%016x, %d facilities, %s%s"
                        .formatted(
                                created.model().cpuid(),
                                created.model().facList().bits().count(),
                                created.memLimit() == -1
                                        ? "no memory limit"
                                        : Size.text(created.memLimit()) + " at most",
                                created.ucontrol() ? ", UCONTROL" : "");
            case VmEvent.VmDestroyed _, VmEvent.HugePagesAllowed _, VmEvent.CmmaUsed _ -> "";
            case VmEvent.CmmaStatesReset(var _, var pages) -> CallText.pages(pages);
            case VmEvent.CmmaStatesSet(var _, var gfn, var _, var values) ->
                "%s from gfn 0x%x"
                        .formatted(
                                CallText.pages(values.stream()
                                        .mapToLong(VmEvent.ValueRun::count)
                                        .sum()),
                                gfn);
            case VmEvent.PageStateChanged(var _, var orc, var runs) ->
                "%s by ESSA operation %d from gfn 0x%x"
                        .formatted(
                                CallText.pages(runs.stream()
                                        .mapToLong(VmEvent.PageRun::count)
                                        .sum()),
                                orc,
                                runs.isEmpty() ? 0 : runs.getFirst().gfn());
            case VmEvent.PagesMadeResident(var _, var runs) ->
                CallText.bytes(runs.stream().mapToLong(VmEvent.Run::count).sum());
        };
    }

    private static String ofVm(VmEvent.OfVm event, Fact fact) {
        return switch (event) {
            case VmEvent.ScaExtended(var _, var cause) -> "for vCPU " + cause;
            case VmEvent.VcpuCreated(var _, var vcpu) -> "vCPU " + vcpu.id();
            case VmEvent.ScaEntryLost(var _, var id) -> "vCPU " + id;
            case VmEvent.TopologyReportChanged(var _, var pending) -> pending ? "pending" : "cleared";
            case VmEvent.MemoryLimitSet(var vm, var asked, var _) -> {
                var before = fact.before().limit(vm);
                yield "%s → %s".formatted(before.isPresent() ? limit(before.getAsLong()) : "none", limit(asked));
            }
            case VmEvent.MemorySlotCreated _,
                    VmEvent.MemorySlotMoved _,
                    VmEvent.MemorySlotLoggingChanged _,
                    VmEvent.MemorySlotDeleted _ -> slot(event, fact);
            case VmEvent.CapabilityEnabled(var _, var cap, var toMask, var toList) -> capability(cap, toMask, toList);
            case VmEvent.CmmaEnabled _ -> "";
            case VmEvent.ProcessorSet _,
                    VmEvent.ProcessorFeaturesSet _,
                    VmEvent.ProcessorSubfunctionsSet _,
                    VmEvent.UvFeaturesSet _ -> model(fact);
            case VmEvent.GuestClockSet _ -> changes(fact, "clock");
            case VmEvent.GuestClockCompensated _ -> changes(fact, "clock");
            case VmEvent.AesWrappingEnabled(var _, var key, var vcpus) -> "key number " + key + vcpus(vcpus);
            case VmEvent.DeaWrappingEnabled(var _, var key, var vcpus) -> "key number " + key + vcpus(vcpus);
            case VmEvent.AesWrappingDisabled(var _, var vcpus) -> vcpus(vcpus).replaceFirst("^, ", "");
            case VmEvent.DeaWrappingDisabled(var _, var vcpus) -> vcpus(vcpus).replaceFirst("^, ", "");
            case VmEvent.ApInterpretationEnabled(var _, var vcpus) ->
                vcpus(vcpus).replaceFirst("^, ", "");
            case VmEvent.ApInterpretationDisabled(var _, var vcpus) ->
                vcpus(vcpus).replaceFirst("^, ", "");
            case VmEvent.EssaInterpretationChanged(var _, var vcpu, var on) ->
                "vCPU %d, %s".formatted(vcpu, on ? "interpreted" : "not interpreted");
            case VmEvent.MigrationStarted(var _, var dirty) -> "%s dirty".formatted(CallText.pages(dirty));
            case VmEvent.CmmaDirtyRead(var _, var gfn, var count, var cleared) ->
                "%s from gfn 0x%x, of which %,d were dirty".formatted(CallText.pages(count), gfn, cleared);
            case VmEvent.MigrationStopped(var _, var slot) ->
                slot == VmEvent.MigrationStopped.BY_CALL ? "" : "by slot %d, which logs nothing".formatted(slot);
        };
    }

    private static String limit(long limit) {
        return limit == -1 ? "no limit" : Size.text(limit);
    }

    private static String slot(VmEvent.OfVm event, Fact fact) {
        return switch (event) {
            case VmEvent.MemorySlotCreated(var _, var id, var flags, var gfn, var pages, var user, var mapped) ->
                "slot %d, %s at 0x%x from 0x%x%s%s"
                        .formatted(
                                id,
                                CallText.bytes(pages),
                                gfn << 12,
                                user,
                                flags == 0 ? "" : ", logging",
                                mapped ? "" : ", not mapped");
            case VmEvent.MemorySlotMoved(var vm, var id, var _, var gfn, var _, var mapped) ->
                "slot %d, %s → 0x%x%s"
                        .formatted(
                                id,
                                fact.before()
                                        .vm(vm)
                                        .flatMap(it -> it.memory().slots().withId(id))
                                        .map(it -> "0x" + Long.toHexString(it.guestAddress()))
                                        .orElse("absent"),
                                gfn << 12,
                                mapped ? "" : ", not mapped");
            case VmEvent.MemorySlotLoggingChanged(var _, var id, var flags) ->
                "slot %d, %s".formatted(id, flags == 0 ? "logging → not logging" : "not logging → logging");
            case VmEvent.MemorySlotDeleted(var vm, var id, var _) ->
                "slot %d%s"
                        .formatted(
                                id,
                                fact.before()
                                        .vm(vm)
                                        .flatMap(it -> it.memory().slots().withId(id))
                                        .map(it -> ", " + Size.text(it.size()))
                                        .orElse(""));
            // the caller chose the events of slots
            default -> throw new IllegalStateException("not of a slot: " + event);
        };
    }

    private static String capability(int cap, List<Integer> toMask, List<Integer> toList) {
        var text = CallText.capability(cap);
        if (!toMask.isEmpty()) {
            text += ", allowed + " + facilities(toMask);
        }
        return toList.isEmpty() ? text : text + ", facilities + " + facilities(toList);
    }

    private static String facilities(List<Integer> numbers) {
        return numbers.stream().map(FacilityNames::of).collect(Collectors.joining(" + "));
    }

    private static String model(Fact fact) {
        return Fields.changedBy(fact).stream()
                .map(it -> it.field().substring("cpu.".length()) + " " + modelField(it))
                .collect(Collectors.joining("; "));
    }

    /// Function codes are only counted: there are hundreds of them, and they are in the JSON form.
    private static String modelField(Difference it) {
        return it.before() instanceof FieldValue.Codes(var before) && it.after() instanceof FieldValue.Codes(var after)
                ? "%d → %d functions"
                        .formatted(before.bits().count(), after.bits().count())
                : it.text();
    }

    private static String changes(Fact fact, String name) {
        return Fields.changedBy(fact).stream()
                .filter(it -> it.field().equals(name))
                .map(Difference::text)
                .findFirst()
                .orElse("the epoch index alone");
    }

    private static String vcpus(CryptoBits bits) {
        return bits.touched() ? "" : ", the vCPUs' control blocks stay";
    }
}
