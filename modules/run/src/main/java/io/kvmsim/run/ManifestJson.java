package io.kvmsim.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.kvmsim.values.InputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads a manifest that anybody may have written: each key has its type, and those that must be there are.
final class ManifestJson {
    private static final Pattern TOD = Pattern.compile("0x[0-9a-f]{1,16}");
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,180}");
    private static final int BYTES_MAX = 64 << 20;
    private static final int COUNT_MAX = 10_000_000;

    private static final ObjectReader READER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual, text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build()
            .readerFor(Manifest.class);

    private ManifestJson() {}

    /// @throws BadRun where it is not a manifest; the message has one line
    static Manifest read(Path file) throws BadRun {
        try {
            return parse(file.toString(), InputFile.read(file, BYTES_MAX));
        } catch (IOException e) {
            throw new BadRun("%s: cannot be read: %s".formatted(file, RunDirectory.reason(e)), e);
        }
    }

    /// @param file its name, for messages
    static Manifest parse(String file, byte[] json) throws BadRun, IOException {
        try {
            var manifest = READER.<Manifest>readValue(json);
            if (manifest == null) {
                throw new BadRun("%s: is null; it is an object".formatted(file));
            }
            if (manifest.format() != Manifest.FORMAT) {
                throw new BadRun("%s: has format %d; this program reads format %d"
                        .formatted(file, manifest.format(), Manifest.FORMAT));
            }
            var problem = problem(manifest);
            if (problem.isPresent()) {
                throw new BadRun("%s: %s".formatted(file, problem.get()));
            }
            return manifest;
        } catch (JsonProcessingException e) {
            throw new BadRun("%s:%s".formatted(file, said(e)), e);
        }
    }

    /// Where, and what, in one line.
    private static String said(JsonProcessingException e) {
        long line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
        var key = e instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(it -> it.getFieldName() == null ? "[" + it.getIndex() + "]" : it.getFieldName())
                        .collect(Collectors.joining("."))
                : "";
        var problem = e.getOriginalMessage().lines().findFirst().orElse("");
        return "%d: %s".formatted(line, key.isEmpty() ? problem : "\"%s\": %s".formatted(key, problem));
    }

    /// What is missing, or is not what it says.
    private static Optional<String> problem(Manifest manifest) {
        if (manifest.version() == null) {
            return missing("version");
        }
        if (manifest.profile() == null) {
            return missing("profile");
        }
        if (manifest.scenario() == null) {
            return missing("scenario");
        }
        if (manifest.principal() == null) {
            return missing("principal");
        }
        if (manifest.startTod() == null || !TOD.matcher(manifest.startTod()).matches()) {
            return Optional.of(
                    "\"startTod\" is \"%s\"; it is 0x and up to 16 hexadecimal digits".formatted(manifest.startTod()));
        }
        if (manifest.scenarioFiles() != null && manifest.scenarioFiles().containsValue(null)) {
            return missing("scenarioFiles");
        }
        return hosts(manifest.hosts())
                .or(() -> guests(manifest.guests()))
                .or(() -> manifest.fork() == null ? Optional.empty() : fork(manifest.fork()));
    }

    private static Optional<String> hosts(List<Manifest.HostEntry> hosts) {
        if (hosts == null || hosts.isEmpty()) {
            return missing("hosts");
        }
        var names =
                hosts.stream().map(host -> host == null ? null : host.name()).toList();
        for (var host : hosts) {
            if (host == null || host.name() == null || host.file() == null || host.memory() < 0) {
                return Optional.of("\"hosts\" has an entry that is not {name, file, memory}");
            }
        }
        return names.stream().distinct().count() < names.size()
                ? Optional.of("\"hosts\" has two of one name")
                : Optional.empty();
    }

    private static Optional<String> guests(List<Manifest.GuestEntry> guests) {
        if (guests == null) {
            return missing("guests");
        }
        long count = 0;
        for (var guest : guests) {
            if (guest == null
                    || guest.name() == null
                    || !NAME.matcher(guest.name()).matches()
                    || guest.count() < 0) {
                return Optional.of("\"guests\" has an entry that is not {name, count}");
            }
            count += guest.count();
        }
        return count > COUNT_MAX
                ? Optional.of("\"guests\" are %d; the maximum is %d".formatted(count, COUNT_MAX))
                : Optional.empty();
    }

    private static Optional<String> fork(Manifest.Fork fork) {
        return fork.parent() == null || fork.at() == null || fork.root() == null || fork.logEnd() < 0
                ? Optional.of("\"fork\" is not {parent, at, logEnd, root}")
                : Optional.empty();
    }

    private static Optional<String> missing(String key) {
        return Optional.of("lacks the key \"%s\"".formatted(key));
    }
}
