/// The commands `kvmsim pack` and `kvmsim unpack`.
package io.kvmsim.cli.pack;
