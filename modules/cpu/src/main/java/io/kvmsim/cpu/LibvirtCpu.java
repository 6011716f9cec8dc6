package io.kvmsim.cpu;

import io.kvmsim.values.BadInput;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// libvirt's words for a CPU: a `<cpu>` element by itself, or that of a domain, of `virsh domcapabilities` or of
/// `virsh hypervisor-cpu-baseline`. What is not about the model, such as the topology, is passed over.
final class LibvirtCpu {
    private static final String CPU = "cpu";
    private static final String MODE = "mode";
    private static final String HOST_MODEL = "host-model";
    private static final int DEPTH_MAX = 64;

    private final String where;
    private final XMLStreamReader xml;
    private final Deque<String> path = new ArrayDeque<>();
    private final List<Wanted.Change> changes = new ArrayList<>();
    private int cpuDepth;
    private String mode = "";
    private String model = "";
    private boolean deprecated = true;

    private LibvirtCpu(String where, XMLStreamReader xml) {
        this.where = where;
        this.xml = xml;
    }

    /// @param name  of the model; empty for its own words
    /// @param where the file's name, for messages
    static Wanted parse(String name, String where, String text) throws BadInput {
        var factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        try {
            var xml = factory.createXMLStreamReader(new StringReader(text));
            return new LibvirtCpu(where, xml).wanted(name);
        } catch (XMLStreamException e) {
            var line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
            var said = e.getMessage() == null ? "" : e.getMessage().lines().reduce("", (_, last) -> last);
            throw new BadInput(where, line, "is not XML: " + said.replaceFirst("^Message: ", ""));
        }
    }

    private Wanted wanted(String name) throws XMLStreamException, BadInput {
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> start(xml.getLocalName());
                case XMLStreamConstants.END_ELEMENT -> {
                    if (path.size() == cpuDepth && cpuDepth > 0) {
                        return wantedOf(name);
                    }
                    path.pop();
                }
                case XMLStreamConstants.CHARACTERS -> text(xml.getText());
                case XMLStreamConstants.DTD -> throw bad("has a document type; libvirt's XML has none");
                default -> {} // comments and the like
            }
        }
        throw bad("has no <cpu>");
    }

    private void start(String element) throws BadInput {
        path.push(element);
        if (path.size() > DEPTH_MAX) {
            throw bad("is nested deeper than %d".formatted(DEPTH_MAX));
        }
        if (cpuDepth == 0) {
            if (element.equals(CPU)) {
                cpuDepth = path.size();
                mode = attribute(MODE).orElse("");
                deprecated = !attribute("deprecated_features").orElse("on").equals("off");
            }
        } else if (element.equals(MODE) && path.size() == cpuDepth + 1) {
            // domain capabilities: each mode has a list of its own
            mode = attribute("name").filter(HOST_MODEL::equals).isPresent() ? "custom" : mode;
        } else if (element.equals("feature") && isOfTheModel()) {
            changes.add(change());
        }
    }

    /// A child of the element, or of the mode `host-model` of domain capabilities.
    private boolean isOfTheModel() {
        if (path.size() == cpuDepth + 1) {
            return true;
        }
        return path.size() == cpuDepth + 2
                && path.stream().skip(1).findFirst().equals(Optional.of(MODE))
                && isInHostModel();
    }

    private boolean isInHostModel() {
        return mode.equals("custom");
    }

    private void text(String characters) {
        if (cpuDepth > 0 && "model".equals(path.peek()) && isOfTheModel() && model.isEmpty()) {
            model = characters.strip();
        }
    }

    private Wanted.Change change() throws BadInput {
        var name = attribute("name").orElse("");
        var policy = attribute("policy").orElse("require");
        if (FeatureTable.named(name).isEmpty()) {
            throw bad("feature \"%s\" is not a CPU feature; %s".formatted(name, Wanted.FEATURES));
        }
        return switch (policy) {
            case "require" -> new Wanted.Change(name, true);
            case "disable" -> new Wanted.Change(name, false);
            default ->
                throw bad("feature \"%s\" has the policy \"%s\"; only 'require' and 'disable' are supported for s390x"
                        .formatted(name, policy));
        };
    }

    private Wanted wantedOf(String name) throws BadInput {
        if (!model.isEmpty()) {
            return new Wanted(name, where, model, changes, deprecated);
        }
        if (!GuestModels.OF_HOST.contains(mode)) {
            throw bad("its <cpu> has no <model>, and no mode that needs none: host-model, host-passthrough, maximum");
        }
        return new Wanted(name, where, mode, changes, deprecated);
    }

    private Optional<String> attribute(String name) {
        return Optional.ofNullable(xml.getAttributeValue(null, name));
    }

    private BadInput bad(String problem) {
        return new BadInput(where, xml.getLocation().getLineNumber(), problem);
    }
}
