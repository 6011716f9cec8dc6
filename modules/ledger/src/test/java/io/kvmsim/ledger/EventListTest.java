package io.kvmsim.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.kvm.state.VmEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Events apart from their records.
class EventListTest {
    @Test
    void every_event_comes_back_in_its_order() {
        var events = new ArrayList<VmEvent>(EventShapes.events());
        assertThat(EventList.decode(EventList.encode(events, Shapes.HOME), Shapes.HOME))
                .isEqualTo(events);
        Collections.reverse(events);
        assertThat(EventList.decode(EventList.encode(events, Shapes.HOME), Shapes.HOME))
                .isEqualTo(events);
    }

    @Test
    void no_events_are_one_number() {
        assertThat(EventList.encode(List.of(), Shapes.HOME)).containsExactly(0x81, 0x01);
        assertThat(EventList.decode(new byte[] {(byte) 0x81, 0x01}, Shapes.HOME))
                .isEmpty();
    }

    @Test
    void another_version_names_both() {
        assertThatThrownBy(() -> EventList.decode(new byte[] {(byte) 0x81, 0x02}, Shapes.HOME))
                .hasMessage("a list of events of version 2; this program reads version 1");
    }

    @Test
    void the_bytes_end_with_the_last_event() {
        assertThatThrownBy(() -> EventList.decode(new byte[] {(byte) 0x81, 0x01, 0x00}, Shapes.HOME))
                .hasMessage("a number at byte 2, after the end");
    }

    @Test
    void what_is_cut_or_goes_on_is_refused() {
        var bytes = EventList.encode(EventShapes.events().subList(0, 2), Shapes.HOME);
        for (int length = 0; length <= bytes.length + 1; length++) {
            var changed = Arrays.copyOf(bytes, length);
            if (length != bytes.length) {
                assertThatExceptionOfType(RuntimeException.class)
                        .as("%d of %d bytes", length, bytes.length)
                        .isThrownBy(() -> EventList.decode(changed, Shapes.HOME));
            }
        }
    }
}
