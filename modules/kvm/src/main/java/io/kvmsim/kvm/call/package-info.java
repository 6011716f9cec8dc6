/// The calls of a monitor as values: operation, buffers, circumstances, and the answer.
package io.kvmsim.kvm.call;
