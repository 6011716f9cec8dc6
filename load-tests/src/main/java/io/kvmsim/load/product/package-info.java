/// What is measured of kvmsim itself, each in a process of its own: `load-tests/table` starts them.
package io.kvmsim.load.product;
