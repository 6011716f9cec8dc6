package io.kvmsim.history.index;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/// The state of one monitor at a checkpoint, as the few events that lead to it and the states of its pages: a row of
/// `states` holds many of these.
///
/// @param id         of its history
/// @param host       where it lives
/// @param sequenceNr of its last record
/// @param event      number of its last event
/// @param refusals   refused calls since that event
/// @param latest     wall time of what happened to it, in microseconds since 1970-01-01T00:00Z; the least number that
///                   there is where nothing did
/// @param told       sequence number of the last record with an event or a refused call; 0 where there is none
/// @param events     in the ledger's own shapes
/// @param pages      those that are not fresh, in ascending order: of each run of equal states how many pages lie
///                   before it, how many it has, and the state
@SuppressWarnings("ArrayRecordComponent") // compared by what is in them, below
public record MonitorState(
        String id,
        String host,
        long sequenceNr,
        long event,
        int refusals,
        long latest,
        long told,
        byte[] events,
        long[] pages) {

    private static final int END = 0;
    private static final int MORE = 1;

    /// Deflated: states of a fleet are much alike.
    static byte[] blob(List<MonitorState> states) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            for (var state : states) {
                out.writeByte(MORE);
                state.write(out);
            }
            out.writeByte(END);
        } catch (IOException e) {
            throw new IllegalStateException("memory has no end but its own", e);
        }
        return bytes.toByteArray();
    }

    /// @throws BadIndex where the blob is not what it should be
    static List<MonitorState> states(byte[] blob) throws BadIndex {
        var states = new ArrayList<MonitorState>();
        try (var in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(blob)))) {
            while (in.readByte() == MORE) {
                states.add(read(in));
            }
        } catch (IOException e) {
            throw new BadIndex("states of a checkpoint cannot be read", e);
        }
        return states;
    }

    private void write(DataOutputStream out) throws IOException {
        var numbers = new Varints();
        for (long number : pages) {
            numbers.add(number);
        }
        out.writeUTF(id);
        out.writeUTF(host);
        out.writeLong(sequenceNr);
        out.writeLong(event);
        out.writeInt(refusals);
        out.writeLong(latest);
        out.writeLong(told);
        bytes(out, events);
        bytes(out, numbers.blob());
    }

    private static MonitorState read(DataInputStream in) throws IOException {
        return new MonitorState(
                in.readUTF(),
                in.readUTF(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                bytes(in),
                Varints.plain(bytes(in)));
    }

    private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /// No more than there are: what is damaged may say any length.
    private static byte[] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        var bytes = length < 0 ? new byte[0] : in.readNBytes(length);
        if (bytes.length != length) {
            throw new IOException("a list of bytes ends early");
        }
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MonitorState state
                && state.id.equals(id)
                && state.host.equals(host)
                && state.sequenceNr == sequenceNr
                && state.event == event
                && state.refusals == refusals
                && state.latest == latest
                && state.told == told
                && Arrays.equals(state.events, events)
                && Arrays.equals(state.pages, pages);
    }

    @Override
    public int hashCode() {
        return id.hashCode() * 31 + Long.hashCode(sequenceNr);
    }
}
