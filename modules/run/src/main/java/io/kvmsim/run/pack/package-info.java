/// Packing a run into one file, and unpacking it.
package io.kvmsim.run.pack;
