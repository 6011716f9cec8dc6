package io.kvmsim.debug;

import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/// The sequence of stops that a debugger moves along: stops in order, of one VM or of all that a trace has. Position
/// 0 is before the first stop, position *n* behind stop *n* - 1.
public interface Track {
    /// A stop by its number, from 0; nothing behind the last one.
    Optional<Stop> stop(long number) throws IOException;

    /// The stop after which the state is the one at a position: the last one, where it is not that of a VM that is
    /// gone while another one goes on. Nothing at the beginning.
    default Optional<Stop> current(long position) throws IOException {
        return stop(position - 1);
    }

    /// How many there are. Looks at all of them.
    long size() throws IOException;

    /// What it is: a run and a VM, or a trace.
    String name();

    /// The position of a moment: `#812`, `+1h`, a time.
    ///
    /// @throws BadInput where it is not a moment, or the track does not reach that far
    long position(String moment) throws BadInput, IOException;

    /// Why a stop came as it did, in lines for people.
    ///
    /// @throws BadInput where nothing was refused there
    List<String> why(long number) throws BadInput, IOException;

    /// Writes the calls before a position, at least one, as a trace.
    ///
    /// @return what was written, for people
    /// @throws BadInput where that cannot be done
    String export(long position, OutputStream out) throws BadInput, IOException;
}
