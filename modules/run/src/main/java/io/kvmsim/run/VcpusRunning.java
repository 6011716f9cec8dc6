package io.kvmsim.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.values.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How many vCPUs of each VM are in KVM_RUN, for other processes to read while a run goes on. It is not part of the
/// run's history: the process that executes the run writes it into the file `running.json` once a second if it
/// changed, and deletes the file at the end. What a process left that was killed is ignored.
///
/// @param pid     of the process that executes the run
/// @param started when that process started, as another process may have the same number later
/// @param vcpus   by the VM's name; a VM without a running vCPU is not in it
public record VcpusRunning(long pid, String started, Map<String, Integer> vcpus) {
    private static final String FILE = "running.json";
    private static final String PART = FILE + ".part";
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Nothing where no process executes the run now, or none that this one can see.
    public static Optional<Map<String, Integer>> of(RunDirectory run) {
        try {
            var read = JSON.readTree(InputFile.read(run.path().resolve(FILE)));
            var started = ProcessHandle.of(read.path("pid").asLong()).map(VcpusRunning::started);
            if (started.isEmpty() || !started.get().equals(read.path("started").asText())) {
                return Optional.empty();
            }
            var vcpus = new TreeMap<String, Integer>();
            read.path("vcpus")
                    .properties()
                    .forEach(vm -> vcpus.put(vm.getKey(), vm.getValue().asInt()));
            return Optional.of(vcpus);
        } catch (IOException _) {
            return Optional.empty(); // the file does not exist, or kvmsim did not write it
        }
    }

    static void write(Path run, Map<String, Integer> vcpus) {
        var self = ProcessHandle.current();
        var part = run.resolve(PART);
        try {
            JSON.writeValue(part.toFile(), new VcpusRunning(self.pid(), started(self), vcpus));
            Files.move(part, run.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException _) {
            // A full disk ends the run where its journal is written; this file is only for those who look on.
        }
    }

    static void delete(Path run) {
        try {
            Files.deleteIfExists(run.resolve(FILE));
            Files.deleteIfExists(run.resolve(PART)); // of a process that was killed while it wrote
        } catch (IOException _) {
            // What remains is ignored once this process has ended.
        }
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Object::toString).orElse("");
    }
}
