package io.kvmsim.product;

import com.typesafe.config.ConfigFactory;
import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.engine.Fleet;
import io.kvmsim.engine.Grant;
import io.kvmsim.engine.VcpuActor;
import io.kvmsim.engine.VmActor;
import io.kvmsim.journal.JournalSetup;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.Step;
import io.kvmsim.log.format.JournalStopped;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.trace.HostJson;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// A process to be killed: it keeps the VMs of a journal busy, one call a list, one list in flight for each VM, and
/// says each acknowledgement in a line of its own, written by one write(2). If nobody kills it, it ends by itself.
final class Caller {
    /// Its last line.
    static final String END = "end";

    /// Begins the lines that say what a VM had in the journal.
    static final String RECOVERED = "recovered";

    /// Begins the lines of acknowledgements.
    static final String ACKNOWLEDGED = "acknowledged";

    /// Begins the line that says why the journal stopped; then there is no [#END].
    static final String STOPPED = "stopped";

    /// The exit code after that.
    static final int EXIT_STOPPED = 5;

    private static final int SUBFUNC_BYTES = 2048;
    private static final int SUBFUNC_EVERY = 8;

    private Caller() {}

    /// Which VMs, how many lists in all, how long a segment is, and the file to which the lines are appended, without
    /// which they go to standard output; and after how many bytes the index is checkpointed.
    public static void main(String[] arguments) throws Exception {
        var journal = Path.of(arguments[0]);
        var home = home(Path.of(arguments[1]));
        int vms = Integer.parseInt(arguments[2]);
        int lists = Integer.parseInt(arguments[3]);
        var settings = new JournalSettings(Long.parseLong(arguments[4]), 1 << 20, checkpointBytes(arguments));
        int exit = 0;
        try (var lines = arguments.length > 5
                ? new FileOutputStream(arguments[5], true)
                : new FileOutputStream(FileDescriptor.out)) {
            try (var writer = JournalWriter.open(journal, settings)) {
                var setup = ActorSystemSetup.create(BootstrapSetup.create(ConfigFactory.load()))
                        .withSetup(new JournalSetup(writer));
                ActorSystem.create(Driver.create(home, vms, lists, lines), "caller", setup)
                        .getWhenTerminated()
                        .toCompletableFuture()
                        .get();
                var stopped = writer.stopped().toCompletableFuture();
                if (stopped.isCompletedExceptionally()) {
                    say(lines, STOPPED + " " + stopped.exceptionNow().getMessage());
                    exit = EXIT_STOPPED;
                }
            }
            if (exit == 0) {
                say(lines, END);
            }
        }
        System.exit(exit);
    }

    private static long checkpointBytes(String[] arguments) {
        return arguments.length > 6 ? Long.parseLong(arguments[6]) : 256L << 20;
    }

    static NamedHost home(Path hostFile) throws Exception {
        return new NamedHost("z15-1", HostJson.read(hostFile));
    }

    private static void say(OutputStream lines, String line) throws IOException {
        lines.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static final class Driver {
        sealed interface Message {}

        record Recovered(Entity entity) implements Message {}

        record Answered(VmActor.Answers answers) implements Message {}

        record Stopped(JournalStopped stopped) implements Message {}

        private final ActorContext<Message> context;
        private final NamedHost home;
        private final int lists;
        private final OutputStream lines;
        private final ActorRef<Fleet.Request> fleet;
        private final ActorRef<VmActor.Answers> answered;
        private int sent;
        private int done;

        private Driver(ActorContext<Message> context, NamedHost home, int lists, OutputStream lines) {
            this.context = context;
            this.home = home;
            this.lists = lists;
            this.lines = lines;
            var shared = new VmActor.Shared(_ -> home, Refusals.ALL, VcpuActor::create, Duration.ofSeconds(1));
            fleet = context.spawn(Fleet.create(shared, 1000), "fleet");
            context.watch(fleet);
            answered = context.messageAdapter(VmActor.Answers.class, Answered::new);
            var stopped = context.messageAdapter(JournalStopped.class, Stopped::new);
            context.getSystem().eventStream().tell(new EventStream.Subscribe<>(JournalStopped.class, stopped));
        }

        static Behavior<Message> create(NamedHost home, int vms, int lists, OutputStream lines) {
            return Behaviors.setup(context -> {
                var driver = new Driver(context, home, lists, lines);
                var recovered = context.messageAdapter(Entity.class, Recovered::new);
                for (int vm = 1; vm <= vms; vm++) {
                    driver.fleet.tell(new Fleet.Forward("vm-" + vm, new VmActor.Inspect(recovered)));
                }
                return Behaviors.receiveMessage(driver::receive);
            });
        }

        private Behavior<Message> receive(Message message) throws IOException {
            switch (message) {
                case Recovered(var entity) -> {
                    line(RECOVERED, entity.id(), entity.records(), entity.head());
                    call(entity.id(), entity.records());
                }
                case Answered(var answers) -> {
                    if (answers.decisions().getFirst().answer().refused()) {
                        throw new IllegalStateException("refused: " + answers.decisions());
                    }
                    line(ACKNOWLEDGED, answers.entity(), answers.sequenceNr(), answers.head());
                    done++;
                    call(answers.entity(), answers.sequenceNr());
                }
                case Stopped _ -> {
                    return Behaviors.stopped();
                }
            }
            return done == lists ? Behaviors.stopped() : Behaviors.same();
        }

        private void line(String what, String vm, long sequenceNr, Object head) throws IOException {
            say(lines, "%s %s %d %s".formatted(what, vm, sequenceNr, head));
        }

        private void call(String vm, long records) {
            if (sent == lists) {
                return;
            }
            sent++;
            var step = new Step(new VmName(vm), callNumber(records), Circumstances.USUAL);
            var execute = new VmActor.Execute(
                    home,
                    List.of(step),
                    new Cause.Virtual(records),
                    Grant.NONE,
                    answered,
                    context.getSystem().ignoreRef());
            fleet.tell(new Fleet.Deliver(vm, execute, context.getSystem().ignoreRef()));
        }

        /// Calls that always write an event: mostly small ones, now and then one that fills half a page.
        private static Call callNumber(long number) {
            if (number == 0) {
                return new Call.CreateVm(0);
            }
            if (number % SUBFUNC_EVERY == 0) {
                var bytes = new byte[SUBFUNC_BYTES];
                new SplittableRandom(number).nextBytes(bytes);
                return set(VmAttribute.CPU_PROCESSOR_SUBFUNC, UserBuffer.holding(Bytes.wrapping(bytes)));
            }
            return set(
                    number % 2 == 0 ? VmAttribute.CRYPTO_ENABLE_AES_KW : VmAttribute.CRYPTO_ENABLE_DEA_KW,
                    UserBuffer.NONE);
        }

        private static Call set(VmAttribute attribute, UserBuffer buffer) {
            return new Call.SetAttr(attribute.group().number(), attribute.number(), 0, buffer);
        }
    }
}
