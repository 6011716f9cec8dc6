/// Options and parameters that several commands share, and exit codes.
package io.kvmsim.cli.option;
