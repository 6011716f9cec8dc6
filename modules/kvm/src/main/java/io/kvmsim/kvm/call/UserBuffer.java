package io.kvmsim.kvm.call;

import io.kvmsim.abi.Bytes;

/// The caller's memory behind an attribute's `addr`: what may be done with it, and what stood there before the call.
///
/// @param access what the kernel may do with it
/// @param bytes  what could be read there, at most as many bytes as the attribute's structure has; fewer where the
///               memory ends early, which the kernel answers as it does an unreadable address
public record UserBuffer(Access access, Bytes bytes) {
    /// Address 0, or any that the caller cannot access.
    public static final UserBuffer NONE = new UserBuffer(Access.NONE, Bytes.zeros(0));

    /// Memory that can be written, and holds nothing that matters.
    public static final UserBuffer WRITABLE = new UserBuffer(Access.READ_WRITE, Bytes.zeros(0));

    public static UserBuffer holding(Bytes bytes) {
        return new UserBuffer(Access.READ_WRITE, bytes);
    }

    /// `copy_from_user()` of `size` bytes would succeed.
    public boolean readable(int size) {
        return access.readable() && bytes.length() >= size;
    }

    /// `copy_to_user()` would succeed.
    public boolean writable() {
        return access.writable();
    }
}
