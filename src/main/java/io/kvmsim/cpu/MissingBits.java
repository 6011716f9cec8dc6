package io.kvmsim.cpu;

import io.kvmsim.abi.SubfuncBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What one model has and another lacks, bit by bit and by name: bits without a name count as well.
final class MissingBits {
    private static final Map<Integer, Feature> ASSISTS = features()
            .filter(Feature.Assist.class::isInstance)
            .map(Feature.Assist.class::cast)
            .collect(Collectors.toMap(Feature.Assist::bit, Function.identity()));

    private static final Map<Integer, Feature> FUNCTIONS = features()
            .filter(Feature.Function.class::isInstance)
            .map(Feature.Function.class::cast)
            .collect(Collectors.toMap(it -> bit(it.block(), it.code()), Function.identity()));

    private MissingBits() {}

    private static Stream<Feature> features() {
        return IntStream.range(0, FeatureTable.size()).mapToObj(FeatureTable::at);
    }

    static List<Feature> facilities(GuestModel of, GuestModel in) {
        return of.facilities()
                .andNot(in.facilities())
                .bits()
                .mapToObj(FeatureTable::facility)
                .toList();
    }

    static List<Feature> assists(GuestModel of, GuestModel in) {
        return of.features()
                .andNot(in.features())
                .bits()
                .mapToObj(bit -> ASSISTS.getOrDefault(bit, new Feature.Assist(bit, "feat-" + bit)))
                .toList();
    }

    /// Without the functions that query: they come with the facility.
    static List<Feature> functions(GuestModel of, GuestModel in) {
        var missing = of.subfunctions().andNot(in.subfunctions());
        var functions = new ArrayList<Feature>();
        for (var block : SubfuncBlock.values()) {
            missing.slice(block.offset(), block.length())
                    .bits()
                    .filter(code -> code != 0 || block == SubfuncBlock.PLO)
                    .mapToObj(code -> function(block, code))
                    .forEach(functions::add);
        }
        return functions;
    }

    private static Feature function(SubfuncBlock block, int code) {
        var known = FUNCTIONS.get(bit(block, code));
        return known == null ? new Feature.Function(block, code, block.fieldName() + "-" + code) : known;
    }

    private static int bit(SubfuncBlock block, int code) {
        return block.offset() * Byte.SIZE + code;
    }
}
