/// The command line: commands parse, call one method and print. No other package writes to the console.
package io.kvmsim.cli;
