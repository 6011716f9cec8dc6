package io.kvmsim.run.count;

import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.trace.Recording.Recorded;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;

/// Counts the answers to the calls of a run and the resulting events. For one thread.
public final class RunCounts {
    private final Map<Class<? extends VmEvent>, Count> events = new HashMap<>();
    private final Map<Refusal, Count> refusals = new HashMap<>();
    private final Map<String, Count> differing = new HashMap<>();
    private long calls;
    private long lists;
    private long eventCount;
    private long refused;
    private long vms;
    private long vcpus;

    private static final class Count {
        private long value;
    }

    private record Refusal(String call, int ret) {
        String text() {
            return call + " " + Errno.of(-ret).map(Errno::name).orElse("errno " + -ret);
        }
    }

    /// Adds a list and its decisions.
    public void add(List<Recorded> recorded, List<Decision> decisions) {
        add(decisions, index -> recorded.get(index).name());
        for (int index = 0; index < decisions.size(); index++) {
            if (!recorded.get(index).answeredBy(decisions.get(index).answer())) {
                count(differing, recorded.get(index).name());
            }
        }
    }

    /// Adds a list's decisions.
    ///
    /// @param names of its calls
    public void add(List<Decision> decisions, IntFunction<String> names) {
        lists++;
        calls += decisions.size();
        for (int index = 0; index < decisions.size(); index++) {
            var decision = decisions.get(index);
            if (!decision.events().isEmpty()) {
                decision.events().forEach(this::add);
            }
            if (decision.answer().refused()) {
                refused++;
                count(
                        refusals,
                        new Refusal(names.apply(index), decision.answer().ret()));
            }
        }
    }

    private void add(VmEvent event) {
        count(events, event.getClass());
        eventCount++;
        vms += event instanceof VmEvent.VmCreated ? 1 : event instanceof VmEvent.VmDestroyed ? -1 : 0;
        vcpus += event instanceof VmEvent.VcpuCreated ? 1 : 0;
    }

    private static <K> void count(Map<K, Count> counts, K key) {
        counts.computeIfAbsent(key, _ -> new Count()).value++;
    }

    private static <K> SortedMap<String, Long> byName(Map<K, Count> counts, Function<K, String> name) {
        var named = new TreeMap<String, Long>();
        counts.forEach((key, count) -> named.merge(name.apply(key), count.value, Long::sum));
        return named;
    }

    public long calls() {
        return calls;
    }

    public long lists() {
        return lists;
    }

    /// All of them.
    public long eventCount() {
        return eventCount;
    }

    public long refused() {
        return refused;
    }

    /// That exist.
    public long vms() {
        return vms;
    }

    public long vcpus() {
        return vcpus;
    }

    /// By type.
    public SortedMap<String, Long> events() {
        return byName(events, Class::getSimpleName);
    }

    /// By call and errno.
    public SortedMap<String, Long> refusals() {
        return byName(refusals, Refusal::text);
    }

    /// Answers that are not those of the recording, by call.
    public SortedMap<String, Long> differing() {
        return byName(differing, name -> name);
    }
}
