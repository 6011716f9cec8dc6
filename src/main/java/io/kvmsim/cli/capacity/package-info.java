/// The commands of `kvmsim capacity`.
package io.kvmsim.cli.capacity;
