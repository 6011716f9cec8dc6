package io.kvmsim.log.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.log.bytes.IdBytes;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.read.Index;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupBuilderTest {
    private static final IdBytes ID = IdBytes.of("a");
    private static final int PLACE = 12;

    @Test
    void a_write_that_cannot_be_encoded_leaves_nothing_of_itself_in_the_group() {
        var broken = new NewRecord("a", 2, 0, 1, "", null);
        var group = started();
        assertThatThrownBy(() -> group.append(pending(Index.Head.NONE), List.of(Logs.event("a", 1), broken)))
                .isInstanceOf(NullPointerException.class);
        assertThat(group.writes()).isZero();
        assertThat(group.heads().find(ID)).isNull();
        assertThat(contents(append(group))).isEqualTo(contents(append(started())));
    }

    @Test
    void a_group_that_was_cleared_is_as_good_as_new() {
        var group = append(started());
        group.clear();
        group.start(1000);
        assertThat(group.heads().size()).isZero();
        assertThat(contents(append(group))).isEqualTo(contents(append(started())));
    }

    private static GroupBuilder started() {
        var group = new GroupBuilder();
        group.start(1000);
        return group;
    }

    private static GroupBuilder append(GroupBuilder group) {
        var before = new Index.Head(3, 500, 0);
        assertThat(group.append(pending(before), List.of(Logs.event("a", 4), Logs.event("a", 5))))
                .isNotDone();
        assertThat(group.heads().find(ID).head().highestSequenceNr()).isEqualTo(5);
        assertThat(group.heads().find(ID).place()).isEqualTo(PLACE);
        assertThat(group.records()).isEqualTo(2);
        return group;
    }

    private static PendingHeads.Pending pending(Index.Head head) {
        return new PendingHeads.Pending(ID, head, PLACE);
    }

    private static byte[] contents(GroupBuilder group) {
        return Arrays.copyOf(group.array(), group.bytes());
    }
}
