package io.kvmsim.run;

import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.VmEvent;
import io.kvmsim.trace.Recording.Recorded;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Counts what a run's calls were answered and which events followed. For one thread.
public final class RunCounts {
    private final Map<Class<? extends VmEvent>, Long> events = new HashMap<>();
    private final SortedMap<String, Long> refusals = new TreeMap<>();
    private final SortedMap<String, Long> differing = new TreeMap<>();
    private long calls;
    private long lists;
    private long eventCount;
    private long refused;
    private long vms;
    private long vcpus;

    /// Adds a list and its decisions.
    void add(List<Recorded> recorded, List<Decision> decisions) {
        lists++;
        calls += decisions.size();
        for (int index = 0; index < decisions.size(); index++) {
            var decision = decisions.get(index);
            for (var event : decision.events()) {
                events.merge(event.getClass(), 1L, Long::sum);
                eventCount++;
                vms += event instanceof VmEvent.VmCreated ? 1 : event instanceof VmEvent.VmDestroyed ? -1 : 0;
                vcpus += event instanceof VmEvent.VcpuCreated ? 1 : 0;
            }
            var call = recorded.get(index);
            if (decision.answer().refused()) {
                refused++;
                refusals.merge(call.name() + " " + errno(decision.answer().ret()), 1L, Long::sum);
            }
            if (!call.answeredBy(decision.answer())) {
                differing.merge(call.name(), 1L, Long::sum);
            }
        }
    }

    private static String errno(int ret) {
        return Errno.of(-ret).map(Errno::name).orElse("errno " + -ret);
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
        var byName = new TreeMap<String, Long>();
        events.forEach((type, count) -> byName.put(type.getSimpleName(), count));
        return byName;
    }

    /// By call and errno.
    public SortedMap<String, Long> refusals() {
        return refusals;
    }

    /// Answers that are not those of the recording, by call.
    public SortedMap<String, Long> differing() {
        return differing;
    }
}
