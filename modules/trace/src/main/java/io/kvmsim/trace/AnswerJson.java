package io.kvmsim.trace;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.Written;
import java.util.List;

/// What a call wrote, as the keys of its line.
final class AnswerJson {
    /// In the order in which a line has them.
    static final List<String> KEYS =
            List.of("len", "start_gfn_out", "count_out", "flags_out", "remaining", "out", "pgm");

    private AnswerJson() {}

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
