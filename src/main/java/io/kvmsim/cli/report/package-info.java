/// The commands of `kvmsim report`.
package io.kvmsim.cli.report;
