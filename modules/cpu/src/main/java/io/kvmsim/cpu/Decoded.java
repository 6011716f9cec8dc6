package io.kvmsim.cpu;

import io.kvmsim.abi.FacilityNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A model by name.
///
/// @param facilities `129 vx`
/// @param features   `0 esop`
/// @param functions  of each instruction that has any: `18 aes-128`
/// @param others     what has no bit: `cmm`, `ap`
/// @param deprecated those of all these that newer machines do not have
/// @param warnings   what lacks something that it needs, in QEMU's words
public record Decoded(
        List<String> facilities,
        List<String> features,
        Map<String, List<String>> functions,
        List<String> others,
        List<String> deprecated,
        List<String> warnings) {
    public static Decoded of(GuestModel model) {
        var features = new ArrayList<String>();
        var functions = new LinkedHashMap<String, List<String>>();
        var others = new ArrayList<String>();
        var shown = model.featureSet();
        for (var feature : shown.features()) {
            switch (feature) {
                case Feature.Facility _ -> {} // those of the list, which has some more
                case Feature.Assist assist -> features.add(assist.text());
                case Feature.Function function -> {
                    if (shown.gives(function)) {
                        functions
                                .computeIfAbsent(function.instruction(), _ -> new ArrayList<>())
                                .add(function.text().split(" ", 2)[1]);
                    }
                }
                case Feature.Indication _, Feature.Bare _ -> others.add(feature.text());
            }
        }
        return new Decoded(
                FacilityNames.of(model.facilities()),
                features,
                functions,
                others,
                model.deprecated(),
                Dependencies.warnings(model));
    }
}
