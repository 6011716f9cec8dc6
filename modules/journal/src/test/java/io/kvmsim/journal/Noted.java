package io.kvmsim.journal;

import java.nio.charset.StandardCharsets;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/// An event or a state of a type that no other serializer knows.
record Noted(String text) {
    static final String BINDING = """
            pekko.actor.serializers.noted = "%s"
            pekko.actor.serialization-bindings."%s" = noted
            """.formatted(Serializer.class.getName(), Noted.class.getName());

    /// The first letter stands in the manifest only: without it, what is read back is another one.
    public static final class Serializer extends SerializerWithStringManifest {
        @Override
        public int identifier() {
            return 4712;
        }

        @Override
        public String manifest(Object object) {
            return "noted/" + ((Noted) object).text().charAt(0);
        }

        @Override
        public byte[] toBinary(Object object) {
            return ((Noted) object).text().substring(1).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Object fromBinary(byte[] bytes, String manifest) {
            return new Noted(manifest.substring("noted/".length()) + new String(bytes, StandardCharsets.UTF_8));
        }
    }
}
