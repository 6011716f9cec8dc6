package io.kvmsim.cpu;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.kvmsim.kvm.Host;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// A CPU model in a file: `{"name": …, "base": "z14-base", "add": ["vx", 130], "remove": ["msa4"]}`. A feature is
/// QEMU's name of it or of a group, or the number of a facility.
///
/// @param base one of [GuestModels#names()]
record ModelFile(String name, String base, FeatureSet add, FeatureSet remove) {
    private static final int BYTES_MAX = 1 << 20;
    private static final String KEYS = "\"name\", \"base\", \"add\" and \"remove\"";

    /// @throws BadModel names file, line and key, and what would be right
    static ModelFile read(Path file) throws BadModel {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new BadModel(file.toString(), 0, "has more than %d bytes".formatted(BYTES_MAX));
            }
            return parse(file.toString(), Files.readString(file));
        } catch (NoSuchFileException _) {
            throw new BadModel(file.toString(), 0, "no such file");
        } catch (CharacterCodingException _) {
            throw new BadModel(file.toString(), 0, "is not UTF-8");
        } catch (IOException e) {
            throw new BadModel(file.toString(), 0, "cannot be read: " + e.getMessage());
        }
    }

    /// @param file its name, for messages
    static ModelFile parse(String file, String json) throws BadModel {
        try (var parser = new JsonFactory().createParser(json)) {
            return new Reading(file, parser).model();
        } catch (JsonProcessingException e) {
            long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new BadModel(file, line, "not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new BadModel(file, 0, "cannot be read: " + e.getMessage());
        }
    }

    /// The model for guests of a host.
    GuestModel model(Host host) {
        var start = GuestModels.named(base, host);
        return GuestModel.of(
                name, start.cpuid(), start.ibc(), FeatureSet.of(start).plus(add).minus(remove));
    }

    /// One file, token by token, so that every problem knows its line.
    private static final class Reading {
        private final String file;
        private final JsonParser parser;
        private String name;
        private String base;
        private FeatureSet add = FeatureSet.NONE;
        private FeatureSet remove = FeatureSet.NONE;

        Reading(String file, JsonParser parser) {
            this.file = file;
            this.parser = parser;
            var last = Path.of(file).getFileName();
            this.name = last == null ? file : last.toString().replaceFirst("\\.json$", "");
        }

        ModelFile model() throws IOException, BadModel {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw bad("a model is a JSON object with " + KEYS);
            }
            var keys = new HashSet<String>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                if (!keys.add(parser.currentName())) {
                    throw bad("\"%s\" is there twice".formatted(parser.currentName()));
                }
                key(parser.currentName());
            }
            if (parser.nextToken() != null) {
                throw bad("goes on after the end of the model");
            }
            if (base == null) {
                throw bad("\"base\" is missing; it is one of " + String.join(", ", GuestModels.names()));
            }
            var both = add.common(remove);
            if (!both.isEmpty()) {
                throw bad("\"add\" and \"remove\" both have %s; it is in one of them".formatted(both));
            }
            return new ModelFile(name, base, add, remove);
        }

        private void key(String key) throws IOException, BadModel {
            switch (key) {
                case "name" -> name = text(key);
                case "base" -> base = base(text(key));
                case "add" -> add = features(key);
                case "remove" -> remove = features(key);
                default -> throw bad("unknown key \"%s\"; known are %s".formatted(key, KEYS));
            }
        }

        private String text(String key) throws IOException, BadModel {
            if (parser.nextToken() != JsonToken.VALUE_STRING || parser.getText().isEmpty()) {
                throw bad("\"%s\" is %s; it is a string".formatted(key, parser.getText()));
            }
            return parser.getText();
        }

        private String base(String model) throws BadModel {
            var bare = model.replaceFirst(Definition.BASE_SUFFIX + "$", "");
            if (!model.equals(GuestModels.HOST) && Definition.named(bare).isEmpty()) {
                throw bad(
                        "\"base\" is \"%s\"; it is one of %s".formatted(model, String.join(", ", GuestModels.names())));
            }
            return model;
        }

        private FeatureSet features(String key) throws IOException, BadModel {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw bad("\"%s\" is %s; it is an array of features".formatted(key, parser.getText()));
            }
            List<Feature> features = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                var word = parser.currentToken().isScalarValue() ? parser.getText() : "";
                var named = FeatureTable.named(word);
                if (named.isEmpty()) {
                    throw bad(
                            ("\"%s\" holds \"%s\", which is no feature; one is named as QEMU does (kvmsim cpu show z17 "
                                            + "lists names), or by the number of a facility, 0 to %d")
                                    .formatted(key, word, FeatureTable.FACILITIES - 1));
                }
                features.addAll(named);
            }
            return FeatureSet.of(features);
        }

        private BadModel bad(String problem) {
            return new BadModel(file, parser.currentTokenLocation().getLineNr(), problem);
        }
    }
}
