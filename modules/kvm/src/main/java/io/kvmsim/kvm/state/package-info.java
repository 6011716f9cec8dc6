/// The state of hosts, monitors, virtual machines and vCPUs, the events, and how an event changes a state.
package io.kvmsim.kvm.state;
