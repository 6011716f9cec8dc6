package io.kvmsim.cpu;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.SubfuncBlock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// An immutable set of CPU features, and its form in the kernel's structures.
final class FeatureSet {
    static final FeatureSet NONE = new FeatureSet(new BitSet());

    /// The facility without which an instruction's block stays empty, spec 3.6.1; PLO has none.
    private static final Map<SubfuncBlock, Integer> FACILITY_OF = new EnumMap<>(Map.ofEntries(
            Map.entry(SubfuncBlock.PTFF, 28),
            Map.entry(SubfuncBlock.KMAC, 17),
            Map.entry(SubfuncBlock.KMC, 17),
            Map.entry(SubfuncBlock.KM, 17),
            Map.entry(SubfuncBlock.KIMD, 17),
            Map.entry(SubfuncBlock.KLMD, 17),
            Map.entry(SubfuncBlock.PCKMO, 76),
            Map.entry(SubfuncBlock.KMCTR, 77),
            Map.entry(SubfuncBlock.KMF, 77),
            Map.entry(SubfuncBlock.KMO, 77),
            Map.entry(SubfuncBlock.PCC, 77),
            Map.entry(SubfuncBlock.PPNO, 57),
            Map.entry(SubfuncBlock.KMA, 146),
            Map.entry(SubfuncBlock.KDSA, 155),
            Map.entry(SubfuncBlock.SORTL, 150),
            Map.entry(SubfuncBlock.DFLTCC, 151),
            Map.entry(SubfuncBlock.RESERVED, 201)));

    private final BitSet indices;

    private FeatureSet(BitSet indices) {
        this.indices = indices;
    }

    static FeatureSet of(Iterable<Feature> features) {
        var indices = new BitSet();
        features.forEach(feature -> indices.set(FeatureTable.index(feature)));
        return new FeatureSet(indices);
    }

    /// What the names stand for: features and groups.
    ///
    /// @throws IllegalArgumentException where one is neither
    static FeatureSet named(String... names) {
        return of(Stream.of(names).flatMap(FeatureSet::known).toList());
    }

    static FeatureSet named(List<String> names) {
        return named(names.toArray(String[]::new));
    }

    private static Stream<Feature> known(String name) {
        var features = FeatureTable.named(name);
        if (features.isEmpty()) {
            throw new IllegalArgumentException(name + " is not a feature");
        }
        return features.stream();
    }

    /// The features whose bits are on. A function counts only where the facility of its instruction is on: else the
    /// kernel has not asked the instruction.
    static FeatureSet of(Bytes facilities, Bytes assists, Bytes functions) {
        var indices = new BitSet();
        for (int index = 0; index < FeatureTable.size(); index++) {
            indices.set(index, isOn(FeatureTable.at(index), facilities, assists, functions));
        }
        return new FeatureSet(indices);
    }

    private static boolean isOn(Feature feature, Bytes facilities, Bytes assists, Bytes functions) {
        return switch (feature) {
            case Feature.Facility(var number, var _) ->
                !FeatureTable.FOLLOWING_FROM_ZARCH.contains(number) && facilities.bit(number);
            case Feature.Assist(var bit, var _) -> assists.bit(bit);
            case Feature.Function(var block, var code, var _, var _) ->
                isAsked(block, facilities) && functions.bit(block.offset() * Byte.SIZE + code);
            case Feature.Indication _, Feature.Bare _ -> false;
        };
    }

    /// Whether the kernel is given the function: only with the facility of its instruction.
    boolean gives(Feature.Function function) {
        var facility = FACILITY_OF.get(function.block());
        return facility == null || indices.get(facility);
    }

    private static boolean isAsked(SubfuncBlock block, Bytes facilities) {
        var facility = FACILITY_OF.get(block);
        return facility == null || facilities.bit(facility);
    }

    boolean has(String name) {
        return FeatureTable.feature(name)
                .map(feature -> indices.get(FeatureTable.index(feature)))
                .orElse(false);
    }

    boolean intersects(FeatureSet other) {
        return indices.intersects(other.indices);
    }

    boolean isEmpty() {
        return indices.isEmpty();
    }

    boolean containsAll(FeatureSet other) {
        return other.minus(this).isEmpty();
    }

    FeatureSet plus(FeatureSet other) {
        var result = (BitSet) indices.clone();
        result.or(other.indices);
        return new FeatureSet(result);
    }

    FeatureSet minus(FeatureSet other) {
        var result = (BitSet) indices.clone();
        result.andNot(other.indices);
        return new FeatureSet(result);
    }

    FeatureSet common(FeatureSet other) {
        var result = (BitSet) indices.clone();
        result.and(other.indices);
        return new FeatureSet(result);
    }

    /// In the order of the tables.
    List<Feature> features() {
        return indices.stream().mapToObj(FeatureTable::at).toList();
    }

    List<String> names() {
        return features().stream().map(Feature::name).toList();
    }

    /// The STFLE list.
    Bytes facilities() {
        var bits = Bytes.zeros(GuestModel.FACILITY_BYTES)
                .withBits(indices.stream()
                        .takeWhile(it -> it < FeatureTable.FACILITIES)
                        .boxed()
                        .toList());
        return bits.bit(FeatureTable.ZARCH) ? bits.withBits(FeatureTable.FOLLOWING_FROM_ZARCH) : bits;
    }

    /// The argument of PROCESSOR_FEAT.
    Bytes assists() {
        return Bytes.zeros(GuestModel.FEATURE_BYTES)
                .withBits(features().stream()
                        .filter(Feature.Assist.class::isInstance)
                        .map(it -> ((Feature.Assist) it).bit())
                        .toList());
    }

    /// The argument of PROCESSOR_SUBFUNC: the blocks of instructions that are there, each with its query
    /// function; that of PFCR is a feature by itself.
    Bytes functions() {
        var facilities = facilities();
        var bits = new ArrayList<Integer>();
        FACILITY_OF.forEach((block, facility) -> {
            if (facilities.bit(facility) && block != SubfuncBlock.RESERVED) {
                bits.add(block.offset() * Byte.SIZE);
            }
        });
        for (var feature : features()) {
            if (feature instanceof Feature.Function(var block, var code, var _, var _) && isAsked(block, facilities)) {
                bits.add(block.offset() * Byte.SIZE + code);
            }
        }
        return Bytes.zeros(GuestModel.SUBFUNCTION_BYTES).withBits(bits);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FeatureSet that && that.indices.equals(indices);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(indices);
    }

    @Override
    public String toString() {
        return String.join(" ", names());
    }
}
