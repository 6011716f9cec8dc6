package io.kvmsim.history.index;

/// The sizes of the parts and blocks of a log: bringing an index up to date writes only the last part and the last
/// block anew.
///
/// @param part  records in a part, to which lists of places and bitmaps belong
/// @param block records in a block
public record Sizes(int part, int block) {
    public static final Sizes USUAL = new Sizes(1 << 20, 1 << 12);
}
