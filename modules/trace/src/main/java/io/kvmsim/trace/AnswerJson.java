package io.kvmsim.trace;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.call.Answer;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.values.BadInput;
import java.util.List;

/// What a call was answered, as the keys of its line.
final class AnswerJson {
    /// In the order in which a line has them.
    static final List<String> KEYS =
            List.of("len", "start_gfn_out", "count_out", "flags_out", "remaining", "out", "pgm");

    private AnswerJson() {}

    /// What a line says of a key, in the form that [#value] gives the core's; null where it does not have the key.
    static String expected(JsonFields fields, String key) throws BadInput {
        if (!fields.has(key)) {
            return null;
        }
        return switch (key) {
            case "out" -> hex(fields.bytes("out", length(fields)));
            case "start_gfn_out", "remaining" -> HostJson.hex(fields.u64(key));
            default -> String.valueOf(fields.i32(key));
        };
    }

    /// The answer that a line of this call says was given.
    static Answer recorded(JsonFields fields, Call call) throws BadInput {
        return new Answer(fields.i32("ret"), written(fields, call));
    }

    private static Written written(JsonFields fields, Call call) throws BadInput {
        return switch (call) {
            case Call.GetAttr _ when fields.has("out") -> new Written.Attribute(fields.bytes("out", length(fields)));
            case Call.GetCmmaBits _
            when fields.i32("ret") == 0 ->
                new Written.CmmaLog(
                        fields.u64("start_gfn_out"),
                        fields.i32("flags_out"),
                        fields.u64("remaining"),
                        fields.bytes("out", length(fields)),
                        AnswerComparison.undefined(fields).contains("out"));
            case Call.GuestEssa _, Call.GuestStore _
            when fields.has("pgm") -> new Written.ProgramInterruption(fields.i32("pgm"), 0);
            case Call.GuestEssa _
            when fields.has("out") ->
                new Written.GuestByte(fields.bytes("out", 1).u8(0));
            default -> Written.NOTHING; // nothing else is written back
        };
    }

    /// Of the bytes written: an attribute's, a byte a page, or the one byte that ESSA gives.
    private static int length(JsonFields fields) throws BadInput {
        return fields.has("len") ? fields.i32("len") : fields.has("count_out") ? fields.i32("count_out") : 1;
    }

    /// The value of a key, or null where the line does not have it.
    static String value(Written written, String key) {
        return switch (written) {
            case Written.Nothing _ -> null;
            case Written.Attribute(var value) ->
                switch (key) {
                    case "out" -> hex(value);
                    case "len" -> String.valueOf(value.length());
                    default -> null;
                };
            case Written.CmmaLog log -> cmmaLog(log, key);
            case Written.GuestByte(var value) -> key.equals("out") ? hex(Bytes.ofU8(value)) : null;
            case Written.ProgramInterruption(var code, var _) -> key.equals("pgm") ? String.valueOf(code) : null;
        };
    }

    private static String cmmaLog(Written.CmmaLog log, String key) {
        return switch (key) {
            case "start_gfn_out" -> HostJson.hex(log.startGfn());
            case "count_out" -> String.valueOf(log.count());
            case "flags_out" -> String.valueOf(log.flags());
            case "remaining" -> HostJson.hex(log.remaining());
            case "out" -> hex(log.values());
            default -> null;
        };
    }

    /// Trailing zero bytes are left out.
    static String hex(Bytes bytes) {
        return bytes.trimmedHex();
    }
}
