package io.kvmsim.scenario.file;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.values.InputFile;
import io.kvmsim.values.Quantity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// A call as words on the command line.
public final class CallWords {
    private static final int TOD_EXT_BYTES = 16;
    private static final int TOD_EXT_TOD = 8;

    private final List<String> words;

    private CallWords(List<String> words) {
        this.words = words;
    }

    /// A call, or why the words are none.
    public sealed interface Parsed {
        record Good(Call call) implements Parsed {}

        record Bad(String problem) implements Parsed {}

        default <X extends Exception> Call orElseThrow(Function<String, X> exception) throws X {
            return switch (this) {
                case Good(var call) -> call;
                case Bad(var problem) -> throw exception.apply(problem);
            };
        }
    }

    /// A word that is not what belongs in its place.
    private static final class BadWord extends Exception {
        BadWord(String problem) {
            super(problem);
        }
    }

    public static Parsed parse(List<String> words) {
        try {
            return new Parsed.Good(new CallWords(words).call());
        } catch (BadWord e) {
            return new Parsed.Bad(e.getMessage());
        }
    }

    private Call call() throws BadWord {
        return switch (word(0) + " " + word(1, "")) {
            case "attr set" -> set();
            case "attr get" -> {
                var named = attribute(word(2));
                yield new Call.GetAttr((int) named[0], named[1], 0, Access.READ_WRITE);
            }
            case "attr has" -> {
                var named = attribute(word(2));
                yield new Call.HasAttr((int) named[0], named[1], 0);
            }
            case "vcpu create" -> new Call.CreateVcpu(number(2));
            case "cap enable" -> new Call.EnableCap((int) number(2), 0, words.size() > 3 ? number(3) : 0);
            case "cap check" -> new Call.CheckExtension(number(2));
            case "irqchip create" -> new Call.CreateIrqchip();
            case "slot set" ->
                new Call.SetUserMemoryRegion(
                        new UserspaceMemoryRegion((int) number(2), (int) number(3), size(4), size(5), size(6)));
            case "cmma get" ->
                new Call.GetCmmaBits(
                        number(2),
                        (int) number(3),
                        word(4, "").equals("peek") ? 1 : 0,
                        Access.READ_WRITE,
                        Access.READ_WRITE);
            case "cmma set" -> {
                var values = bytes(word(4));
                yield new Call.SetCmmaBits(number(2), values.length(), 0, number(3), UserBuffer.holding(values));
            }
            case "guest essa" ->
                new Call.GuestEssa((int) number(2), number(3), (int) number(4), words.size() > 5 ? (int) number(5) : 1);
            case "guest store" ->
                new Call.GuestStore((int) number(2), number(3), words.size() > 4 ? (int) number(4) : 1);
            case "close " -> new Call.Close();
            default -> throw new BadWord("\"%s\" is not a call; --help lists them".formatted(String.join(" ", words)));
        };
    }

    private Call set() throws BadWord {
        var name = word(2);
        var named = attribute(name);
        int group = (int) named[0];
        if (name.equals(VmAttribute.CPU_TOPOLOGY.shortName())) {
            return new Call.SetAttr(group, number(3), 0, UserBuffer.NONE);
        }
        var attribute = VmAttribute.of(group, named[1]);
        boolean raw = words.size() > 3
                && (words.get(3).startsWith("hex:") || words.get(3).startsWith("@"));
        var buffer = words.size() <= 3
                ? UserBuffer.NONE
                : UserBuffer.holding(raw ? bytes(words.get(3)) : value(attribute.orElse(null)));
        return new Call.SetAttr(group, named[1], 0, buffer);
    }

    /// The bytes of a value as people write it.
    private Bytes value(VmAttribute attribute) throws BadWord {
        return switch (attribute) {
            case MEM_LIMIT_SIZE -> Bytes.ofU64(size(3));
            case TOD_LOW, CPU_PROCESSOR_UV_FEAT_GUEST -> Bytes.ofU64(number(3));
            case TOD_HIGH -> Bytes.ofU8((int) number(3));
            case TOD_EXT -> {
                var index = words.size() > 4 ? Bytes.ofU8((int) number(3)) : Bytes.ofU8(0);
                yield index.padded(TOD_EXT_TOD)
                        .concat(Bytes.ofU64(number(words.size() > 4 ? 4 : 3)))
                        .padded(TOD_EXT_BYTES);
            }
            // structures
            case null, default -> throw new BadWord("a value of %s is given as hex:… or @FILE".formatted(word(2)));
        };
    }

    /// Group and number.
    private static long[] attribute(String name) throws BadWord {
        var known = VmAttribute.ofShortName(name);
        if (known.isPresent()) {
            return new long[] {known.get().group().number(), known.get().number()};
        }
        var parts = name.split("/", -1);
        if (parts.length == 2) {
            return new long[] {number(parts[0]), number(parts[1])};
        }
        var names =
                Arrays.stream(VmAttribute.values()).map(VmAttribute::shortName).toList();
        throw new BadWord(
                "\"%s\" is not an attribute; they are %s, or GROUP/ATTR".formatted(name, String.join(", ", names)));
    }

    private static Bytes bytes(String text) throws BadWord {
        try {
            if (text.startsWith("hex:")) {
                return Bytes.ofHex(text.substring("hex:".length()));
            }
            if (text.startsWith("@")) {
                return Bytes.of(InputFile.read(Path.of(text.substring(1)), InputFile.DESCRIPTION_BYTES_MAX));
            }
        } catch (IllegalArgumentException _) {
            throw new BadWord("\"%s\" is not hexadecimal, two digits a byte".formatted(text));
        } catch (IOException e) {
            throw new BadWord("%s cannot be read: %s".formatted(text.substring(1), InputFile.reason(e)));
        }
        throw new BadWord("\"%s\" is not hex:… or @FILE".formatted(text));
    }

    private String word(int index) throws BadWord {
        if (index >= words.size()) {
            throw new BadWord("\"%s\" is not all of a call; --help lists them".formatted(String.join(" ", words)));
        }
        return words.get(index);
    }

    private String word(int index, String absent) {
        return index < words.size() ? words.get(index) : absent;
    }

    private long number(int index) throws BadWord {
        return number(word(index));
    }

    private static long number(String text) throws BadWord {
        try {
            return text.startsWith("0x") ? Long.parseUnsignedLong(text, 2, text.length(), 16) : Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw new BadWord("\"%s\" is not a number; 0x… is hexadecimal".formatted(text));
        }
    }

    private long size(int index) throws BadWord {
        var text = word(index);
        return text.startsWith("0x")
                ? number(text)
                : Quantity.bytes(text)
                        .orElseThrow(() -> new BadWord("\"%s\" is not a size, such as 4GiB or 0x1000".formatted(text)));
    }
}
