package io.kvmsim.scenario.calls;

import io.kvmsim.kvm.call.Call;
import io.kvmsim.ledger.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Splits calls into lists that one actor decides together: by constant limits, never by what happens to wait.
public final class CallParts {
    /// What the calls of a list may bring.
    private static final long LIST_BYTES_MAX = 1 << 20;

    private CallParts() {}

    /// Lists of at most [Turn#CALLS_MAX] calls that bring at most [#LIST_BYTES_MAX] bytes, or one call with more.
    ///
    /// @param call of an element
    public static <T> List<List<T>> of(List<T> calls, Function<T, Call> call) {
        var lists = new ArrayList<List<T>>();
        int from = 0;
        long bytes = 0;
        for (int at = 0; at < calls.size(); at++) {
            long brought = broughtBytes(call.apply(calls.get(at)));
            if (at - from == Turn.CALLS_MAX || at > from && bytes + brought > LIST_BYTES_MAX) {
                lists.add(calls.subList(from, at));
                from = at;
                bytes = 0;
            }
            bytes += brought;
        }
        if (from < calls.size()) {
            lists.add(calls.subList(from, calls.size()));
        }
        return List.copyOf(lists);
    }

    private static long broughtBytes(Call call) {
        return switch (call) {
            case Call.SetAttr set -> set.buffer().bytes().length();
            case Call.SetCmmaBits set -> set.values().bytes().length();
            default -> 0; // the others bring a few bytes at most
        };
    }
}
