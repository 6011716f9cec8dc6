/// The commands of `kvmsim scenario`.
package io.kvmsim.cli.scenario;
