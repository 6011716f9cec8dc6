/// How many guests fit on a host: by closed form (spec 7), and by simulation.
package io.kvmsim.capacity;
