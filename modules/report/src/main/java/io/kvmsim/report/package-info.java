/// The report of a run: one web page for people, made from the files that the run left, and the comparison of two runs.
package io.kvmsim.report;
