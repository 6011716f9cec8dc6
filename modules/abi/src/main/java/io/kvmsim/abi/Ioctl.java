package io.kvmsim.abi;

/// One request of the kernel's interface: its name, the descriptor it is made on, and its number.
public record Ioctl(String name, On on, int number) {
    /// What kind of file descriptor takes the request. Some requests have two homes; this is the first.
    public enum On {
        DEV_KVM,
        VM,
        VCPU
    }

    private static final int TYPE = 0xAE;
    private static final int DIR_SHIFT = 30;
    private static final int SIZE_SHIFT = 16;
    private static final int TYPE_SHIFT = 8;
    private static final int SIZE_MASK = 0x3FFF;
    private static final int WRITE = 1;
    private static final int READ = 2;

    /// `_IO`: the argument is a number or nothing.
    static Ioctl io(On on, String name, int nr) {
        return encode(on, name, 0, nr, 0);
    }

    /// `_IOW`: the kernel reads a structure.
    static Ioctl iow(On on, String name, int nr, StructCodec<?> codec) {
        return iow(on, name, nr, codec.size());
    }

    /// `_IOW` of a structure that has no codec here.
    static Ioctl iow(On on, String name, int nr, int size) {
        return encode(on, name, WRITE, nr, size);
    }

    /// `_IOR` of a structure that has no codec here.
    static Ioctl ior(On on, String name, int nr, int size) {
        return encode(on, name, READ, nr, size);
    }

    /// `_IOWR`: the kernel reads a structure and writes it back.
    static Ioctl iowr(On on, String name, int nr, StructCodec<?> codec) {
        return iowr(on, name, nr, codec.size());
    }

    /// `_IOWR` of a structure that has no codec here.
    static Ioctl iowr(On on, String name, int nr, int size) {
        return encode(on, name, READ | WRITE, nr, size);
    }

    private static Ioctl encode(On on, String name, int direction, int nr, int size) {
        return new Ioctl(name, on, direction << DIR_SHIFT | size << SIZE_SHIFT | TYPE << TYPE_SHIFT | nr);
    }

    /// Bytes of the argument structure, 0 where there is none.
    public int argumentSize() {
        return number >>> SIZE_SHIFT & SIZE_MASK;
    }
}
