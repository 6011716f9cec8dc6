package io.kvmsim.history.ask;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.Situation;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.text.FactText;
import io.kvmsim.history.text.FieldValue;
import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.Ground;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.Rule;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Size;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/// Explains why a call was refused: the rule, and the event that made it apply.
///
/// @param refusal the refused call
/// @param rule    that refused it, from deciding the call again on the state before it
/// @param since   the event from which on it was refused so; nothing where no event is to blame
public record Why(Fact refusal, Rule rule, Optional<Fact> since) {
    /// @param address of a refused call, or of an event of a call that was refused though something happened
    /// @throws BadInput where the run has no such VM, or there is no refused call
    public static Why of(RunHistory run, String name, Address address) throws BadInput, IOException {
        var search = new Search(address);
        run.at(name, Moment.end(), search::look);
        var refusal = search.found(name);
        var call = refusal.call();
        var rule = decide(refusal, refusal.asked(), call).rule();
        var ground = rule.ground();
        if (!ground.isState()) {
            return new Why(refusal, rule, Optional.empty());
        }
        // Events of the refused call itself came after it was decided.
        long last = refusal.address().event() - refusal.entry().events().size();
        var onset = new Onset(refusal, call, rule, ground);
        run.at(name, new Moment.OfEvent(last), onset::look);
        return new Why(refusal, rule, onset.event());
    }

    /// The same call as the refused one, decided on another state.
    private static Decision decide(Fact refusal, Situation state, Call call) {
        var entry = refusal.entry();
        return Kvm.decide(refusal.home().host(), state.monitor(), refusal.vm(), call, entry.circumstances());
    }

    /// Finds the refused call.
    private static final class Search {
        private final Address address;
        private Fact event;
        private Fact refusal;

        Search(Address address) {
            this.address = address;
        }

        void look(Fact fact) {
            if (fact.address().equals(address)) {
                event = fact;
                refusal = fact.isRefusal() ? fact : refusal;
            } else if (event != null && refusal == null && fact.isRefusal() && fact.entry() == event.entry()) {
                refusal = fact;
            }
        }

        Fact found(String name) throws BadInput {
            if (refusal != null) {
                return refusal;
            }
            if (event != null) {
                throw new BadInput("%s of %s is an event, %s; refused calls are named after the last event, as %s!1"
                        .formatted(address, name, FactText.what(event), address));
            }
            throw new BadInput("%s has no refused call %s; kvmsim history log shows its fields with --refused"
                    .formatted(name, address));
        }
    }

    /// Finds the event from which on a rule applied without interruption.
    private static final class Onset {
        private final Fact refusal;
        private final Call call;
        private final Rule rule;
        private final Ground ground;
        private boolean applied;
        private Fact since;

        Onset(Fact refusal, Call call, Rule rule, Ground ground) {
            this.refusal = refusal;
            this.call = call;
            this.rule = rule;
            this.ground = ground;
            this.applied = applies(Situation.INITIAL);
        }

        void look(Fact fact) {
            if (fact.isRefusal()) {
                return;
            }
            boolean applies = applies(fact.after());
            if (applies && !applied) {
                since = fact;
            } else if (!applies) {
                since = null;
            }
            applied = applies;
        }

        /// What is lacking may have been lacking too while a check before it refused the call: the rules stand in
        /// the order of the checks.
        private boolean applies(Situation state) {
            var decision = decide(refusal, state, call);
            return decision.rule() == rule
                    || ground == Ground.ABSENT
                            && decision.answer().refused()
                            && decision.rule().compareTo(rule) < 0;
        }

        /// A VM's creation is to blame only for what it decided.
        Optional<Fact> event() {
            return since != null
                            && since.event().orElseThrow() instanceof VmEvent.VmCreated
                            && ground != Ground.CREATION
                    ? Optional.empty()
                    : Optional.ofNullable(since);
        }
    }

    /// One line: `EBUSY: vCPU 0 was created by #41`.
    public String text() {
        return refusal.errno() + ": " + since.map(Why::blaming).orElseGet(this::blameless);
    }

    private static String blaming(Fact since) {
        var what =
                switch (since.event().orElseThrow()) {
                    case VmEvent.VcpuCreated(var _, var vcpu) -> "vCPU %d was created".formatted(vcpu.id());
                    case VmEvent.VmCreated created ->
                        created.ucontrol() ? "the VM was created with UCONTROL" : "the VM was created";
                    case VmEvent.VmDestroyed _ -> "the VM was closed";
                    case VmEvent.CmmaEnabled _ -> "CMMA was enabled";
                    case VmEvent.CmmaUsed _ -> "the guest used CMMA for the first time";
                    case VmEvent.HugePagesAllowed _ -> "1 MiB pages were allowed";
                    case VmEvent.MemoryLimitSet(var _, var asked, var _) ->
                        "the memory limit was set to " + Size.text(asked);
                    case VmEvent.MemorySlotCreated created -> "slot %d was created".formatted(created.slot());
                    case VmEvent.MemorySlotMoved moved -> "slot %d was moved".formatted(moved.slot());
                    case VmEvent.MemorySlotDeleted deleted -> "slot %d was deleted".formatted(deleted.slot());
                    case VmEvent.MemorySlotLoggingChanged changed ->
                        "slot %d %s"
                                .formatted(changed.slot(), changed.flags() == 0 ? "stopped logging" : "began to log");
                    case VmEvent.ProcessorSet _ -> "the CPU model was set";
                    case VmEvent.MigrationStopped _ -> "migration mode was ended";
                    default -> FactText.what(since) + " was done"; // seldom the cause, and named as in the log
                };
        return "%s by %s".formatted(what, since.address());
    }

    private String blameless() {
        var ground = rule.ground();
        if (!ground.isState()) {
            return rule.says() + "; the cause is not an event but " + ground.says();
        }
        return refusal.asked().vm(refusal.vm()).isEmpty()
                ? rule.says() + "; there never was one"
                : rule.says() + "; no event is the cause: it has been so since the VM was created on "
                        + refusal.home().name();
    }

    /// An object: the refused call, the rule, and the event.
    public ObjectNode json() {
        var json = FieldValue.JSON.objectNode().put("text", text());
        json.set("refusal", FactText.json(refusal));
        json.putObject("rule")
                .put("name", rule.name())
                .put("section", rule.section())
                .put("function", rule.function())
                .put("says", rule.says());
        var ground = rule.ground() == Ground.CREATION ? Ground.PRESENT : rule.ground();
        json.put("ground", ground.name().toLowerCase(Locale.ROOT));
        json.set("event", since.map(FactText::json).orElse(null));
        return json;
    }
}
