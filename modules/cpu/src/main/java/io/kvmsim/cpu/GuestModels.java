package io.kvmsim.cpu;

import io.kvmsim.kvm.state.Host;
import io.kvmsim.trace.HostJson;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.InputFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Reads the CPU models of guests: the host, the models that QEMU defines, QEMU's and libvirt's words, and files.
/// All commands, scenarios and files ask here, so what one of them understands, all do.
public final class GuestModels {
    /// All that the host offers.
    public static final String HOST = "host";

    /// What stands before the file of a host for all that this host offers.
    public static final String HOST_FILE = "host:";

    /// QEMU's and libvirt's names for what the host offers; with KVM they are the same.
    static final Set<String> OF_HOST = Set.of(HOST, "max", "maximum", "host-model", "host-passthrough");

    private static final Path HERE = Path.of("");
    private static final String INLINE = "<cpu>";
    private static final String MAX = "max";
    private static final String QEMU = "qemu";
    private static final String SUFFIX = "\\.(json|xml)$";
    private static final int CHARACTERS_MAX = 1 << 20;

    private GuestModels() {}

    /// The names that need no file: `host`, `max`, `qemu`, and QEMU's models with and without `-base`. From z15 on
    /// QEMU's own names, `gen15a` and so on, are understood as well.
    public static List<String> names() {
        var names = new ArrayList<>(List.of(HOST, MAX, QEMU));
        for (var definition : Definition.ALL) {
            names.add(definition.name());
            names.add(definition.name() + Definition.BASE_SUFFIX);
        }
        return List.copyOf(names);
    }

    /// A model for guests of this host; whether they can run there is another question, see [Runnability].
    ///
    /// @param words  a name of [#names()]; QEMU's `-cpu` text; libvirt's `<cpu>`; `host:` and a host file; a file
    /// @param folder what files are relative to
    public static GuestModel of(String words, Path folder, Host host) throws BadInput {
        return of(words, folder, host, Kernel.LINUX_6_12);
    }

    /// The same with another Linux on the hosts.
    public static GuestModel of(String words, Path folder, Host host, Kernel kernel) throws BadInput {
        return resolve(words, folder, Optional.of(new Whose(host, kernel))).orElseThrow();
    }

    private record Whose(Host host, Kernel kernel) {
        GuestModel model() {
            return HostModel.of(host, kernel).model(host);
        }
    }

    /// Whether a name stands for all that a host offers.
    public static boolean isAllOfTheHost(String name) {
        return OF_HOST.contains(name);
    }

    /// QEMU's name for a name of [#names()]: `gen15a-base` for `z15-base`.
    public static String qemuName(String name) {
        var suffix = name.endsWith(Definition.BASE_SUFFIX) ? Definition.BASE_SUFFIX : "";
        return definition(name).map(it -> it.qemuName() + suffix).orElse(name);
    }

    /// Whether words need no file. A scenario keeps copies of the files that it names.
    ///
    /// @throws BadInput where they are wrong for whatever host
    public static boolean needsNoFile(String words) throws BadInput {
        if (isXml(words)) {
            resolve(words, HERE, Optional.empty());
            return true;
        }
        var start = words.contains(",") ? QemuWords.parse(words).start() : words.strip();
        boolean named = OF_HOST.contains(start)
                || start.equals(QEMU)
                || definition(start).isPresent();
        if (named) {
            resolve(words, HERE, Optional.empty());
        }
        return named;
    }

    /// Whether a word is a model's file, with QEMU's changes behind or without, and not a host's: a host has no base.
    public static boolean isFile(String words, Path folder) throws BadInput {
        var start = words.contains(",") && !exists(words, folder)
                ? QemuWords.parse(words).start()
                : words;
        if (start.endsWith(".xml") || !exists(start, folder)) {
            return start.endsWith(".xml") || words.contains(",");
        }
        var text = read(folder.resolve(start));
        return isXml(text) || ModelFile.hasBase(text);
    }

    /// The words with another place for the file that they name.
    ///
    /// @throws BadInput where the file is wrong for whatever host
    public static String withFile(String words, Function<String, Path> place) throws BadInput {
        var start = words.contains(",") ? QemuWords.parse(words).start() : words;
        var prefix = start.startsWith(HOST_FILE) ? HOST_FILE : "";
        var placed = prefix + place.apply(start.substring(prefix.length())) + words.substring(start.length());
        if (prefix.isEmpty() && !exists(place.apply(start).toString(), HERE)) {
            throw unknown(start);
        }
        resolve(placed, HERE, Optional.empty());
        return placed;
    }

    private static boolean isXml(String words) {
        return words.stripLeading().startsWith("<");
    }

    /// Empty where this depends on a host and none is given.
    private static Optional<GuestModel> resolve(String words, Path folder, Optional<Whose> host) throws BadInput {
        if (words.length() > CHARACTERS_MAX) {
            throw new BadInput("a CPU model of more than %d characters".formatted(CHARACTERS_MAX));
        }
        var word = words.strip();
        if (isXml(word)) {
            return apply(LibvirtCpu.parse("", INLINE, word), folder, host);
        }
        if (OF_HOST.contains(word)) {
            return host.map(it -> it.model().called(word.equals(MAX) ? MAX : HOST));
        }
        long cpuid = host.map(it -> it.host().description().cpuid()).orElse(0L);
        if (word.equals(QEMU)) {
            var definition = Definition.named("z15").orElseThrow();
            return Optional.of(definition.model(QEMU, cpuid, Generations.QEMU.upTo(definition.level())));
        }
        var definition = definition(word);
        if (definition.isPresent()) {
            boolean base = word.endsWith(Definition.BASE_SUFFIX);
            return definition.map(it -> base ? it.baseModel(cpuid) : it.defaultModel(cpuid));
        }
        if (word.contains(",") && !exists(word, folder)) {
            var wanted = QemuWords.parse(word);
            if (!wanted.changes().isEmpty()) { // else the comma is a file's
                return apply(wanted, folder, host);
            }
        }
        return word.startsWith(HOST_FILE) ? Optional.of(ofHostFile(word, folder)) : ofFile(word, folder, host);
    }

    private static Optional<GuestModel> ofFile(String word, Path folder, Optional<Whose> host) throws BadInput {
        var file = file(word, folder);
        var text = read(file);
        var wanted = isXml(text)
                ? LibvirtCpu.parse(bareName(file), file.toString(), text)
                : ModelFile.parse(file.toString(), text);
        if (!needsNoFile(wanted.start())) {
            throw wanted.bad("\"%s\" is not a CPU model that a file can start from; those are %s"
                    .formatted(wanted.start(), String.join(", ", names())));
        }
        return apply(wanted, folder, host);
    }

    private static Optional<GuestModel> apply(Wanted wanted, Path folder, Optional<Whose> host) throws BadInput {
        var start = resolve(wanted.start(), folder, host);
        return start.isEmpty() ? start : Optional.of(wanted.model(start.get()));
    }

    private static Optional<Definition> definition(String name) {
        return Definition.named(
                name.endsWith(Definition.BASE_SUFFIX)
                        ? name.substring(0, name.length() - Definition.BASE_SUFFIX.length())
                        : name);
    }

    private static GuestModel ofHostFile(String words, Path folder) throws BadInput {
        try {
            var host = HostJson.read(folder.resolve(words.substring(HOST_FILE.length())));
            return HostModel.of(host).model(host);
        } catch (InvalidPathException _) {
            throw unknown(words);
        }
    }

    private static boolean exists(String word, Path folder) {
        try {
            return Files.exists(folder.resolve(word));
        } catch (InvalidPathException _) {
            return false;
        }
    }

    private static Path file(String word, Path folder) throws BadInput {
        if (!word.endsWith(".json") && !word.endsWith(".xml") && !exists(word, folder)) {
            throw unknown(word);
        }
        try {
            return folder.resolve(word);
        } catch (InvalidPathException _) {
            throw unknown(word);
        }
    }

    private static String read(Path file) throws BadInput {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(InputFile.read(file, CHARACTERS_MAX)))
                    .toString();
        } catch (NoSuchFileException _) {
            throw new BadInput(file.toString(), 0, "no such file");
        } catch (CharacterCodingException _) {
            throw new BadInput(file.toString(), 0, "is not UTF-8");
        } catch (IOException e) {
            throw new BadInput(file.toString(), 0, "cannot be read: " + InputFile.reason(e));
        }
    }

    static String bareName(Path file) {
        var last = file.getFileName();
        return last == null ? file.toString() : last.toString().replaceFirst(SUFFIX, "");
    }

    private static BadInput unknown(String name) {
        var defined =
                String.join(", ", Definition.ALL.stream().map(Definition::name).toList());
        return new BadInput(("\"%s\" is not a CPU model and not a file; models are %s, %s, %s, %s, each but the first "
                        + "three also with %s, QEMU's -cpu text, libvirt's <cpu>, and files *.json and *.xml")
                .formatted(name, HOST, MAX, QEMU, defined, Definition.BASE_SUFFIX));
    }
}
