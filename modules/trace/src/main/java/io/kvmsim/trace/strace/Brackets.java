package io.kvmsim.trace.strace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds its way in strace's notation: brackets of all kinds, strings, comments, and what a descriptor is, as in
/// `11<anon_inode:kvm-vm>`.
final class Brackets {
    private static final String OPEN = "([{<";
    private static final String CLOSE = ")]}>";

    private Brackets() {}

    /// Where the bracket closes that is open at the beginning, or nothing where it never does.
    static Optional<Integer> end(String text) {
        int depth = 0;
        for (int at = 0; at < text.length(); at = next(text, at)) {
            if (opens(text, at)) {
                depth++;
            } else if (closes(text, at)) {
                depth--;
                if (depth == 0) {
                    return Optional.of(at);
                }
            }
        }
        return Optional.empty();
    }

    /// The parts between the commas that are in no bracket.
    static List<String> parts(String text) {
        var parts = new ArrayList<String>();
        int depth = 0;
        int begin = 0;
        for (int at = 0; at < text.length(); at = next(text, at)) {
            if (opens(text, at)) {
                depth++;
            } else if (closes(text, at)) {
                depth--;
            } else if (depth == 0 && text.charAt(at) == ',') {
                parts.add(text.substring(begin, at).strip());
                begin = at + 1;
            }
        }
        parts.add(text.substring(begin).strip());
        return parts;
    }

    /// Without comments outside strings, and without spaces around.
    static String withoutComments(String text) {
        var plain = new StringBuilder();
        for (int at = 0; at < text.length(); at = next(text, at)) {
            if (!text.startsWith("/*", at)) {
                plain.append(text, at, next(text, at));
            }
        }
        return plain.toString().strip();
    }

    /// `=>` stands between what was before a call and after it, and closes nothing.
    private static boolean closes(String text, int at) {
        return CLOSE.indexOf(text.charAt(at)) >= 0 && !(at > 0 && text.startsWith("=>", at - 1));
    }

    private static boolean opens(String text, int at) {
        return OPEN.indexOf(text.charAt(at)) >= 0;
    }

    /// Behind the character, the string or the comment that begins here.
    private static int next(String text, int at) {
        if (text.charAt(at) == '"') {
            int end = at + 1;
            while (end < text.length() && text.charAt(end) != '"') {
                end += text.charAt(end) == '\\' ? 2 : 1;
            }
            return Math.min(end + 1, text.length());
        }
        if (text.startsWith("/*", at)) {
            int end = text.indexOf("*/", at + 2);
            return end < 0 ? text.length() : end + 2;
        }
        return at + 1;
    }
}
