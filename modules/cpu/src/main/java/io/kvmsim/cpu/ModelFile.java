package io.kvmsim.cpu;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/// A CPU model in a file: `{"name": …, "base": "z14-base", "add": ["vx", 130], "remove": ["msa4"]}`. A feature is
/// QEMU's name of it or of a group, or the number of a facility; the base is a name or QEMU's `-cpu` text.
final class ModelFile {
    private static final String KEYS = "\"name\", \"base\", \"add\" and \"remove\"";

    private ModelFile() {}

    /// @param file its name, for messages
    /// @throws BadInput names file, line and key, and what would be right
    static Wanted parse(String file, String json) throws BadInput {
        try (var parser = new JsonFactory().createParser(json)) {
            return new Reading(file, parser).model();
        } catch (JsonProcessingException e) {
            long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new BadInput(
                    file,
                    line,
                    "not JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw new BadInput(file, 0, "cannot be read: " + e.getMessage());
        }
    }

    /// What tells a model's file from a host's.
    static boolean hasBase(String json) {
        try (var parser = new JsonFactory().createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (parser.currentName().equals("base")) {
                    return true;
                }
                parser.nextToken();
                parser.skipChildren();
            }
            return false;
        } catch (IOException _) {
            return false;
        }
    }

    /// One file, token by token, so that every problem knows its line.
    private static final class Reading {
        private final String file;
        private final JsonParser parser;
        private String name;
        private String base;
        private List<String> add = List.of();
        private List<String> remove = List.of();

        Reading(String file, JsonParser parser) {
            this.file = file;
            this.parser = parser;
            this.name = GuestModels.bareName(Path.of(file));
        }

        Wanted model() throws IOException, BadInput {
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
                throw bad("continues after the end of the model");
            }
            if (base == null) {
                throw bad("\"base\" is missing; it is one of " + String.join(", ", GuestModels.names()));
            }
            var both = FeatureSet.named(add).common(FeatureSet.named(remove));
            if (!both.isEmpty()) {
                throw bad("\"add\" and \"remove\" both have %s; it is in one of them".formatted(both));
            }
            var changes = Stream.concat(
                    add.stream().map(it -> new Wanted.Change(it, true)),
                    remove.stream().map(it -> new Wanted.Change(it, false)));
            return new Wanted(name, file, base, changes.toList(), true);
        }

        private void key(String key) throws IOException, BadInput {
            switch (key) {
                case "name" -> name = text(key);
                case "base" -> base = base(text(key));
                case "add" -> add = features(key);
                case "remove" -> remove = features(key);
                default -> throw bad("unknown key \"%s\"; known are %s".formatted(key, KEYS));
            }
        }

        private String text(String key) throws IOException, BadInput {
            if (parser.nextToken() != JsonToken.VALUE_STRING || parser.getText().isEmpty()) {
                throw bad("\"%s\" is %s; it is a string".formatted(key, parser.getText()));
            }
            return parser.getText();
        }

        private String base(String model) throws BadInput {
            if (!GuestModels.needsNoFile(model)) {
                throw bad("\"base\" is \"%s\"; it is one of %s, or one of these with QEMU's changes behind"
                        .formatted(model, String.join(", ", GuestModels.names())));
            }
            return model;
        }

        private List<String> features(String key) throws IOException, BadInput {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw bad("\"%s\" is %s; it is an array of features".formatted(key, parser.getText()));
            }
            var features = new ArrayList<String>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                var word = parser.currentToken().isScalarValue() ? parser.getText() : "";
                if (FeatureTable.named(word).isEmpty()) {
                    throw bad("\"%s\" holds \"%s\", which is not a feature; %s".formatted(key, word, Wanted.FEATURES));
                }
                features.add(word);
            }
            return features;
        }

        private BadInput bad(String problem) {
            return new BadInput(file, parser.currentTokenLocation().getLineNr(), problem);
        }
    }
}
