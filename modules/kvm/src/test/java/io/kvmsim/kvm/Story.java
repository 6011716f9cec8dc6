package io.kvmsim.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.kvm.pages.PageState;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.Vcpu;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmName;
import java.util.List;

/// Given, when, then on top of decide and evolve: `given(Z16, vcpu(0)).when(vcpu(0)).thenRefuses(EEXIST, …)`.
/// A value: what is done with a story gives another one.
public final class Story {
    public static final VmName VM = new VmName("vm");
    static final VmName OTHER = new VmName("other");

    private final Host host;
    private final Monitor monitor;
    private final VmName called;
    private final Circumstances now;

    private Story(Host host, Monitor monitor, VmName called, Circumstances now) {
        this.host = host;
        this.monitor = monitor;
        this.called = called;
        this.now = now;
    }

    /// A normal VM that was asked all this, and refused nothing.
    public static Story given(Host host, Call... calls) {
        return givenNothing(host).and(new Call.CreateVm(0)).and(calls);
    }

    static Story givenUcontrol(Host host, Call... calls) {
        return givenNothing(host).and(new Call.CreateVm(1)).and(calls);
    }

    /// A process without a VM.
    public static Story givenNothing(Host host) {
        return new Story(host, Monitor.INITIAL, VM, Circumstances.USUAL);
    }

    public Story and(Call... calls) {
        var story = this;
        for (var call : calls) {
            var outcome = story.when(call);
            assertThat(outcome.decision().answer().refused())
                    .as("given %s, which answers %s", call, outcome.decision())
                    .isFalse();
            story = outcome.afterwards();
        }
        return story;
    }

    /// Calls that are refused, on the way.
    Story andRefused(Call call) {
        var outcome = when(call);
        assertThat(outcome.decision().answer().refused()).as("%s", call).isTrue();
        return outcome.afterwards();
    }

    /// From here on another VM of the same process is called.
    Story on(VmName other) {
        return new Story(host, monitor, other, now);
    }

    public Story under(Circumstances circumstances) {
        return new Story(host, monitor, called, circumstances);
    }

    /// From here on the host's clock shows this.
    Story at(long tod, int epochIndex) {
        return under(now.at(tod, epochIndex));
    }

    /// From here on this number of bytes is free.
    Story withFree(long bytes) {
        return under(now.withFree(bytes));
    }

    public Outcome when(Call call) {
        return new Outcome(this, Kvm.decide(host, monitor, called, call, now));
    }

    public Monitor monitor() {
        return monitor;
    }

    public Vm vm() {
        return monitor.get(called);
    }

    public Vcpu vcpu(int id) {
        return vm().vcpu(id);
    }

    PageState page(long userAddress) {
        return monitor.pages().state(userAddress >>> 12);
    }

    private Story after(List<VmEvent> events) {
        var after = monitor;
        for (var event : events) {
            after = Kvm.evolve(after, event);
        }
        return new Story(host, after, called, now);
    }

    /// What came of a call.
    public record Outcome(Story before, Decision decision) {
        /// An errno, this rule, nothing written and nothing changed.
        public Outcome thenRefuses(Errno errno, Rule rule) {
            return thenAnswers(errno, rule).withEvents();
        }

        /// An errno and this rule; perhaps with events.
        public Outcome thenAnswers(Errno errno, Rule rule) {
            assertThat(decision.answer().written()).isEqualTo(Written.NOTHING);
            return thenAnswers(errno.ret(), rule);
        }

        public Outcome thenAnswers(int ret, Rule rule) {
            assertThat(decision.rule()).as("rule, answer %s", decision.answer()).isEqualTo(rule);
            assertThat(decision.answer().ret()).as("answer by %s", rule).isEqualTo(ret);
            return this;
        }

        /// 0 and exactly these events.
        public Outcome thenSucceeds(Rule rule, VmEvent... events) {
            return thenAnswers(0, rule).withEvents(events);
        }

        /// 0, this value at `addr`, nothing changed.
        public Outcome thenWrites(Rule rule, Bytes value) {
            assertThat(decision.answer().written()).isEqualTo(new Written.Attribute(value));
            return thenSucceeds(rule);
        }

        public Outcome withEvents(VmEvent... events) {
            assertThat(decision.events()).containsExactly(events);
            return this;
        }

        Outcome writing(Written written) {
            assertThat(decision.answer().written()).isEqualTo(written);
            return this;
        }

        /// The story after it.
        public Story afterwards() {
            return before.after(decision.events());
        }
    }
}
