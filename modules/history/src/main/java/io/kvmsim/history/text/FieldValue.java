package io.kvmsim.history.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.CpuFeature;
import io.kvmsim.abi.FacilityNames;
import io.kvmsim.kvm.state.Vcpu;
import io.kvmsim.values.Size;
import io.kvmsim.values.VirtualTime;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/// The value of a field of a VM's state: for people, and for programs.
public sealed interface FieldValue {
    JsonNodeFactory JSON = JsonNodeFactory.instance;

    String text();

    JsonNode json();

    /// For comparisons: 1 for on and 0 for off, bytes, seconds, how many; not a number for other words.
    default double asNumber() {
        return switch (this) {
            case Flag(var on) -> on ? 1 : 0;
            case Count(var count) -> count;
            case Bytesize(var bytes) -> bytes == -1 ? Double.POSITIVE_INFINITY : unsigned(bytes);
            case Hexadecimal(var value) -> unsigned(value);
            case EssaInterpretation(var essa) -> essa.interpreted() ? 1 : 0;
            case Word _ -> Double.NaN;
            case Key(var key) -> key;
            case ClockOffset(var units) -> units / ClockOffset.UNITS_A_MICRO / 1e6;
            case Set set -> set.members().size();
        };
    }

    private static double unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value)).doubleValue();
    }

    /// What it consists of, where it is a set: so that what was added and removed can be told.
    default List<String> members() {
        return List.of();
    }

    /// Whether it is a set.
    default boolean isSet() {
        return false;
    }

    /// On or off. JSON: true or false.
    record Flag(boolean on) implements FieldValue {
        @Override
        public String text() {
            return on ? "on" : "off";
        }

        @Override
        public JsonNode json() {
            return JSON.booleanNode(on);
        }
    }

    /// How many. JSON: a number.
    record Count(long number) implements FieldValue {
        @Override
        public String text() {
            return "%,d".formatted(number);
        }

        @Override
        public JsonNode json() {
            return JSON.numberNode(number);
        }
    }

    /// A length in bytes, unsigned; all ones where there is no limit. JSON: a number, or null.
    record Bytesize(long bytes) implements FieldValue {
        @Override
        public String text() {
            return bytes == -1 ? "no limit" : Size.text(bytes);
        }

        @Override
        public JsonNode json() {
            return bytes == -1 ? JSON.nullNode() : JSON.numberNode(new BigInteger(Long.toUnsignedString(bytes)));
        }
    }

    /// An address, an identification or a control word, which people write in hexadecimal too. JSON: a string.
    record Hexadecimal(long value) implements FieldValue {
        @Override
        public String text() {
            return "0x" + Long.toHexString(value);
        }

        @Override
        public JsonNode json() {
            return JSON.textNode(text());
        }
    }

    /// JSON: a string.
    record Word(String text) implements FieldValue {
        @Override
        public JsonNode json() {
            return JSON.textNode(text);
        }
    }

    /// Whether a vCPU interprets ESSA, and what was requested for its next entry into SIE. JSON: a string.
    record EssaInterpretation(Vcpu.Essa essa) implements FieldValue {
        @Override
        public String text() {
            return (essa.interpreted() ? "on" : "off")
                    + (essa.offRequested() ? ", off asked for" : "")
                    + (essa.onRequested() ? ", on asked for" : "");
        }

        @Override
        public JsonNode json() {
            return JSON.textNode(text());
        }
    }

    /// The number of a wrapping key, 0 where there is none: its bytes do not exist. JSON: a number.
    record Key(int number) implements FieldValue {
        @Override
        public String text() {
            return number == 0 ? "none" : "key number " + number;
        }

        @Override
        public JsonNode json() {
            return JSON.numberNode(number);
        }
    }

    /// What is added to the host's TOD clock, signed, unit 2^-12 microseconds. JSON: microseconds.
    record ClockOffset(long units) implements FieldValue {
        private static final double UNITS_A_MICRO = 4096;

        @Override
        public String text() {
            return units == 0 ? "the host's" : "the host's " + signed();
        }

        /// By how much, without what it is added to.
        String signed() {
            // The nearest microsecond below: what is finer than that nobody reads.
            var length = VirtualTime.length((long) (Math.abs((double) units) / UNITS_A_MICRO));
            return (units < 0 ? "- " : "+ ") + length;
        }

        @Override
        public JsonNode json() {
            return JSON.numberNode(units / UNITS_A_MICRO);
        }
    }

    /// STFLE facilities, by number and name. JSON: an array of strings.
    record Facilities(Bytes list) implements Set {
        @Override
        public List<String> members() {
            return FacilityNames.of(list);
        }
    }

    /// CPU features by the kernel's names. JSON: an array of strings.
    record Features(Bytes feat) implements Set {
        @Override
        public List<String> members() {
            return feat.bits()
                    .mapToObj(bit -> Arrays.stream(CpuFeature.values())
                            .filter(feature -> feature.bit() == bit)
                            .map(CpuFeature::name)
                            .findFirst()
                            .orElse("bit " + bit))
                    .toList();
        }
    }

    /// The function codes of a query block, or the numbers of other bits. JSON: an array of strings.
    record Codes(Bytes block) implements Set {
        @Override
        public List<String> members() {
            return block.bits().mapToObj(String::valueOf).toList();
        }
    }

    /// Names that are there or not.
    sealed interface Set extends FieldValue {
        @Override
        default boolean isSet() {
            return true;
        }

        @Override
        default String text() {
            var members = members();
            return members.isEmpty() ? "none" : String.join(", ", members);
        }

        @Override
        default JsonNode json() {
            ArrayNode array = JSON.arrayNode();
            members().forEach(array::add);
            return array;
        }
    }
}
