package io.kvmsim.ledger;

import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmName;
import java.util.List;

/// The record of one call: its result, the events that followed, and what the result does not determine.
public final class Entry {
    private final VmName vm;
    private final WireName op;
    private final int ret;
    private final Request request;
    private final List<VmEvent> events;
    private final Circumstances circumstances;
    private final long offsetMicros;

    Entry(
            VmName vm,
            WireName op,
            int ret,
            Request request,
            List<VmEvent> events,
            Circumstances circumstances,
            long offsetMicros) {
        this.vm = vm;
        this.op = op;
        this.ret = ret;
        this.request = request;
        this.events = events;
        this.circumstances = circumstances;
        this.offsetMicros = offsetMicros;
    }

    /// Every call with an event, also if that is only an injected fault, and the refused calls that the run records.
    static boolean isRecorded(Call call, Decision decision, Refusals refusals) {
        return !decision.events().isEmpty()
                || decision.answer().refused() && refusals.record(call.op().asksOnly());
    }

    static Entry of(Step step, Decision decision) {
        return new Entry(
                step.vm(),
                Requests.name(step.call()),
                decision.answer().ret(),
                Requests.of(step.call(), decision),
                decision.events(),
                Requests.kept(step, decision),
                step.offsetMicros());
    }

    public VmName vm() {
        return vm;
    }

    WireName op() {
        return op;
    }

    /// The stored name of the operation.
    public String name() {
        return op.wireName();
    }

    /// What the call returned.
    public int ret() {
        return ret;
    }

    Request request() {
        return request;
    }

    public List<VmEvent> events() {
        return events;
    }

    /// Who or what brought one of its events about.
    public Origin origin(VmEvent event) {
        boolean isKill = op == WireName.CLOSE && events.stream().anyMatch(VmEvent.OomKilled.class::isInstance);
        return Origin.of(event instanceof VmEvent.FaultInjected, isKill);
    }

    /// As far as they mattered; otherwise the usual ones.
    public Circumstances circumstances() {
        return circumstances;
    }

    /// After the record's own time.
    public long offsetMicros() {
        return offsetMicros;
    }

    /// The call, rebuilt: decided on the state before it, it gives the same events and the same return value.
    public Call call(Monitor before) {
        return Requests.rebuild(this, before);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Entry entry
                && entry.vm.equals(vm)
                && entry.op == op
                && entry.ret == ret
                && entry.request.equals(request)
                && entry.events.equals(events)
                && entry.circumstances.equals(circumstances)
                && entry.offsetMicros == offsetMicros;
    }

    @Override
    public int hashCode() {
        return events.hashCode() * 31 + ret;
    }

    @Override
    public String toString() {
        return "%s %s%s = %d %s".formatted(vm, op.wireName(), request, ret, events);
    }
}
