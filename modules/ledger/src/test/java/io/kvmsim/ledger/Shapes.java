package io.kvmsim.ledger;

import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.kvm.state.VmName;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// One value of every shape that is ever stored, with the name of its golden file.
public final class Shapes {
    static final VmName VM = new VmName("vm");
    static final VmName OTHER = new VmName("other");
    static final Host HOST = TestHosts.Z16;
    public static final NamedHost HOME = new NamedHost("z16-1", HOST);

    private Shapes() {}

    /// @param name   of the golden file, without its ending
    /// @param says   what it is, for people
    /// @param value  what was encoded
    /// @param bytes  what it is encoded to now
    /// @param decode the other way
    public record Shape(String name, String says, Object value, byte[] bytes, Function<byte[], Object> decode) {
        @Override
        public String toString() {
            return name;
        }
    }

    public static List<Shape> all() {
        return Stream.of(EventShapes.all(), EntryShapes.all(), RecordShapes.all())
                .flatMap(List::stream)
                .toList();
    }
}
