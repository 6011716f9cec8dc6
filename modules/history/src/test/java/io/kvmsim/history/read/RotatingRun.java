package io.kvmsim.history.read;

import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.log.format.NewRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// Runs in which every VM gets new keys in each of its records, and journals that hold changed records of a run.
final class RotatingRun {
    private RotatingRun() {}

    /// A number of VMs, with 40 records each of 10 new keys.
    static WrittenRun rotating(Path into, int vms) {
        var run = WrittenRun.in(into, TestHosts.Z16);
        var keys = new Call[10];
        Arrays.fill(keys, new Call.SetAttr(2, 0, 0, UserBuffer.NONE));
        for (int vm = 1; vm <= vms; vm++) {
            run.at("vm-" + vm, 0, new Call.CreateVm(0), Calls.vcpu(0));
        }
        for (int turn = 1; turn <= 40; turn++) {
            for (int vm = 1; vm <= vms; vm++) {
                run.at("vm-" + vm, turn * 1_000_000L, keys);
            }
        }
        return run;
    }

    /// The same records but for a change, in a journal in `folder` that is whole in itself.
    static RunHistory rebuilt(
            Path folder, WrittenRun run, List<NewRecord> records, UnaryOperator<List<NewRecord>> change) {
        var other = WrittenRun.in(folder, run.home.host());
        WrittenRun.write(other.journal, change.apply(new ArrayList<>(records)));
        return other.open();
    }

    static NewRecord with(NewRecord record, long sequenceNr, byte[] payload) {
        return new NewRecord(record.persistenceId(), sequenceNr, 0, record.serializerId(), record.manifest(), payload);
    }

    static int index(List<NewRecord> records, String id, long sequenceNr) {
        for (int index = 0; index < records.size(); index++) {
            if (records.get(index).persistenceId().equals(id)
                    && records.get(index).sequenceNr() == sequenceNr) {
                return index;
            }
        }
        throw new IllegalStateException("no record %d of %s".formatted(sequenceNr, id));
    }

    /// With new numbers nothing is missing: what the records say then does not follow, or a seal does not fit.
    static List<NewRecord> numbered(List<NewRecord> all, String id) {
        long number = 0;
        for (int index = 0; index < all.size(); index++) {
            if (all.get(index).persistenceId().equals(id)) {
                number++;
                all.set(index, with(all.get(index), number, all.get(index).payload()));
            }
        }
        return all;
    }
}
