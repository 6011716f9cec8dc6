/// The core: what a call answers and which events follow, as a pure function of host, state and call.
package io.kvmsim.kvm;
