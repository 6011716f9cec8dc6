package io.kvmsim.log.write;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Real segment files on a disk that can be told to fail or to be slow.
public final class Disk implements ChannelOpener {
    private static final int HOLD_SECONDS_MAX = 20;

    public final AtomicInteger writes = new AtomicInteger();
    final AtomicInteger forces = new AtomicInteger();
    private final Semaphore forcesAllowed = new Semaphore(Integer.MAX_VALUE);
    public volatile String writeError;
    public volatile String forceError;
    private volatile int forceThatFails = Integer.MAX_VALUE;

    public void holdForces() {
        forcesAllowed.drainPermits();
    }

    public void allowForces(int count) {
        forcesAllowed.release(Math.min(count, Integer.MAX_VALUE - forcesAllowed.availablePermits()));
    }

    /// From the first on that was ever forced.
    void failForceNumber(int number) {
        forceThatFails = number;
    }

    @Override
    public FileChannel open(Path file, Set<? extends OpenOption> options) throws IOException {
        return new Channel(FileChannel.open(file, options));
    }

    private final class Channel extends FileChannel {
        private final FileChannel real;

        Channel(FileChannel real) {
            this.real = real;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            writes.addAndGet(isRoom(source) ? 0 : 1);
            if (writeError != null) {
                // A disk that fills up takes a part first.
                var part = source.duplicate().limit(source.position() + source.remaining() / 2);
                real.write(part, position);
                throw new IOException(writeError);
            }
            return real.write(source, position);
        }

        /// The one byte far behind that makes a segment's file long ahead of use.
        private static boolean isRoom(ByteBuffer source) {
            return source.remaining() == 1;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            awaitPermission();
            if (forces.incrementAndGet() == forceThatFails) {
                throw new IOException("force number " + forceThatFails);
            }
            if (forceError != null) {
                throw new IOException(forceError);
            }
            real.force(metaData);
        }

        private void awaitPermission() throws IOException {
            try {
                // A test that fails while it holds the disk must not hang as well.
                forcesAllowed.tryAcquire(HOLD_SECONDS_MAX, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return real.read(target);
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
            return real.read(targets, offset, length);
        }

        @Override
        public int write(ByteBuffer source) {
            throw new UnsupportedOperationException("the log is written by position");
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            throw new UnsupportedOperationException("the log is written by position");
        }

        @Override
        public long position() throws IOException {
            return real.position();
        }

        @Override
        public FileChannel position(long position) throws IOException {
            real.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return real.size();
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            real.truncate(size);
            return this;
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
            return real.transferTo(position, count, target);
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
            return real.transferFrom(source, position, count);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return real.read(target, position);
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
            return real.map(mode, position, size);
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) throws IOException {
            return real.lock(position, size, shared);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return real.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            real.close();
        }
    }
}
