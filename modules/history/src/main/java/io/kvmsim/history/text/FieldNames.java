package io.kvmsim.history.text;

import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.history.fold.Situation;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Printable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The names of all attributes and fields. A filter for any other name would silently match nothing.
public final class FieldNames {
    private static final VmName ANY = new VmName("any");
    private static final long SLOT_BYTES = 1L << 20;
    /// Slots and vCPUs have numbers, whichever a VM has.
    private static final Pattern NUMBER = Pattern.compile("\\.\\d+(?=\\.|$)");

    private final TreeSet<String> known = new TreeSet<>();

    /// @param host any host: all have the same fields
    public FieldNames(Host host) {
        var monitor = Monitor.INITIAL;
        for (var call : List.of(
                new Call.CreateVm(0),
                new Call.SetUserMemoryRegion(new UserspaceMemoryRegion(0, 0, 0, SLOT_BYTES, 0)),
                new Call.CreateVcpu(0))) {
            for (var event :
                    Kvm.decide(host, monitor, ANY, call, Circumstances.USUAL).events()) {
                monitor = Kvm.evolve(monitor, event);
            }
        }
        Fields.of(new Situation(monitor, Map.of()), ANY).keySet().forEach(field -> known.add(withoutNumbers(field)));
        for (var attribute : VmAttribute.values()) {
            known.add(attribute.shortName());
        }
    }

    private static String withoutNumbers(String name) {
        return NUMBER.matcher(name).replaceAll(".N");
    }

    /// @param option that the names were given with, for the message
    /// @throws BadInput where a name is that of nothing, with the nearest one
    public void require(String option, List<String> names) throws BadInput {
        for (var name : names) {
            var plain = withoutNumbers(name);
            if (known.stream().noneMatch(field -> Fields.isMeant(field, plain))) {
                throw new BadInput("%s \"%s\" is neither an attribute nor a field; did you mean %s?"
                        .formatted(option, Printable.line(name), nearest(plain)));
            }
        }
    }

    private String nearest(String name) {
        return known.stream()
                .min(Comparator.comparingInt((String field) -> distance(field, name))
                        .thenComparing(field -> field))
                .orElseThrow();
    }

    /// How many letters differ, at least.
    private static int distance(String one, String other) {
        var row = new int[other.length() + 1];
        for (int column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (int line = 1; line <= one.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column < row.length; column++) {
                int replaced = diagonal + (one.charAt(line - 1) == other.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, Math.min(diagonal, row[column - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
