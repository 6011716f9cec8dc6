package io.kvmsim.cli;

import io.kvmsim.history.BadQuery;
import io.kvmsim.history.Moment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// One side of a comparison: `RUN`, `RUN:VM`, `RUN@MOMENT`, `RUN:VM@MOMENT`. What the second leaves out is as in the
/// first, but for the moment: `:VM`, `@MOMENT`.
///
/// @param vm nothing for the whole run
record DiffSide(Path run, Optional<String> vm, Moment at) {
    static DiffSide first(String text) throws BadQuery {
        var side = parse(text, null);
        if (side.run().toString().isEmpty()) {
            throw new BadQuery("\"%s\" names no run: RUN, RUN:VM or RUN:VM@MOMENT".formatted(text));
        }
        return side;
    }

    static DiffSide second(String text, DiffSide first) throws BadQuery {
        var side = parse(text, first);
        if (side.vm().isPresent() != first.vm().isPresent()) {
            throw new BadQuery(
                    "a VM is compared with a VM, and a run with a run: %s and %s".formatted(first.text(), side.text()));
        }
        return side;
    }

    private static DiffSide parse(String text, DiffSide first) throws BadQuery {
        // A moment has colons, a name of a VM no at sign: from the right, unless all of it is a folder's name.
        boolean folder = Files.isDirectory(Path.of(text));
        int sign = folder ? -1 : text.lastIndexOf('@');
        var at = sign < 0 ? Moment.end() : Moment.parse(text.substring(sign + 1));
        var rest = sign < 0 ? text : text.substring(0, sign);
        boolean named = !rest.isEmpty() && Files.isDirectory(Path.of(rest));
        int colon = named ? -1 : rest.lastIndexOf(':');
        var run = colon < 0 ? rest : rest.substring(0, colon);
        var vm = colon < 0 ? Optional.<String>empty() : Optional.of(rest.substring(colon + 1));
        if (first == null || !run.isEmpty()) {
            return new DiffSide(Path.of(run), vm, at);
        }
        return new DiffSide(first.run(), vm.isPresent() ? vm : first.vm(), at);
    }

    String text() {
        return run + vm.map(name -> ":" + name).orElse("") + "@" + at;
    }
}
