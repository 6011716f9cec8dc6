/*
 * Prints the kernel's interface for s390 as "name value" lines, taken from the kernel's own headers.
 *
 * It is compiled to assembly and never run: each line appears there as a comment-like directive "->name value"
 * (as in the kernel's asm-offsets), so that no s390 machine or emulator is needed. See regenerate.sh.
 */
#include <errno.h>
#include <stddef.h>
#include <linux/kvm.h>

#define PRINT(name, value) asm volatile("\n->" name " %0" : : "i"((long)(value)))
#define STRUCT(s) PRINT("sizeof:" #s, sizeof(struct s))
#define FIELD(s, f) PRINT("offsetof:" #s "." #f, offsetof(struct s, f))

/* The members that have the same name in every structure are given as s.f, f being the member. */
void golden(void)
{
/* One MACRO(name) a line for every macro of interest that the headers define; regenerate.sh writes it. */
#define MACRO(name) PRINT(#name, name);
#include "macros.h"

	STRUCT(kvm_device_attr);
	FIELD(kvm_device_attr, flags);
	FIELD(kvm_device_attr, group);
	FIELD(kvm_device_attr, attr);
	FIELD(kvm_device_attr, addr);

	STRUCT(kvm_s390_vm_cpu_processor);
	FIELD(kvm_s390_vm_cpu_processor, cpuid);
	FIELD(kvm_s390_vm_cpu_processor, ibc);
	FIELD(kvm_s390_vm_cpu_processor, fac_list);

	STRUCT(kvm_s390_vm_cpu_machine);
	FIELD(kvm_s390_vm_cpu_machine, cpuid);
	FIELD(kvm_s390_vm_cpu_machine, ibc);
	FIELD(kvm_s390_vm_cpu_machine, fac_mask);
	FIELD(kvm_s390_vm_cpu_machine, fac_list);

	STRUCT(kvm_s390_vm_cpu_feat);
	FIELD(kvm_s390_vm_cpu_feat, feat);

	STRUCT(kvm_s390_vm_cpu_subfunc);
	FIELD(kvm_s390_vm_cpu_subfunc, plo);
	FIELD(kvm_s390_vm_cpu_subfunc, ptff);
	FIELD(kvm_s390_vm_cpu_subfunc, kmac);
	FIELD(kvm_s390_vm_cpu_subfunc, kmc);
	FIELD(kvm_s390_vm_cpu_subfunc, km);
	FIELD(kvm_s390_vm_cpu_subfunc, kimd);
	FIELD(kvm_s390_vm_cpu_subfunc, klmd);
	FIELD(kvm_s390_vm_cpu_subfunc, pckmo);
	FIELD(kvm_s390_vm_cpu_subfunc, kmctr);
	FIELD(kvm_s390_vm_cpu_subfunc, kmf);
	FIELD(kvm_s390_vm_cpu_subfunc, kmo);
	FIELD(kvm_s390_vm_cpu_subfunc, pcc);
	FIELD(kvm_s390_vm_cpu_subfunc, ppno);
	FIELD(kvm_s390_vm_cpu_subfunc, kma);
	FIELD(kvm_s390_vm_cpu_subfunc, kdsa);
	FIELD(kvm_s390_vm_cpu_subfunc, sortl);
	FIELD(kvm_s390_vm_cpu_subfunc, dfltcc);
	FIELD(kvm_s390_vm_cpu_subfunc, reserved);

#ifdef KVM_S390_VM_CPU_MACHINE_UV_FEAT_GUEST
	STRUCT(kvm_s390_vm_cpu_uv_feat);
	FIELD(kvm_s390_vm_cpu_uv_feat, feat);
#endif

	STRUCT(kvm_s390_vm_tod_clock);
	FIELD(kvm_s390_vm_tod_clock, epoch_idx);
	FIELD(kvm_s390_vm_tod_clock, tod);

	STRUCT(kvm_s390_cmma_log);
	FIELD(kvm_s390_cmma_log, start_gfn);
	FIELD(kvm_s390_cmma_log, count);
	FIELD(kvm_s390_cmma_log, flags);
	FIELD(kvm_s390_cmma_log, remaining);
	FIELD(kvm_s390_cmma_log, mask);
	FIELD(kvm_s390_cmma_log, values);

	STRUCT(kvm_userspace_memory_region);
	FIELD(kvm_userspace_memory_region, slot);
	FIELD(kvm_userspace_memory_region, flags);
	FIELD(kvm_userspace_memory_region, guest_phys_addr);
	FIELD(kvm_userspace_memory_region, memory_size);
	FIELD(kvm_userspace_memory_region, userspace_addr);

#ifdef KVM_SET_USER_MEMORY_REGION2
	STRUCT(kvm_userspace_memory_region2);
	FIELD(kvm_userspace_memory_region2, slot);
	FIELD(kvm_userspace_memory_region2, guest_memfd_offset);
	FIELD(kvm_userspace_memory_region2, guest_memfd);
#endif

	STRUCT(kvm_enable_cap);
	FIELD(kvm_enable_cap, cap);
	FIELD(kvm_enable_cap, flags);
	FIELD(kvm_enable_cap, args);
	FIELD(kvm_enable_cap, pad);

	STRUCT(kvm_dirty_log);
	FIELD(kvm_dirty_log, slot);
	FIELD(kvm_dirty_log, dirty_bitmap);

	STRUCT(kvm_s390_ucas_mapping);
	FIELD(kvm_s390_ucas_mapping, user_addr);
	FIELD(kvm_s390_ucas_mapping, vcpu_addr);
	FIELD(kvm_s390_ucas_mapping, length);
}
