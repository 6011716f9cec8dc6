/// The commands of `kvmsim cpu`.
package io.kvmsim.cli.cpu;
