package io.kvmsim.history.text;

import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.Situation;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A VM's state as named fields, always in the same order: what is compared, blamed, watched and asked for.
///
/// Names are lower case, with parts separated by dots: `mem.limit`, `cpu.facilities`, `slots.0.size`,
/// `vcpus.0.clock`.
public final class Fields {
    private Fields() {}

    /// All fields of a VM; none where it does not exist.
    public static SequencedMap<String, FieldValue> of(Situation situation, VmName name) {
        var fields = new LinkedHashMap<String, FieldValue>();
        portions(situation, name).forEach(portion -> portion.fields(fields::put));
        return fields;
    }

    /// Those of these names, and what is part of them. Looks at no more of the state than it must.
    public static SequencedMap<String, FieldValue> of(Situation situation, VmName name, List<String> wanted) {
        var fields = new LinkedHashMap<String, FieldValue>();
        for (var portion : portions(situation, name)) {
            if (wanted.stream().anyMatch(portion::mayHavePartOf)) {
                portion.fields((field, value) -> {
                    if (wanted.stream().anyMatch(it -> isMeant(field, it))) {
                        fields.put(field, value);
                    }
                });
            }
        }
        return fields;
    }

    /// Those of exactly these names, and not what is part of them.
    public static SequencedMap<String, FieldValue> exactly(
            Situation situation, VmName name, Collection<String> wanted) {
        var fields = new LinkedHashMap<String, FieldValue>();
        for (var portion : portions(situation, name)) {
            if (wanted.stream().anyMatch(portion::mayHave)) {
                portion.fields((field, value) -> {
                    if (wanted.contains(field)) {
                        fields.put(field, value);
                    }
                });
            }
        }
        return fields;
    }

    /// One field of a VM; null where it has none of this name. Looks at no more of the state than it must.
    public static FieldValue of(Situation situation, VmName name, String field) {
        var found = new FieldValue[1];
        for (var portion : portions(situation, name)) {
            if (portion.mayHave(field)) {
                portion.fields((each, value) -> found[0] = each.equals(field) ? value : found[0]);
            }
        }
        return found[0];
    }

    /// What differs from one state to another of the same or another VM, in the order of the fields.
    public static List<Difference> between(Situation before, VmName one, Situation after, VmName other) {
        var olds = byKey(portions(before, one));
        var differences = new ArrayList<Difference>();
        for (var portion : portions(after, other)) {
            var old = olds.remove(portion.key());
            if (old == null) {
                portion.fields((field, value) -> differences.add(new Difference(field, null, value)));
            } else if (old.part() != portion.part() && !old.equals(portion)) {
                compare(old, portion, differences);
            }
        }
        olds.values().forEach(old -> old.fields((field, value) -> differences.add(new Difference(field, value, null))));
        return differences;
    }

    /// What an event changed.
    public static List<Difference> changedBy(Fact fact) {
        return fact.isRefusal() ? List.of() : between(fact.before(), fact.vm(), fact.after(), fact.vm());
    }

    /// Whether a field is meant by a name: its own, or that of what it is part of.
    public static boolean isMeant(String field, String name) {
        return field.startsWith(name) && (field.length() == name.length() || field.charAt(name.length()) == '.');
    }

    private static void compare(Portion old, Portion now, List<Difference> differences) {
        var before = new LinkedHashMap<String, FieldValue>();
        old.fields(before::put);
        now.fields((field, value) -> {
            var was = before.get(field);
            if (!value.equals(was)) {
                differences.add(new Difference(field, was, value));
            }
        });
    }

    private static SequencedMap<String, Portion> byKey(List<Portion> portions) {
        var byKey = new LinkedHashMap<String, Portion>();
        portions.forEach(portion -> byKey.put(portion.key(), portion));
        return byKey;
    }

    private static List<Portion> portions(Situation situation, VmName name) {
        return situation.vm(name).map(vm -> portions(situation, vm)).orElse(List.of());
    }

    private static List<Portion> portions(Situation situation, Vm vm) {
        var memory = vm.memory();
        var portions = new ArrayList<Portion>();
        long limit = situation.limit(vm.name()).orElse(memory.limit());
        portions.add(new Portion.OfVm(
                vm.ucontrol(),
                limit,
                vm.caps(),
                vm.sca(),
                vm.clock(),
                vm.vcpus().size()));
        portions.add(new Portion.OfMemory(memory));
        memory.slots().ascending().forEach(slot -> portions.add(new Portion.OfSlot(slot)));
        portions.add(new Portion.OfCmma(vm.cmma()));
        portions.add(new Portion.OfProcess(situation));
        portions.add(new Portion.OfModel(vm.model()));
        portions.add(new Portion.OfCrypto(vm.crypto()));
        vm.vcpus().forEach(vcpu -> portions.add(new Portion.OfVcpu(vcpu)));
        return portions;
    }
}
