package io.kvmsim.scenario.cputime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.scenario.Cores;
import io.kvmsim.scenario.Demand;
import io.kvmsim.scenario.GuestCpu;
import io.kvmsim.scenario.HostCpu;
import io.kvmsim.scenario.MachineGroup;
import io.kvmsim.scenario.cputime.CpuTime.Resident;
import io.kvmsim.scenario.cputime.CpuTime.Residents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What follows with paper and pencil. A machine is its cores, with `x` and the SMT factor where two threads run on
/// each. A host is `L` and its logical cores, `w` and its weight, `c` where it is capped by it, `d` where its cores are
/// dedicated, `k` and its absolute cap. A guest is `v` and its vCPUs, `s` and its shares, `q` and its quota, then what
/// it wants and what it is served, cores; to a millionth, which is what the model rounds to.
class ClosedFormTest {
    private static final Pattern HOST = Pattern.compile("L(\\d+)(?:w(\\d+))?(c)?(d)?(?:k([\\d.]+))?:(.*)");
    private static final Pattern GUEST = Pattern.compile("v(\\d+)(?:s(\\d+))?(?:q([\\d.]+))? ([\\d.]+)=([\\d.]+)");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # One host
            4   | L4: v1 0.5=0.5
            4   | L4: v1 3=1
            4   | L4: v2 3=2
            4   | L4: v9 9=4
            4   | L4: v4 4=2, v4 4=2
            4   | L4: v4 1=1, v4 4=3
            4   | L4: v4 1=1, v4 4=1.5, v4 4=1.5
            4   | L4: v4s1024 4=1, v4s3072 4=3
            4   | L4: v4s1024 4=1.333334, v4s2048 4=2.666666
            4   | L4: v1s3072 4=1, v4s1024 4=3
            4   | L4: v4s100 4=3.5, v4s900 0.5=0.5
            3   | L3: v1 1=0.75, v1 1=0.75, v1 1=0.75, v1 1=0.75
            1   | L1: v1 1=0.333334, v1 1=0.333333, v1 1=0.333333
            # Quotas and caps
            4   | L4: v4q1.5 4=1.5, v4 4=2.5
            4   | L4: v4q0.25 4=0.25, v4q0.5 4=0.5
            4   | L4: v2q3 4=2
            4   | L4k2.5: v4 4=1.25, v4 4=1.25
            4   | L2: v4 4=2
            # Two LPARs that share a machine by their weights
            10  | L10w100: v20 20=5; L10w100: v20 20=5
            10  | L10w300: v20 20=7.5; L10w100: v20 20=2.5
            10  | L10w700: v20 20=7; L10w300: v20 20=3
            10  | L10w700: v20 2=2; L10w300: v20 20=8
            10  | L4w700: v20 20=4; L10w300: v20 20=6
            10  | L10w200: v20 20=5.714286; L10w150: v20 20=4.285714
            10  | L10w1: v20 20=2; L10w2: v20 20=4; L10w2: v20 20=4
            10  | L10w1: v20 1=1; L10w2: v20 20=4.5; L10w2: v20 20=4.5
            # One of them capped by its weight
            10  | L10w100c: v20 20=2.5; L10w300: v20 20=7.5
            10  | L10w100c: v20 20=2.5; L10w300: v20 1=1
            10  | L10w100c: v20 1=1; L10w300: v20 20=9
            10  | L10w100k2: v20 20=2; L10w100: v20 20=8
            # Dedicated cores are not shared, used or not
            10  | L4d: v20 20=4; L10w100: v20 20=6
            10  | L4d: v20 1=1; L10w100: v20 20=6
            10  | L4d: v20 1=1; L6w100: v20 20=3; L6w100: v20 20=3
            10  | L4dk3: v20 20=3; L6w100: v20 20=6
            # SMT 2: a vCPU alone has a whole core, all threads together have the factor
            4x1.3 | L4: v1 3=1
            4x1.3 | L4: v8 8=5.2
            4x1.3 | L4: v4 8=2.6, v4 8=2.6
            10x1.2 | L10w100: v20 20=6; L10w100: v20 20=6
            10x1.2 | L2d: v20 20=2.4; L10w100: v20 20=9.6
            # Shares within a host's share of the machine
            10  | L10w100: v20s100 20=1, v20s400 20=4; L10w100: v20 20=5
            10  | L10w100: v20s100 0.5=0.5, v20s400 20=4.5; L10w100: v20 20=5
            10  | L10w100: v20s100 20=1.8, v20s400 20=7.2; L10w100: v20 1=1
            """)
    void is_served(String machine, String partition) {
        var size = machine.split("x");
        boolean smt = size.length == 2;
        var group = new MachineGroup(
                "cec", 1, Integer.parseInt(size[0]), smt ? 2 : 1, smt ? Double.parseDouble(size[1]) : 1, List.of());
        var hosts = new ArrayList<HostCpu>();
        var guests = new ArrayList<GuestCpu>();
        var expected = new ArrayList<Long>();
        var residents = new ArrayList<Residents>();
        for (var each : partition.split(";")) {
            var host = HOST.matcher(each.strip());
            assertThat(host.matches()).as(each).isTrue();
            hosts.add(new HostCpu(
                    Optional.of("cec-1"),
                    Integer.parseInt(host.group(1)),
                    number(host.group(2), HostCpu.WEIGHT_DEFAULT),
                    host.group(3) != null,
                    host.group(4) != null,
                    cores(host.group(5))));
            var here = new ArrayList<Resident>();
            for (var one : host.group(6).split(",")) {
                var guest = GUEST.matcher(one.strip());
                assertThat(guest.matches()).as(one).isTrue();
                here.add(new Resident(guests.size(), 1, Integer.parseInt(guest.group(1))));
                var always = new Demand.Steps(new long[1], new long[] {millionths(guest.group(4))});
                guests.add(new GuestCpu(
                        number(guest.group(2), GuestCpu.SHARES_DEFAULT),
                        cores(guest.group(3)),
                        new Demand.Stepped(Map.of(), Optional.of(always)),
                        true));
                expected.add(millionths(guest.group(5)));
            }
            residents.add(new Residents(residents.size(), here));
        }
        var cpu = new CpuTime(CpuScenario.of(1, List.of(group), hosts, guests));
        cpu.runs(0, residents);
        cpu.advance(0);
        assertThat(expected).hasSameSizeAs(guests);
        for (int guest = 0; guest < expected.size(); guest++) {
            assertThat(Cores.text(cpu.guest(guest).served()))
                    .as("guest %d of %s", guest, partition)
                    .isEqualTo(Cores.text(expected.get(guest)));
        }
    }

    private static int number(String text, int absent) {
        return text == null ? absent : Integer.parseInt(text);
    }

    private static OptionalLong cores(String text) {
        return text == null ? OptionalLong.empty() : OptionalLong.of(millionths(text));
    }

    private static long millionths(String text) {
        return Cores.of(Double.parseDouble(text));
    }
}
