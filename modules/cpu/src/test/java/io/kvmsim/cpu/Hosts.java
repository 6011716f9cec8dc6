package io.kvmsim.cpu;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.trace.HostJson;
import io.kvmsim.values.BadInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The six hosts of `config/hosts/`, oldest first, and hosts like them.
final class Hosts {
    static final List<String> NAMES = List.of("zEC12", "z13", "z14", "z15", "z16", "z17");

    private static final Path FOLDER = Path.of("../../config/hosts");

    private Hosts() {}

    static Host named(String name) {
        try {
            return HostJson.read(FOLDER.resolve(name + ".json"));
        } catch (BadInput e) {
            throw new IllegalStateException(e);
        }
    }

    /// The host with another description.
    static Host like(String name, Consumer<ObjectNode> change) {
        var json = HostJson.json(named(name).description());
        change.accept(json);
        try {
            return HostJson.parse(name, json.toString().getBytes(StandardCharsets.UTF_8));
        } catch (BadInput e) {
            throw new IllegalStateException(e);
        }
    }

    /// The host without some facilities.
    static Host without(String name, int... facilities) {
        var list = named(name).description().facilities();
        for (int facility : facilities) {
            list = list.withoutBit(facility);
        }
        var hex = list.trimmedHex();
        return like(name, it -> it.put("facilities", hex));
    }

    static GuestModel model(String name, Host host) {
        try {
            return GuestModels.of(name, Path.of(""), host);
        } catch (BadInput e) {
            throw new IllegalStateException(e);
        }
    }

    static GuestModel hostModel(String name) {
        return model("host", named(name));
    }

    /// All subsets but the empty one.
    static Stream<List<String>> subsets() {
        return IntStream.range(1, 1 << NAMES.size()).mapToObj(bits -> IntStream.range(0, NAMES.size())
                .filter(index -> (bits >> index & 1) == 1)
                .mapToObj(NAMES::get)
                .toList());
    }
}
