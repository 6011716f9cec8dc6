package io.kvmsim.trace;

import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Op;
import io.kvmsim.values.BadInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Which earlier lines of a trace a line makes no sense without: the call that made its VM, and the call that made its
/// vCPU.
final class LineNeeds {
    private static final int[] NONE = {};

    private final List<int[]> needs = new ArrayList<>();
    private final Map<String, Integer> vms = new HashMap<>();
    private final Map<String, Integer> vcpus = new HashMap<>();

    /// @param call null where the core does not model the line
    void add(JsonFields fields, TracedCall call) throws BadInput {
        int index = needs.size();
        if (!fields.has("vm")) {
            needs.add(NONE);
            return;
        }
        var vm = fields.text("vm");
        if (call != null && call.call().op() == Op.CREATE_VM) {
            needs.add(NONE);
            put(vms, vm, index, fields);
            return;
        }
        var made = IntStream.builder();
        if (vms.containsKey(vm)) {
            made.add(vms.get(vm));
        }
        if (fields.has("vcpu")) {
            var vcpu = vcpus.get(key(vm, fields.u64("vcpu")));
            if (vcpu != null) {
                made.add(vcpu);
            }
        }
        needs.add(made.build().toArray());
        if (call != null && call.call() instanceof Call.CreateVcpu(var id)) {
            put(vcpus, key(vm, id), index, fields);
        }
    }

    /// A call that was refused made nothing; it is better than none.
    private static void put(Map<String, Integer> made, String key, int index, JsonFields fields) throws BadInput {
        if (fields.i32("ret") >= 0) {
            made.put(key, index);
        } else {
            made.putIfAbsent(key, index);
        }
    }

    /// Of a VM of one name that was made twice, each has vCPUs of its own.
    private String key(String vm, long id) {
        return vm + "#" + vms.get(vm) + ":" + id;
    }

    /// Of each line.
    int[][] all() {
        return needs.toArray(int[][]::new);
    }
}
