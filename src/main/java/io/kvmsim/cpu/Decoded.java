package io.kvmsim.cpu;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A model's bits by name.
///
/// @param facilities `129 vx`
/// @param features   `0 esop`
/// @param functions  of each instruction that has any: `18 aes-128`
public record Decoded(List<String> facilities, List<String> features, Map<String, List<String>> functions) {
    private static final GuestModel NOTHING = GuestModel.of("", 0, 0, FeatureSet.NONE);

    public static Decoded of(GuestModel model) {
        var functions = new LinkedHashMap<String, List<String>>();
        for (var feature : MissingBits.functions(model, NOTHING)) {
            var words = feature.text().split(" ", 2);
            functions.computeIfAbsent(words[0], _ -> new ArrayList<>()).add(words[1]);
        }
        return new Decoded(
                texts(MissingBits.facilities(model, NOTHING)), texts(MissingBits.assists(model, NOTHING)), functions);
    }

    private static List<String> texts(List<Feature> features) {
        return features.stream().map(Feature::text).toList();
    }
}
