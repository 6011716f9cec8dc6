package io.kvmsim.load.bench;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.DeviceAttr;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How long does it take to read and to write the structure that every attribute call brings?
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StructCodecBench {
    private final DeviceAttr attr = new DeviceAttr(0, 1, 2, 0x3FF_8000_0000L);
    private final Bytes bytes = DeviceAttr.CODEC.encode(attr);

    @Benchmark
    public DeviceAttr decode() {
        return DeviceAttr.CODEC.decode(bytes);
    }

    @Benchmark
    public Bytes encode() {
        return DeviceAttr.CODEC.encode(attr);
    }
}
