package io.kvmsim.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.HostDescription;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.InputFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A host as JSON: the `host` object of a trace's header, or a file of `config/hosts/`.
public final class HostJson {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final int FACILITY_BYTES = 2048;
    private static final int FEAT_BYTES = 128;
    private static final int SUBFUNC_BYTES = 2048;

    private HostJson() {}

    /// @throws BadInput where the file is missing, is not JSON, or describes a host that cannot run KVM
    public static Host read(Path file) throws BadInput {
        try {
            return parse(file.toString(), InputFile.read(file, InputFile.DESCRIPTION_BYTES_MAX));
        } catch (NoSuchFileException _) {
            throw new BadInput(file.toString(), 0, "no such file");
        } catch (IOException e) {
            throw new BadInput(file.toString(), 0, "cannot be read: " + InputFile.reason(e));
        }
    }

    /// @param file its name, for messages
    public static Host parse(String file, byte[] json) throws BadInput {
        try {
            var fields = JsonFields.of(file, 0, JSON.readTree(json));
            return host(fields);
        } catch (JsonProcessingException e) {
            long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new BadInput(file, line, "not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new BadInput(file, 0, "cannot be read: " + e.getMessage());
        }
    }

    static Host host(JsonFields fields) throws BadInput {
        var description = description(fields);
        try {
            return Host.of(description);
        } catch (IllegalArgumentException e) {
            throw fields.bad("is an impossible host: " + e.getMessage());
        }
    }

    private static HostDescription description(JsonFields host) throws BadInput {
        var uv = part(host, "uv");
        var module = part(host, "module");
        return new HostDescription(
                host.has("name") ? host.text("name") : "",
                host.u64("cpuid"),
                (int) host.u64("ibc"),
                host.bytes("facilities", FACILITY_BYTES),
                host.bytes("feat", FEAT_BYTES),
                host.bytes("subfunc", SUBFUNC_BYTES),
                sclp(part(host, "sclp")),
                host.flag("ap"),
                host.flag("apxa"),
                host.flag("aiv"),
                host.flag("zpci"),
                host.i32("cpus"),
                new HostDescription.Ultravisor(uv.flag("secure_guests"), uv.u64("features"), uv.flag("dump")),
                new HostDescription.Module(module.flag("nested"), module.flag("hpage"), module.flag("async_destroy")));
    }

    /// An object whose keys are all absent where it is.
    private static JsonFields part(JsonFields host, String key) throws BadInput {
        return host.has(key) ? host.object(key) : JsonFields.of("", 0, JSON.createObjectNode());
    }

    private static HostDescription.Sclp sclp(JsonFields sclp) throws BadInput {
        return new HostDescription.Sclp(
                sclp.flag("siif"),
                sclp.flag("sigpif"),
                sclp.flag("esca"),
                sclp.flag("sief2"),
                sclp.flag("64bscao"),
                sclp.flag("gpere"),
                sclp.flag("cmma"),
                sclp.flag("gsls"),
                sclp.flag("ib"),
                sclp.flag("cei"),
                sclp.flag("pfmfi"),
                sclp.flag("ibs"),
                sclp.flag("skey"),
                sclp.flag("kss"),
                sclp.flag("esop"),
                sclp.flag("tlb_guest"),
                sclp.u64("hamax"),
                (int) sclp.u64("hmfai"));
    }

    /// The host in the form of a trace's header: the same host gives the same bytes.
    public static ObjectNode json(HostDescription host) {
        var json = JSON.createObjectNode();
        json.put("name", host.name());
        json.put("cpuid", hex(host.cpuid()));
        json.put("ibc", "0x%x".formatted(host.ibc()));
        json.put("facilities", host.facilities().trimmedHex());
        json.put("feat", host.feat().trimmedHex());
        json.put("subfunc", host.subfunc().trimmedHex());
        json.set("sclp", json(host.sclp()));
        json.put("ap", host.ap());
        json.put("apxa", host.apxa());
        json.put("aiv", host.aiv());
        json.put("zpci", host.zpci());
        json.put("cpus", host.cpus());
        json.putObject("uv")
                .put("secure_guests", host.uv().secureGuests())
                .put("features", hex(host.uv().features()))
                .put("dump", host.uv().dump());
        json.putObject("module")
                .put("nested", host.module().nested())
                .put("hpage", host.module().hpage())
                .put("async_destroy", host.module().asyncDestroy());
        return json;
    }

    private static JsonNode json(HostDescription.Sclp sclp) {
        return JSON.createObjectNode()
                .put("siif", sclp.siif())
                .put("sigpif", sclp.sigpif())
                .put("esca", sclp.esca())
                .put("sief2", sclp.sief2())
                .put("64bscao", sclp.bscao64())
                .put("gpere", sclp.gpere())
                .put("cmma", sclp.cmma())
                .put("gsls", sclp.gsls())
                .put("ib", sclp.ib())
                .put("cei", sclp.cei())
                .put("pfmfi", sclp.pfmfi())
                .put("ibs", sclp.ibs())
                .put("skey", sclp.skey())
                .put("kss", sclp.kss())
                .put("esop", sclp.esop())
                .put("tlb_guest", sclp.tlbGuest())
                .put("hamax", hex(sclp.hamax()))
                .put("hmfai", "0x%x".formatted(sclp.hmfai()));
    }

    static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
