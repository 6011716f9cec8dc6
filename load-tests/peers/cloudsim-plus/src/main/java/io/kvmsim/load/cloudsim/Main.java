package io.kvmsim.load.cloudsim;

import ch.qos.logback.classic.Level;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.cloudsimplus.allocationpolicies.VmAllocationPolicy;
import org.cloudsimplus.allocationpolicies.VmAllocationPolicyFirstFit;
import org.cloudsimplus.allocationpolicies.VmAllocationPolicySimple;
import org.cloudsimplus.brokers.DatacenterBroker;
import org.cloudsimplus.brokers.DatacenterBrokerSimple;
import org.cloudsimplus.core.CloudSimPlus;
import org.cloudsimplus.datacenters.DatacenterSimple;
import org.cloudsimplus.hosts.HostSimple;
import org.cloudsimplus.resources.Pe;
import org.cloudsimplus.resources.PeSimple;
import org.cloudsimplus.schedulers.cloudlet.CloudletSchedulerTimeShared;
import org.cloudsimplus.util.Log;
import org.cloudsimplus.vms.Vm;
import org.cloudsimplus.vms.VmSimple;

/// What does it cost CloudSim Plus to create N VMs of 4 processing elements and 8 GiB each, and run to the end?
///
/// Arguments: the placement, `simple` or `first-fit`; the number of hosts; the number of VMs; and `warm` to do it once
/// before in the same JVM. Prints figures as a line of JSON.
public final class Main {
    private static final int VM_PES = 4;
    private static final long VM_MEBIBYTES = 8 << 10;
    private static final long VM_BANDWIDTH = 1;
    private static final long VM_STORAGE = 1;
    private static final double MIPS = 1_000;
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final VmAllocationPolicy policy;
    private final int hosts;
    private final int vms;

    private Main(VmAllocationPolicy policy, int hosts, int vms) {
        this.policy = policy;
        this.hosts = hosts;
        this.vms = vms;
    }

    public static void main(String[] arguments) {
        Log.setLevel(Level.OFF);
        if (arguments.length > 3 && arguments[3].equals("warm")) {
            of(arguments).simulate();
        }
        of(arguments).measure();
    }

    private static Main of(String[] arguments) {
        return new Main(policy(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    }

    private static VmAllocationPolicy policy(String name) {
        return switch (name) {
            case "simple" -> new VmAllocationPolicySimple();
            case "first-fit" -> new VmAllocationPolicyFirstFit();
            default -> throw new IllegalArgumentException(name + " is neither simple nor first-fit");
        };
    }

    private void measure() {
        long heapBefore = liveHeap();
        long wall = System.nanoTime();
        long cpu = PROCESS.getProcessCpuTime();
        var broker = simulate();
        long wallNanos = System.nanoTime() - wall;
        long cpuNanos = PROCESS.getProcessCpuTime() - cpu;
        double heap = liveHeap() - heapBefore;
        System.out.println(String.format(
                Locale.ROOT,
                "{\"vms\":%d,\"hosts\":%d,\"wallSeconds\":%f,\"cpuPerVmMicros\":%f,\"heapPerVmBytes\":%f}",
                vms,
                hosts,
                wallNanos / 1e9,
                cpuNanos / 1e3 / vms,
                heap / vms));
        // Or the collector might have taken the VMs before they were counted.
        check(broker);
    }

    private DatacenterBroker simulate() {
        var simulation = new CloudSimPlus();
        var _ = new DatacenterSimple(
                simulation, Stream.generate(this::host).limit(hosts).toList(), policy);
        var broker = new DatacenterBrokerSimple(simulation);
        broker.submitVmList(Stream.generate(Main::vm).limit(vms).toList());
        simulation.terminateAt(1);
        simulation.start();
        check(broker);
        return broker;
    }

    /// Room for exactly its share of the VMs.
    private HostSimple host() {
        int share = Math.ceilDiv(vms, hosts);
        List<Pe> pes = new ArrayList<>();
        for (int pe = 0; pe < share * VM_PES; pe++) {
            pes.add(new PeSimple(MIPS));
        }
        return new HostSimple(share * VM_MEBIBYTES, share * VM_BANDWIDTH, share * VM_STORAGE, pes);
    }

    private static Vm vm() {
        return new VmSimple(MIPS, VM_PES, new CloudletSchedulerTimeShared())
                .setRam(VM_MEBIBYTES)
                .setBw(VM_BANDWIDTH)
                .setSize(VM_STORAGE);
    }

    private void check(DatacenterBroker broker) {
        int made = broker.getVmCreatedList().size();
        if (made != vms) {
            throw new IllegalStateException("%d of %d VMs were created".formatted(made, vms));
        }
    }

    private static long liveHeap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
