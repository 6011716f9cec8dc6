package io.kvmsim.cpu;

import io.kvmsim.abi.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the STFLE facilities are called.
public final class FacilityNames {
    private static final Map<Integer, String> NAMES = Tsv.rows("facilities.tsv").stream()
            .collect(Collectors.toMap(cells -> Integer.valueOf(cells[0]), cells -> cells[1]));

    private FacilityNames() {}

    /// `76 msa3-base`, or the number alone where the facility has no name here.
    public static String of(int number) {
        return shortName(number).map(name -> number + " " + name).orElse(String.valueOf(number));
    }

    /// Those of a list, ascending.
    public static List<String> of(Bytes list) {
        return list.bits().mapToObj(FacilityNames::of).toList();
    }

    /// `msa3-base`
    static Optional<String> shortName(int number) {
        return Optional.ofNullable(NAMES.get(number));
    }
}
