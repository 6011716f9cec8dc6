/// The instruments of the load tests: time, processor, heap, latency, and the figures that a measurement hands on.
package io.kvmsim.load.measure;
