package io.kvmsim.history.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// A field with two values.
///
/// @param before null where the field was not there
/// @param after  null where it is not there any more
public record Difference(String field, FieldValue before, FieldValue after) {
    /// `4 GiB → 8 GiB`; of a set what was added and removed: `+ 76 msa3-base, - 129 vx`.
    public String text() {
        return isOfSets() ? setText() : text(before) + " → " + text(after);
    }

    private static String text(FieldValue value) {
        return value == null ? "absent" : value.text();
    }

    private boolean isOfSets() {
        return before != null && after != null && before.isSet() && after.isSet();
    }

    /// Of sets: members that only the second has.
    public List<String> added() {
        return without(after, before);
    }

    /// Of sets: members that only the first has.
    public List<String> removed() {
        return without(before, after);
    }

    private List<String> without(FieldValue all, FieldValue some) {
        if (!isOfSets()) {
            return List.of();
        }
        var rest = new ArrayList<>(all.members());
        rest.removeAll(new HashSet<>(some.members()));
        return rest;
    }

    private String setText() {
        var parts = new ArrayList<String>();
        added().forEach(member -> parts.add("+ " + member));
        removed().forEach(member -> parts.add("- " + member));
        return String.join(", ", parts);
    }

    /// `{"field", "before", "after"}`, of sets with `"added"` and `"removed"` in place of both values.
    public ObjectNode json() {
        ObjectNode json = FieldValue.JSON.objectNode().put("field", field);
        if (isOfSets()) {
            added().forEach(json.putArray("added")::add);
            removed().forEach(json.putArray("removed")::add);
            return json;
        }
        json.set("before", json(before));
        json.set("after", json(after));
        return json;
    }

    private static JsonNode json(FieldValue value) {
        return value == null ? FieldValue.JSON.nullNode() : value.json();
    }
}
