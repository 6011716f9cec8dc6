package io.kvmsim.history.read;

import java.util.regex.Pattern;

/// A name with `*` for any characters and `?` for one.
public final class Glob {
    private final String text;
    private final Pattern pattern;
    private final boolean ofGuests;

    public Glob(String text) {
        this(text, false);
    }

    /// Names of guests: all VMs of a guest match.
    public static Glob ofGuests(String text) {
        return new Glob(text, true);
    }

    private Glob(String text, boolean ofGuests) {
        this.text = text;
        this.ofGuests = ofGuests;
        var regex = new StringBuilder();
        for (int index = 0; index < text.length(); index++) {
            char letter = text.charAt(index);
            regex.append(letter == '*' ? ".*" : letter == '?' ? "." : Pattern.quote(String.valueOf(letter)));
        }
        this.pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    public boolean matches(String name) {
        return pattern.matcher(name).matches()
                || ofGuests && pattern.matcher(GuestVms.of(name)).matches();
    }

    /// Whether only one name matches: its own text.
    public boolean isName() {
        return !ofGuests && isPlain();
    }

    /// Whether it is a name without `*` and `?`.
    public boolean isPlain() {
        return text.indexOf('*') < 0 && text.indexOf('?') < 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
