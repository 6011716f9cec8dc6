package io.kvmsim.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.pages.PageSet;
import io.kvmsim.kvm.state.Mapping;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.Slots;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.kvm.state.VmName;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Every part of a state is in its digest. The parts are found in the record types themselves, so a part that is
/// added later is checked as well.
class StateDigestTest {
    private static final VmName VM = new VmName("a");
    private static final NamedHost HOME = new NamedHost("z16-1", TestHosts.Z16);

    @Test
    void a_digest_names_its_version_and_is_64_hexadecimal_digits() {
        assertThat(StateDigest.of(Monitor.INITIAL)).matches("state/1:[0-9a-f]{64}");
    }

    @Test
    void equal_states_have_equal_digests() {
        assertThat(StateDigest.of(furnished())).isEqualTo(StateDigest.of(furnished()));
    }

    /// Digests are stored in runs, so a state has the same one for as long as its version is `state/1`.
    @Test
    void the_digest_of_a_state_is_for_ever() {
        assertThat(StateDigest.of(Monitor.INITIAL))
                .isEqualTo("state/1:029325693fffa49405fe89c35b92b63640a4eae6ddd1592fcef0adc048b5dede");
        assertThat(StateDigest.of(furnished()))
                .isEqualTo("state/1:6247610600d6a9a3f1289653674962f611fa0d898f3cbe38b78363315265fa96");
    }

    @Test
    void two_states_that_differ_in_one_part_have_different_digests() throws ReflectiveOperationException {
        var digests = new LinkedHashMap<String, String>();
        digests.put(StateDigest.of(furnished()), "the state itself");
        for (var changed : changes("monitor", furnished()).entrySet()) {
            var other = digests.put(StateDigest.of((Monitor) changed.getValue()), changed.getKey());
            assertThat(other).as("has the digest of %s", changed.getKey()).isNull();
        }
        assertThat(digests.values())
                .contains("monitor.vms[0].vcpus[0].clock.epoch", "monitor.vms[0].cmma.dirtyPages")
                .hasSizeGreaterThan(60);
    }

    /// A VM with CMMA, a slot, a mapped range, pages in several states, some of them dirty, and a vCPU.
    private static Monitor furnished() {
        var steps = List.of(
                step(new Call.CreateVm(0)),
                step(Calls.enableCmma()),
                step(Calls.logged(0, 0, 2 * Calls.MIB, Calls.USER)),
                step(Calls.setBits(0, 1, 2, 3, 0x41)),
                step(Calls.startMigration()),
                step(Calls.vcpu(0)));
        var turn = Turn.decide(Entity.initial("a"), HOME, steps, new Cause.Virtual(0), Refusals.ALL);
        assertThat(turn.decisions()).noneMatch(it -> it.answer().refused());
        return turn.monitor();
    }

    private static Step step(Call call) {
        return new Step(VM, call, Circumstances.USUAL);
    }

    /// The value with one of its parts changed, by the path of that part.
    private static Map<String, Object> changes(String path, Object value) throws ReflectiveOperationException {
        return switch (value) {
            case Boolean flag -> Map.of(path, !flag);
            case Integer number -> Map.of(path, number + 1);
            case Long number -> Map.of(path, number + 1);
            case VmName name -> Map.of(path, new VmName(name.value() + "b"));
            case Bytes bytes -> Map.of(path, bytes.withBit(bytes.length() * Byte.SIZE - 1));
            case PageSet pages ->
                Map.of(
                        path + " from 1000", pages.plus(1000, 1001),
                        path + " from 2000", pages.plus(2000, 2001),
                        path + " to 2002", pages.plus(2000, 2002));
            case Slots slots -> slotChanges(path, slots);
            case Mapping mapping -> rangeChanges(path, mapping);
            case List<?> list -> listChanges(path, list);
            case Record part -> partChanges(path, part);
            default -> throw new AssertionError("%s is a %s".formatted(path, value.getClass()));
        };
    }

    private static Map<String, Object> partChanges(String path, Record part) throws ReflectiveOperationException {
        var changed = new LinkedHashMap<String, Object>();
        var components = part.getClass().getRecordComponents();
        for (int index = 0; index < components.length; index++) {
            var values = new Object[components.length];
            for (int other = 0; other < components.length; other++) {
                values[other] = components[other].getAccessor().invoke(part);
            }
            var changes = changes(path + "." + components[index].getName(), values[index]);
            for (var change : changes.entrySet()) {
                var with = values.clone();
                with[index] = change.getValue();
                changed.put(change.getKey(), canonical(part.getClass()).newInstance(with));
            }
        }
        return changed;
    }

    private static Constructor<?> canonical(Class<?> type) throws NoSuchMethodException {
        var types = Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType);
        return type.getConstructor(types.toArray(Class<?>[]::new));
    }

    private static Map<String, Object> listChanges(String path, List<?> list) throws ReflectiveOperationException {
        var changed = new LinkedHashMap<String, Object>();
        changed.put(path + " empty", List.of());
        for (var change : changes(path + "[0]", list.getFirst()).entrySet()) {
            var with = new ArrayList<Object>(list);
            with.set(0, change.getValue());
            changed.put(change.getKey(), List.copyOf(with));
        }
        return changed;
    }

    private static Map<String, Object> slotChanges(String path, Slots slots) throws ReflectiveOperationException {
        var changed = new LinkedHashMap<String, Object>();
        changed.put(path + " empty", Slots.NONE);
        var slot = slots.ascending().iterator().next();
        for (var change : partChanges(path + "[0]", slot).entrySet()) {
            changed.put(change.getKey(), with(Slots.NONE, change.getValue()));
        }
        return changed;
    }

    private static Map<String, Object> rangeChanges(String path, Mapping mapping) throws ReflectiveOperationException {
        var changed = new LinkedHashMap<String, Object>();
        changed.put(path + " empty", Mapping.EMPTY);
        for (var change : partChanges(path + "[0]", mapping.joined().getFirst()).entrySet()) {
            changed.put(change.getKey(), with(Mapping.EMPTY, change.getValue()));
        }
        return changed;
    }

    /// The core alone makes slots and mappings: their `with` is not public.
    private static Object with(Object empty, Object part) throws ReflectiveOperationException {
        var with = empty.getClass().getDeclaredMethod("with", part.getClass());
        with.setAccessible(true);
        return with.invoke(empty, part);
    }
}
