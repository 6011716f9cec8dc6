package io.kvmsim.cpu;

import io.kvmsim.kvm.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where guests' CPU models come from: the host, the models that QEMU defines, and model files.
public final class GuestModels {
    /// All that the host offers.
    public static final String HOST = "host";

    private GuestModels() {}

    /// The names that need no file: `host`, and QEMU's models with and without `-base`. From z15 on QEMU's own names,
    /// `gen15a` and so on, are understood as well.
    public static List<String> names() {
        var names = new ArrayList<>(List.of(HOST));
        for (var definition : Definition.ALL) {
            names.add(definition.name());
            names.add(definition.name() + Definition.BASE_SUFFIX);
        }
        return List.copyOf(names);
    }

    /// A model for guests of this host; whether they can run there is another question, see [Runnability].
    ///
    /// @param nameOrFile a name of [#names()], or a model file
    /// @param folder     what the file's path is relative to
    public static GuestModel of(String nameOrFile, Path folder, Host host) throws BadModel {
        var named = named(nameOrFile, host);
        if (named != null) {
            return named;
        }
        var file = folder.resolve(nameOrFile);
        if (!nameOrFile.endsWith(".json") && !Files.exists(file)) {
            throw unknown(nameOrFile);
        }
        return ModelFile.read(file).model(host);
    }

    /// The model of this name, or null.
    static GuestModel named(String name, Host host) {
        if (name.equals(HOST)) {
            return HostModel.of(host).model(host);
        }
        boolean base = name.endsWith(Definition.BASE_SUFFIX);
        var bare = base ? name.substring(0, name.length() - Definition.BASE_SUFFIX.length()) : name;
        return Definition.named(bare)
                .map(it -> GuestModel.of(
                        base ? it.name() + Definition.BASE_SUFFIX : it.name(),
                        HostModel.cpuid(host, it.type()),
                        it.level().ibc(),
                        base ? it.base() : it.defaults()))
                .orElse(null);
    }

    static BadModel unknown(String name) {
        return new BadModel(
                "\"%s\" is no CPU model and no file; models are %s, %s, each but %s also with %s, and files *.json"
                        .formatted(
                                name,
                                HOST,
                                String.join(
                                        ", ",
                                        Definition.ALL.stream()
                                                .map(Definition::name)
                                                .toList()),
                                HOST,
                                Definition.BASE_SUFFIX));
    }
}
