package io.kvmsim.history.fold;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/// A place in the history of a monitor: an event, `#812`, or a refused call, which takes no event number:
/// `#812!1` is the first refusal after event 812.
///
/// @param event   number of the event, or of the last one before the refusal; 0 before the first
/// @param refusal counted from 1; 0 for the event itself
public record Address(long event, int refusal) implements Comparable<Address> {
    private static final Pattern FORM = Pattern.compile("#([0-9]{1,18})(?:!([1-9][0-9]{0,8}))?");
    private static final Comparator<Address> ORDER =
            Comparator.comparingLong(Address::event).thenComparingInt(Address::refusal);

    /// Nothing where the text is none.
    public static Optional<Address> parse(String text) {
        var matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new Address(
                        Long.parseLong(matcher.group(1)),
                        matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    public boolean isRefusal() {
        return refusal > 0;
    }

    @Override
    public int compareTo(Address other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return refusal == 0 ? "#" + event : "#" + event + "!" + refusal;
    }
}
