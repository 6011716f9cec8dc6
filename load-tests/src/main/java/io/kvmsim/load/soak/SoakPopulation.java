package io.kvmsim.load.soak;

import io.kvmsim.engine.VmActor;
import io.kvmsim.load.product.Population;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// VMs taken by chance, most of the time from a few that are in use just then. So most calls find their VM's actor,
/// and some find it passivated.
final class SoakPopulation implements Population {
    /// The percentage of lists that go to any VM; the others go to a VM in use.
    private static final int ANYWHERE = 10;
    /// The number of VMs divided by the number of VMs in use.
    private static final int IN_USE = 10;
    /// The number of lists after which the next VM comes into use and the oldest one goes out of use.
    private static final int LISTS_A_STEP = 50;

    private final SplittableRandom random;
    private final SoakCalls calls;
    private final List<SoakVm> vms;
    private final int recordsMax;
    private long lists;

    /// @param recordsMax a name with this number of records is not used again after its VM is shut down
    SoakPopulation(int count, int recordsMax, long seed) {
        this.random = new SplittableRandom(seed);
        this.calls = new SoakCalls(random.split());
        this.recordsMax = recordsMax;
        // The first names are given up one after the other, as later ones are, and not all at one time.
        this.vms = IntStream.range(0, count)
                .mapToObj(number -> new SoakVm(number, 1 + random.nextInt(recordsMax)))
                .toList();
    }

    @Override
    public int count() {
        return vms.size();
    }

    @Override
    public Due next() {
        int vm = idleFrom(lists++);
        var chosen = vms.get(vm);
        chosen.inFlight = true;
        // Its name before the list, which may shut it down.
        return new Due(vm, chosen.name(), calls.next(chosen));
    }

    private int idleFrom(long list) {
        int inUse = Math.max(1, count() / IN_USE);
        int vm = random.nextInt(100) < ANYWHERE
                ? random.nextInt(count())
                : (int) ((list / LISTS_A_STEP + random.nextInt(inUse)) % count());
        while (vms.get(vm).inFlight) {
            vm = (vm + 1) % count();
        }
        return vm;
    }

    @Override
    public int number(String name) {
        return SoakVm.number(name);
    }

    @Override
    public void answered(int vm, VmActor.Answers answers) {
        vms.get(vm).answered(answers.sequenceNr(), recordsMax);
    }

    /// How many names were in use so far: the journal's index holds each of them.
    long names() {
        return vms.stream().mapToLong(SoakVm::names).sum();
    }
}
