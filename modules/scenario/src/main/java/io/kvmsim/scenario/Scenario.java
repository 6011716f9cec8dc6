package io.kvmsim.scenario;

import io.kvmsim.cpu.GuestModel;
import io.kvmsim.cpu.GuestRequirements;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The contents of a scenario file. Times are microseconds of virtual time, sizes bytes.
///
/// @param name      of the scenario
/// @param seed      of all randomness
/// @param window    the length of a window of virtual time (design 7)
/// @param duration  when the run ends; 0: when nothing is left to do
/// @param machines  groups of equal machines whose cores the hosts share
/// @param hosts     groups of equal hosts
/// @param guests    groups of equal VMs
/// @param memory    how guests' resident sets move, by name
/// @param timeline  what happens when
/// @param faults    what goes wrong with calls, the first rule that strikes a call before the others
/// @param latency   how long calls take, by the first rule that is for them
/// @param expect    what must hold
/// @param source    what it was read from
public record Scenario(
        String name,
        long seed,
        long window,
        long duration,
        Placement placement,
        List<MachineGroup> machines,
        List<HostGroup> hosts,
        List<GuestGroup> guests,
        List<MemoryUse> memory,
        List<TimelineEntry> timeline,
        List<FaultRule> faults,
        List<LatencyRule> latency,
        List<Expectation> expect,
        Source source) {
    /// The most VMs of a scenario.
    public static final long GUESTS_MAX = 10_000_000;

    /// The most hosts of a scenario.
    public static final long HOSTS_MAX = 10_000;

    private static final Source NO_SOURCE = new Source("", Map.of());

    /// Microseconds.
    public static final long WINDOW_DEFAULT = 1_000_000;

    /// Only recorded bring-ups, at once.
    public Scenario(String name, long seed, List<HostGroup> hosts, List<GuestGroup> guests) {
        this(
                name,
                seed,
                WINDOW_DEFAULT,
                0,
                Placement.DEFAULT,
                List.of(),
                hosts,
                guests,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                NO_SOURCE);
    }

    /// Whether every guest makes the calls of its recording at the start, and that is all: it needs no virtual time.
    public boolean isRecorded() {
        return timeline.isEmpty()
                && faults.isEmpty()
                && latency.isEmpty()
                && expect.isEmpty()
                && duration == 0
                && placement.equals(Placement.DEFAULT)
                && hosts.stream()
                        .allMatch(host -> host.cpu().isEmpty()
                                && host.reserved() == 0
                                && host.link() == 0
                                && host.swap() == 0
                                && host.clock().equals(Clock.DEFAULT)
                                && host.module().isDefault())
                && guests.stream()
                        .allMatch(guest -> guest.host().isEmpty()
                                && guest.recording().isPresent()
                                && guest.use().isEmpty()
                                && guest.cpu().isEmpty());
    }

    /// Whether it says what its guests want of their hosts' CPU time.
    public boolean hasCpuTime() {
        return guests.stream().anyMatch(guest -> guest.cpu().isPresent());
    }

    /// Where guests go that name no host.
    ///
    /// @param overcommit of a host's memory by the memory of the guests that are placed on it
    public record Placement(Policy policy, double overcommit) {
        public static final Placement DEFAULT = new Placement(Policy.ROUND_ROBIN, 0);

        public enum Policy {
            /// VM number n of the scenario on host n modulo the number of hosts, whether it fits or not.
            ROUND_ROBIN,
            /// The first host that has room.
            FIRST_FIT,
            /// The one with the least room that is enough.
            BEST_FIT,
            /// The one with the most room.
            WORST_FIT,
            /// The one with the fewest guests that has room.
            SPREAD;

            public static Policy of(String text) {
                return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
            }
        }
    }

    /// @param name     of the group: its hosts are `name-1`, `name-2` …
    /// @param machine  a host file
    /// @param memory   for kernel and guests, of each, `reserved` included
    /// @param reserved for others
    /// @param swap     for guests' pages
    /// @param link     bytes a second, each way, that migrations from or to it share; 0: as much as they want
    /// @param cpu      what it has of a machine's CPU time; nothing where the scenario is not about that
    public record HostGroup(
            String name,
            int count,
            Path machine,
            long memory,
            long reserved,
            long swap,
            Module module,
            Clock clock,
            long link,
            Optional<HostCpu> cpu) {
        public HostGroup(String name, int count, Path machine, long memory) {
            this(name, count, machine, memory, 0, 0, Module.DEFAULT, Clock.DEFAULT, 0, Optional.empty());
        }

        public String host(int number) {
            return name + "-" + number;
        }
    }

    /// A host's TOD clock.
    ///
    /// @param start      at virtual time 0: microseconds since 1900
    /// @param driftNanos that it gains each second
    public record Clock(long start, long driftNanos) {
        /// Of 1970.
        private static final long UNIX_EPOCH = 2_208_988_800_000_000L;

        /// From the start of 2026.
        public static final Clock DEFAULT = new Clock(UNIX_EPOCH + 1_767_225_600_000_000L, 0);

        public static Clock at(Instant start, long driftNanos) {
            return new Clock(UNIX_EPOCH + ChronoUnit.MICROS.between(Instant.EPOCH, start), driftNanos);
        }
    }

    /// The kvm module's parameters, where they are not those of the host file.
    public record Module(Optional<Boolean> nested, Optional<Boolean> hpage) {
        public static final Module DEFAULT = new Module(Optional.empty(), Optional.empty());

        boolean isDefault() {
            return nested.isEmpty() && hpage.isEmpty();
        }
    }

    /// @param name      of the group: its VMs are `name-0001`, `name-0002` …
    /// @param recording a trace whose calls each VM makes; else QEMU's order of calls
    /// @param host      where they are pinned
    /// @param cpus      at the start
    /// @param cpusMax   with all that are plugged in later
    /// @param memory    now
    /// @param memoryMax the limit that is set
    /// @param model     `host`, a named CPU model, or a file
    /// @param wrapping  of AES and DEA keys, where the model has it
    /// @param use       how its memory is used: a name of [Scenario#memory]
    /// @param oomScoreAdj in thousandths of a host's memory: how much rather its guests are killed than others
    /// @param cpu       what it wants of its host's CPU time; nothing where that is not asked
    public record GuestGroup(
            String name,
            int count,
            Optional<Path> recording,
            Optional<String> host,
            int cpus,
            int cpusMax,
            long memory,
            long memoryMax,
            boolean hugePages,
            String model,
            boolean cmma,
            boolean wrapping,
            Optional<String> use,
            int oomScoreAdj,
            Optional<GuestCpu> cpu) {
        private static final int DIGITS_MIN = 4;

        /// As a host looks at one of its guests.
        public GuestRequirements asGuest(GuestModel itsModel) {
            boolean usesCmma = cmma && itsModel.hasCmm() && !hugePages;
            return new GuestRequirements(itsModel, memoryMax, cpus, cpusMax, usesCmma, hugePages);
        }

        /// Of a recording.
        public GuestGroup(String name, int count, Path recording) {
            this(
                    name,
                    count,
                    Optional.ofNullable(recording),
                    Optional.empty(),
                    1,
                    1,
                    0,
                    0,
                    false,
                    "host",
                    true,
                    true,
                    Optional.empty(),
                    0,
                    Optional.empty());
        }

        /// The name of the VM with this number, counted from 1. All names of a group have the same length.
        public String vm(int number) {
            int digits = Math.max(DIGITS_MIN, String.valueOf(count).length());
            var text = String.valueOf(number);
            return name + "-" + "0".repeat(digits - text.length()) + text;
        }
    }

    /// How a guest's resident set moves. Shares are of its memory now, but for `unused`, of what is touched, and
    /// `churn`, of what is unused.
    ///
    /// @param every   how often it moves
    /// @param touched soon after the start
    /// @param growth  each time, up to `touchedMax`
    /// @param unused  what the guest has marked unused by ESSA
    /// @param churn   what of that is taken into use again each time, and other pages marked in its place
    /// @param balloon given back through the balloon
    /// @param writes  what of its touched memory it writes to again in each interval: what keeps a migration busy
    public record MemoryUse(
            String name,
            long every,
            Distribution touched,
            Distribution growth,
            double touchedMax,
            Distribution unused,
            Distribution churn,
            Distribution balloon,
            double writes) {}

    /// @param text  of the file
    /// @param files that it names, by what stands in it
    public record Source(String text, Map<String, Path> files) {}

    /// Something that is to hold.
    ///
    /// @param text as it stands in the file
    public record Expectation(String text) {}
}
