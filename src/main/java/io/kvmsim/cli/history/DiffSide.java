package io.kvmsim.cli.history;

import io.kvmsim.history.fold.Moment;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.Forks;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.values.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// One side of a comparison: `RUN`, `RUN:VM`, `RUN@MOMENT`, `RUN:VM@MOMENT`. What the second leaves out is as in the
/// first, but for the moment: `:VM`, `@MOMENT`. The second run may also be a fork of the first one by
/// its name, or `main`, the parent of a fork.
///
/// @param vm nothing for the whole run
record DiffSide(Path run, Optional<String> vm, Moment at) {
    static DiffSide first(String text) throws BadInput, BadRun {
        var side = parse(text, null);
        if (side.run().toString().isEmpty()) {
            throw new BadInput("\"%s\" names no run: RUN, RUN:VM or RUN:VM@MOMENT".formatted(text));
        }
        return side;
    }

    /// Where one of them is a fork of one VM, and no VM is named, it is about that one.
    static List<DiffSide> both(String one, String other) throws BadInput, BadRun {
        var first = first(one);
        var second = parse(other, first);
        var only = first.vm().isPresent() || second.vm().isPresent() ? Optional.<String>empty() : only(first, second);
        if (only.isPresent()) {
            return List.of(first.of(only.get()), second.of(only.get()));
        }
        if (second.vm().isPresent() != first.vm().isPresent()) {
            throw new BadInput("a VM is compared with a VM, and a run with a run: %s and %s"
                    .formatted(first.text(), second.text()));
        }
        return List.of(first, second);
    }

    private static Optional<String> only(DiffSide first, DiffSide second) throws BadRun {
        for (var side : List.of(first, second)) {
            var fork = RunDirectory.open(side.run()).manifest().fork();
            if (fork != null && fork.vm() != null) {
                return Optional.of(fork.vm());
            }
        }
        return Optional.empty();
    }

    /// The same VM's side, where none is named.
    DiffSide of(String name) {
        return vm.isPresent() ? this : new DiffSide(run, Optional.of(name), at);
    }

    private static DiffSide parse(String text, DiffSide first) throws BadInput, BadRun {
        // A moment has colons, a name of a VM no at sign: from the right, unless all of it is a folder's name.
        boolean folder = Files.isDirectory(Path.of(text));
        int sign = folder ? -1 : text.lastIndexOf('@');
        var at = sign < 0 ? Moment.end() : Moment.parse(text.substring(sign + 1));
        var rest = sign < 0 ? text : text.substring(0, sign);
        boolean named = !rest.isEmpty() && Files.isDirectory(Path.of(rest));
        int colon = named ? -1 : rest.lastIndexOf(':');
        var run = colon < 0 ? rest : rest.substring(0, colon);
        var vm = colon < 0 ? Optional.<String>empty() : Optional.of(rest.substring(colon + 1));
        var fork = first == null ? Optional.<RunDirectory>empty() : fork(first.run(), run);
        if (fork.isPresent()) {
            return new DiffSide(fork.get().path(), vm.isPresent() ? vm : first.vm(), at);
        }
        if (first == null || !run.isEmpty()) {
            return new DiffSide(Path.of(run), vm, at);
        }
        return new DiffSide(first.run(), vm.isPresent() ? vm : first.vm(), at);
    }

    /// A fork of the first side's run, or its parent, by its name; the directory of a run comes first.
    private static Optional<RunDirectory> fork(Path of, String name) throws BadRun {
        return name.isEmpty() || RunDirectory.isOne(Path.of(name))
                ? Optional.empty()
                : Forks.find(RunDirectory.open(of), name);
    }

    String text() {
        return run + vm.map(name -> ":" + name).orElse("") + "@" + at;
    }
}
