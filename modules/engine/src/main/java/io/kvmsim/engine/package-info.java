/// The actors: virtual machines, vCPUs, hosts, and the fleets that they form.
package io.kvmsim.engine;
