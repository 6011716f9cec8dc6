package io.kvmsim.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The differences of two runs in CPU time: what each group was served and what it was not, and how busy each host was.
final class CpuDiff {
    /// Of what is not in a run, or in a run without CPU time.
    private static final Summary.GroupCpu NOTHING = new Summary.GroupCpu("", 0, 0, 0);

    private CpuDiff() {}

    /// Nothing where neither of them is about CPU time.
    static List<Figure> of(Summary left, Summary right) {
        var figures = new ArrayList<Figure>();
        var groups = List.of(byName(left.cpu().groups()), byName(right.cpu().groups()));
        for (var name : names(groups)) {
            var one = groups.getFirst().getOrDefault(name, NOTHING);
            var other = groups.getLast().getOrDefault(name, NOTHING);
            var section = "CPU time of " + name;
            figures.add(Figure.seconds(section, "served", one.servedSeconds(), other.servedSeconds()));
            figures.add(Figure.seconds(section, "stolen", one.stolenSeconds(), other.stolenSeconds()));
            figures.add(Figure.seconds(section, "waited", one.waitedSeconds(), other.waitedSeconds()));
        }
        var hosts = List.of(used(left), used(right));
        for (var name : names(hosts)) {
            figures.add(Figure.text(
                    "CPU use, 95th percentile",
                    name,
                    hosts.getFirst().get(name),
                    hosts.getLast().get(name)));
        }
        return figures;
    }

    private static Set<String> names(List<? extends Map<String, ?>> sides) {
        var names = new TreeSet<String>();
        sides.forEach(side -> names.addAll(side.keySet()));
        return names;
    }

    private static Map<String, Summary.GroupCpu> byName(List<Summary.GroupCpu> groups) {
        return groups.stream()
                .collect(Collectors.toMap(Summary.GroupCpu::name, Function.identity(), (first, _) -> first));
    }

    private static Map<String, String> used(Summary summary) {
        return summary.cpu().hosts().stream()
                .collect(Collectors.toMap(
                        Summary.HostCpu::name,
                        host -> String.format(Locale.ROOT, "%.1f%%", host.used().p95() * 100),
                        (first, _) -> first));
    }
}
