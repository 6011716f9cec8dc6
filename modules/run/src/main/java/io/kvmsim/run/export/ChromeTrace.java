package io.kvmsim.run.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.text.FactText;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// A timeline in the Trace Event Format, which Perfetto and Chrome show: a process a host, a thread a VM, an instant an
/// event or a refused call, with times in microseconds since the run's start. Calls in real time have no place on that
/// scale: they stand on a second track of their VM, in a process of their own, since the first of them.
public final class ChromeTrace implements Closeable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedWriter out;
    private final Map<String, Integer> processes = new HashMap<>();
    private final Map<String, Integer> threads = new HashMap<>();
    private boolean hasRealTime;
    private long realTimeStart;
    private boolean hasLine;

    public ChromeTrace(OutputStream bytes) throws IOException {
        out = new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8));
        out.write("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
    }

    public void add(Fact fact) throws IOException {
        boolean isVirtual = fact.when().isVirtual();
        if (!isVirtual && !hasRealTime) {
            hasRealTime = true;
            realTimeStart = fact.when().micros();
        }
        int process = process(fact.home().name() + (isVirtual ? "" : ", real time"));
        int thread = thread(process, fact.vm().value());
        var line = JSON.createObjectNode()
                .put("name", fact.isRefusal() ? "refused " + fact.errno() : fact.type())
                .put("cat", fact.isRefusal() ? "refusal" : "event")
                .put("ph", "i")
                .put("s", "t")
                .put("ts", isVirtual ? fact.when().micros() : fact.when().micros() - realTimeStart)
                .put("pid", process)
                .put("tid", thread);
        line.putObject("args")
                .put("address", fact.address().toString())
                .put("time", fact.when().text())
                .put("text", FactText.what(fact))
                .put("call", FactText.call(fact))
                .put("by", fact.by().text());
        write(line);
    }

    private int process(String name) throws IOException {
        var known = processes.get(name);
        if (known != null) {
            return known;
        }
        int number = processes.size() + 1;
        processes.put(name, number);
        write(named("process_name", number, 0, name));
        return number;
    }

    private int thread(int process, String vm) throws IOException {
        var key = process + "/" + vm;
        var known = threads.get(key);
        if (known != null) {
            return known;
        }
        int number = threads.size() + 1;
        threads.put(key, number);
        write(named("thread_name", process, number, vm));
        return number;
    }

    private static ObjectNode named(String what, int process, int thread, String name) {
        var line = JSON.createObjectNode()
                .put("name", what)
                .put("ph", "M")
                .put("pid", process)
                .put("tid", thread);
        line.putObject("args").put("name", name);
        return line;
    }

    private void write(ObjectNode line) throws IOException {
        out.write(hasLine ? ",\n" : "\n");
        out.write(JSON.writeValueAsString(line));
        hasLine = true;
    }

    @Override
    public void close() throws IOException {
        out.write("\n]}\n");
        out.close();
    }
}
