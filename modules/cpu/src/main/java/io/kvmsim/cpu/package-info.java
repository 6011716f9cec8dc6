/// CPU models of guests as QEMU and libvirt know them: what a model is made of, which host can run it, and what can
/// move where. Pure values and functions; the data lie beside as tables.
package io.kvmsim.cpu;
