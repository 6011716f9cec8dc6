package io.kvmsim.cli.option;

import io.kvmsim.ledger.Refusals;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Which refusals are recorded, as a word.
public final class RefusalsWord implements ITypeConverter<Refusals> {
    @Override
    public Refusals convert(String word) {
        for (var refusals : Refusals.values()) {
            if (refusals.name().toLowerCase(Locale.ROOT).equals(word)) {
                return refusals;
            }
        }
        throw new TypeConversionException("\"%s\" is not all, writes or none".formatted(word));
    }
}
