package io.kvmsim.history.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.history.fold.When;
import io.kvmsim.ledger.EventName;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A fact of a history as a line of text for users and as JSON for programs.
public final class FactText {
    /// Of [#csv].
    public static final List<String> CSV_HEADER = List.of(
            "vm", "address", "time", "wall", "type", "text", "principal", "user", "call", "ret", "errno", "record");

    private FactText() {}

    /// `#812 +00:10:03.250 web-0017 MemoryLimitSet 4 GiB → 8 GiB by alice via scenario:first-run`
    public static String line(Fact fact) {
        var line = "%s %s %s %s by %s"
                .formatted(
                        fact.address(),
                        fact.when().text(),
                        fact.vm(),
                        what(fact),
                        fact.by().text());
        return fact.when().isSetBack()
                ? "%s (its clock was set back: it counts as %s)"
                        .formatted(line, fact.when().countsAs())
                : line;
    }

    /// What happened: `MemoryLimitSet 4 GiB → 8 GiB`, `refused EBUSY SET mem.limit 8 GiB`.
    public static String what(Fact fact) {
        if (fact.isRefusal()) {
            return "refused %s %s".formatted(fact.errno(), call(fact));
        }
        var details = details(fact);
        return details.isEmpty() ? fact.type() : fact.type() + " " + details;
    }

    /// The event without its name; of a refused call the call.
    static String details(Fact fact) {
        return fact.event().map(event -> EventText.of(event, fact)).orElseGet(() -> call(fact));
    }

    /// The call for people: `SET mem.limit 8 GiB`.
    public static String call(Fact fact) {
        return CallText.of(fact.call());
    }

    /// An object: who, when, what, and the fields that changed.
    public static ObjectNode json(Fact fact) {
        var json = FieldValue.JSON
                .objectNode()
                .put("vm", fact.vm().value())
                .put("address", fact.address().toString())
                .put("event", fact.address().event());
        if (fact.isRefusal()) {
            json.put("refusal", fact.address().refusal());
        }
        json.put("type", fact.isRefusal() ? "CallRefused" : fact.type()).put("text", what(fact));
        if (fact.when().isVirtual()) {
            json.put("time", fact.when().text()).put("micros", fact.when().micros());
        }
        json.put("wall", When.rfc3339(fact.when().wallMicros()));
        if (fact.when().isSetBack()) {
            json.put("countsAs", fact.when().countsAs());
        }
        json.put("principal", fact.by().name());
        if (!fact.by().user().isEmpty()) {
            json.put("user", fact.by().user());
        }
        json.put("host", fact.home().name())
                .put("call", call(fact))
                .put("op", fact.entry().name())
                .put("ret", fact.entry().ret());
        if (fact.entry().ret() < 0) {
            json.put("errno", fact.errno());
        }
        var changes = json.putArray("changes");
        Fields.changedBy(fact).forEach(change -> changes.add(change.json()));
        return json.put("record", fact.sequenceNr());
    }

    /// A CloudEvent 1.0 in structured mode. The `time` of what happened on virtual time is that of the hosts' TOD
    // clocks.
    public static ObjectNode cloudEvent(Fact fact, RunFacts run) {
        var type = fact.event()
                .map(EventName::stored)
                .map(name -> name.replace("/", ".v"))
                .orElse("call-refused.v1");
        var event = FieldValue.JSON
                .objectNode()
                .put("specversion", "1.0")
                .put("id", fact.address().toString())
                .put(
                        "source",
                        "/kvmsim/%s/%s"
                                .formatted(
                                        segment(run.path()
                                                .toAbsolutePath()
                                                .getFileName()
                                                .toString()),
                                        segment(fact.vm().value())))
                .put("type", "io.kvmsim." + type)
                .put("subject", fact.vm().value())
                .put("time", When.rfc3339(fact.when().wallMicros()))
                .put("datacontenttype", "application/json");
        event.set("data", json(fact));
        return event;
    }

    private static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// The cells of a row under [#CSV_HEADER].
    public static List<String> csv(Fact fact) {
        boolean refused = fact.entry().ret() < 0;
        return List.of(
                fact.vm().value(),
                fact.address().toString(),
                fact.when().isVirtual() ? fact.when().text() : "",
                When.rfc3339(fact.when().wallMicros()),
                fact.isRefusal() ? "CallRefused" : fact.type(),
                details(fact),
                fact.by().name(),
                fact.by().user(),
                call(fact),
                String.valueOf(fact.entry().ret()),
                refused ? fact.errno() : "",
                String.valueOf(fact.sequenceNr()));
    }
}
