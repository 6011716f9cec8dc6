package io.kvmsim.history.ask;

import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.When;
import io.kvmsim.history.read.GuestVms;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.text.FieldValue;
import io.kvmsim.history.text.Fields;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Finds the event that set the current value of each field of the state of a guest, through all its VMs: what a VM
/// took over from the one before it is set by the event there.
public final class GuestBlame {
    private static final List<String> KEYS = List.of("crypto.aes", "crypto.dea");

    private final List<Life> lives = new ArrayList<>();

    private GuestBlame() {}

    /// @param vm that the guest is in; the event may be one of an earlier VM
    public record Line(String vm, Blame.Line line) {}

    /// One of the guest's VMs until a moment.
    ///
    /// @param created   null where it never was
    /// @param destroyed null where it still exists
    /// @param fields    as they are, or were before it was destroyed
    private record Life(
            String name,
            When created,
            When destroyed,
            SequencedMap<String, FieldValue> fields,
            Map<String, Fact> setBy) {
        boolean exists() {
            return created != null && destroyed == null;
        }

        /// A guest that boots again has closed its VM before; one that migrates closes it after.
        boolean existedAt(When moment) {
            return created != null
                    && (destroyed == null || !destroyed.isVirtual() || destroyed.micros() > moment.micros());
        }
    }

    /// The fields of each VM that the guest is in at a moment, in their order.
    ///
    /// @param field only this one, with what is part of it; empty for all
    /// @throws BadInput where the guest has no VM then, or none with such a field
    public static List<Line> of(RunHistory run, GuestVms guest, String field, Moment moment)
            throws BadInput, IOException {
        GuestStates.refuseEvent(guest, moment);
        var blame = new GuestBlame();
        for (var vm : guest.vms(run)) {
            blame.lives.add(life(run, vm, field, moment));
        }
        var lines = new ArrayList<Line>();
        for (int number = 0; number < blame.lives.size(); number++) {
            var life = blame.lives.get(number);
            if (life.exists()) {
                for (var each : life.fields().entrySet()) {
                    var setBy = blame.setBy(number, each.getKey(), each.getValue());
                    lines.add(new Line(life.name(), new Blame.Line(each.getKey(), each.getValue(), setBy)));
                }
            }
        }
        if (lines.isEmpty()) {
            throw new BadInput(
                    blame.lives.stream().noneMatch(Life::exists)
                            ? "%s did not exist at %s".formatted(guest.name(), moment)
                            : "%s has no field \"%s\"".formatted(guest.name(), field));
        }
        return lines;
    }

    private static Life life(RunHistory run, String name, String field, Moment moment) throws BadInput, IOException {
        var vm = new VmName(name);
        var setBy = new HashMap<String, Fact>();
        var born = new Fact[1];
        var died = new Fact[1];
        var state = run.at(name, moment, fact -> {
            var event = fact.event().orElse(null);
            if (event instanceof VmEvent.VmDestroyed destroyed && destroyed.vm().equals(vm)) {
                died[0] = fact;
                return;
            }
            if (event instanceof VmEvent.VmCreated created && created.vm().equals(vm)) {
                born[0] = fact;
                died[0] = null; // it was made again, under the same name
            }
            Blame.note(fact, vm, field, setBy);
        });
        var last = died[0] == null ? state.situation() : died[0].before();
        var fields = Fields.of(last, vm);
        fields.keySet().removeIf(each -> !Blame.isMeant(each, field));
        return new Life(
                name, born[0] == null ? null : born[0].when(), died[0] == null ? null : died[0].when(), fields, setBy);
    }

    /// Keys are new in each VM, whatever their numbers.
    private static boolean isOfKeys(String field) {
        return KEYS.stream().anyMatch(keys -> Fields.isMeant(field, keys));
    }

    private Fact setBy(int number, String field, FieldValue value) {
        var life = lives.get(number);
        var own = life.setBy().get(field);
        for (int before = number - 1; before >= 0 && !isOfKeys(field); before--) {
            var source = lives.get(before);
            if (source.existedAt(life.created())) {
                if (!value.equals(source.fields().get(field))) {
                    break;
                }
                var taken = setBy(before, field, value);
                return isLater(taken.when(), own.when()) ? own : taken; // the source may have changed it afterwards
            }
        }
        return own;
    }

    private static boolean isLater(When one, When other) {
        return one.isVirtual() == other.isVirtual() ? one.micros() > other.micros() : other.isVirtual();
    }
}
