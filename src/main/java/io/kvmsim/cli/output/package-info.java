/// Output of commands: tables, lines, progress, files.
package io.kvmsim.cli.output;
