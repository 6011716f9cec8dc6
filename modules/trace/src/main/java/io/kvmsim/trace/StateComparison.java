package io.kvmsim.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.values.BadInput;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Compares an `inspect` line's state with the core's, key by key: an absent key stands for 0, false or empty, a key
/// that the format does not know for what a later one may say.
final class StateComparison {
    private static final int LIST_BYTES = 2048;
    private static final int FEAT_BYTES = 128;
    private static final int MCN_BYTES = 32;

    private static final Set<String> STATE = Set.of(
            "on",
            "mem_limit",
            "gmap_end",
            "mapped",
            "cmma_dirty",
            "epoch",
            "epdx",
            "aes_key",
            "dea_key",
            "crycb",
            "mcn",
            "slots",
            "vcpu_ids",
            "vcpus",
            "model");
    private static final Set<String> SLOT =
            Set.of("slot", "flags", "guest_phys_addr", "memory_size", "userspace_addr", "cmma_dirty");
    private static final Set<String> VCPU = Set.of("id", "epoch", "epdx", "ibc", "on");
    private static final Set<String> MODEL =
            Set.of("cpuid", "ibc", "fac_mask", "fac_list", "feat", "uv_feat", "subfunc");
    private static final Map<String, Integer> BYTE_STRINGS = Map.of(
            "mcn",
            MCN_BYTES,
            "fac_mask",
            LIST_BYTES,
            "fac_list",
            LIST_BYTES,
            "feat",
            FEAT_BYTES,
            "subfunc",
            LIST_BYTES);

    /// As a number or a byte string.
    private static final Pattern NOTHING = Pattern.compile("(0x)?0*");

    private final Set<String> undefined;
    private final List<Difference> differences = new ArrayList<>();

    private StateComparison(Set<String> undefined) {
        this.undefined = undefined;
    }

    /// @param key where in the state, e.g. `slots[1].flags`
    record Difference(String key, String expected, String got) {}

    /// @param previousModel what the core's `model` was at this VM's previous `inspect`, or null
    static List<Difference> compare(JsonFields expected, ObjectNode got, JsonNode previousModel, Set<String> undefined)
            throws BadInput {
        var comparison = new StateComparison(undefined);
        boolean modelLeftOut = !expected.has("model");
        if (modelLeftOut && previousModel != null && !previousModel.equals(got.get("model"))) {
            comparison.differ("model", previousModel, got.get("model"));
        }
        var compared = got.deepCopy();
        if (modelLeftOut && previousModel != null) {
            compared.remove("model");
        }
        comparison.objects("", expected, compared, STATE);
        return comparison.differences;
    }

    private void objects(String path, JsonFields expected, JsonNode got, Set<String> known) throws BadInput {
        for (var key : new TreeSet<>(known)) {
            if (!undefined.contains(key)) {
                value(path + key, key, expected, got.get(key));
            }
        }
    }

    private void value(String path, String key, JsonFields expected, JsonNode got) throws BadInput {
        var wanted = expected.node().get(key);
        if (wanted == null || got == null) {
            if (!isNothing(wanted) || !isNothing(got)) {
                differ(path, wanted, got);
            }
            return;
        }
        switch (key) {
            case "slots" -> elements(path, key, expected, got, SLOT);
            case "vcpus" -> elements(path, key, expected, got, VCPU);
            case "model" -> objects(path + ".", expected.object(key), got, MODEL);
            case "on" -> {
                if (!new HashSet<>(texts(wanted)).equals(new HashSet<>(texts(got)))) {
                    differ(path, wanted, got);
                }
            }
            default -> {
                boolean same = BYTE_STRINGS.containsKey(key) && !wanted.asText().equals("host")
                        ? expected.bytes(key, BYTE_STRINGS.get(key))
                                .trimmedHex()
                                .equals(got.asText())
                        : scalars(expected, key, wanted, got);
                if (!same) {
                    differ(path, wanted, got);
                }
            }
        }
    }

    /// Absent, or what that stands for.
    private static boolean isNothing(JsonNode node) {
        return switch (node) {
            case null -> true;
            case JsonNode text
            when text.isTextual() -> NOTHING.matcher(text.textValue()).matches();
            case JsonNode number when number.isIntegralNumber() -> number.longValue() == 0;
            default -> node.isContainerNode() && node.isEmpty();
        };
    }

    private void elements(String path, String key, JsonFields expected, JsonNode got, Set<String> known)
            throws BadInput {
        var wanted = expected.node().get(key);
        if (!wanted.isArray()) {
            throw expected.bad(key, "is " + JsonFields.kind(wanted) + "; it is an array");
        }
        if (wanted.size() != got.size()) {
            differ(path, wanted, got);
            return;
        }
        for (int index = 0; index < wanted.size(); index++) {
            objects(path + "[" + index + "].", expected.element(key, index), got.get(index), known);
        }
    }

    /// Numbers and hexadecimal strings are the same where their values are, arrays where their elements are.
    private static boolean scalars(JsonFields fields, String key, JsonNode wanted, JsonNode got) throws BadInput {
        if (wanted.isArray() && got.isArray()) {
            boolean same = wanted.size() == got.size();
            for (int index = 0; same && index < wanted.size(); index++) {
                same = scalars(fields, key, wanted.get(index), got.get(index));
            }
            return same;
        }
        return isNumber(wanted) && isNumber(got)
                ? number(fields, key, wanted) == number(fields, key, got)
                : wanted.equals(got);
    }

    private static boolean isNumber(JsonNode node) {
        return node.isIntegralNumber() || node.isTextual() && node.textValue().startsWith("0x");
    }

    private static long number(JsonFields fields, String key, JsonNode node) throws BadInput {
        return node.isTextual() ? fields.hexNumber(key, node.textValue()) : node.longValue();
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private void differ(String key, JsonNode expected, JsonNode got) {
        differences.add(new Difference(
                key, expected == null ? "absent" : expected.toString(), got == null ? "absent" : got.toString()));
    }
}
