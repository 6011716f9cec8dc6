/// The commands of `kvmsim journal`.
package io.kvmsim.cli.journal;
