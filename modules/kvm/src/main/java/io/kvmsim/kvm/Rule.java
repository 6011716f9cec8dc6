package io.kvmsim.kvm;

/// The rule that decided a call: a check of the kernel that refused it, or the way in which it succeeded. Each names
/// its section of the specification, the kernel function in which it can be read, and what it says.
public enum Rule {
    FAULT_INJECTED(Ground.FAULT, "2.3", "should_fail", "a fault was injected: the call was not decided"),
    FOREIGN_PROCESS(Ground.CALLER, "2.3", "kvm_vm_ioctl", "the caller is not the process that made the VM"),
    ARGUMENT_UNREADABLE(Ground.CALL, "2.3", "kvm_vm_ioctl", "the ioctl's argument structure is not readable"),
    GROUP_UNKNOWN(Ground.CALL, "2.3", "kvm_s390_vm_set_attr", "no such attribute group in this direction"),
    ATTRIBUTE_UNKNOWN(Ground.CALL, "2.3", "kvm_s390_vm_set_attr", "no such attribute of the group in this direction"),
    ATTRIBUTE_KNOWN(Ground.DONE, "2.4", "kvm_s390_vm_has_attr", "the attribute exists"),
    NO_SUCH_VM(Ground.ABSENT, "2.3", "kvm_vm_ioctl", "the descriptor names no VM"),
    NO_SUCH_VCPU(
            Ground.ABSENT,
            "4.8",
            "kvm_s390_handle_requests",
            "the VM has no such vCPU, or user space manages its memory"),

    VM_TYPE_UNKNOWN(Ground.CALL, "4.1", "kvm_arch_init_vm", "a bit of the type beside UCONTROL is set"),
    VM_UCONTROL_UNPRIVILEGED(Ground.CALLER, "4.1", "kvm_arch_init_vm", "a UCONTROL VM needs CAP_SYS_ADMIN"),
    VM_NO_MEMORY(Ground.MEMORY, "4.1", "kvm_create_vm", "no memory for the VM"),
    VM_NAME_TAKEN(Ground.CREATION, "4.1", "kvm_create_vm", "the process has a VM of this name already"),
    VM_CREATED(Ground.DONE, "4.1", "kvm_create_vm", "the VM exists"),
    VM_CLOSED(Ground.DONE, "4.10", "kvm_arch_destroy_vm", "the VM's last descriptor was closed"),
    VM_OOM_KILLED(Ground.DONE, "4.10", "oom_kill_process", "the host had no memory left and killed the VM's process"),

    VCPU_ID_TOO_LARGE(Ground.CALL, "4.2", "kvm_vm_ioctl_create_vcpu", "vCPU ids are below 255"),
    VCPU_TOO_MANY(Ground.PRESENT, "4.2", "kvm_vm_ioctl_create_vcpu", "a VM has at most 255 vCPUs"),
    VCPU_BEYOND_BSCA(Ground.HOST, "4.2", "sca_can_add_vcpu", "the host has no extended SCA, so ids are below 64"),
    VCPU_NO_MEMORY_FOR_ESCA(
            Ground.MEMORY, "4.2", "sca_switch_to_extended", "no memory for the extended SCA: EINVAL, not ENOMEM"),
    VCPU_BEYOND_ESCA(
            Ground.CALL, "4.2", "sca_can_add_vcpu", "ids are below 248; the switch to the extended SCA has happened"),
    VCPU_NO_MEMORY(Ground.MEMORY, "4.2", "kvm_arch_vcpu_create", "no memory for the vCPU"),
    VCPU_ID_TAKEN(Ground.PRESENT, "4.2", "kvm_vm_ioctl_create_vcpu", "the VM has a vCPU with this id"),
    VCPU_CREATED(Ground.DONE, "4.2", "kvm_arch_vcpu_postcreate", "the vCPU exists, for as long as the VM does"),

    SLOT_FLAGS_UNKNOWN(
            Ground.CALL, "4.3", "check_memory_region_flags", "a flag beside LOG_DIRTY_PAGES and READONLY is set"),
    SLOT_ID_TOO_LARGE(Ground.CALL, "4.3", "__kvm_set_memory_region", "slot ids are below 32767"),
    SLOT_READONLY(Ground.CALL, "4.3", "check_memory_region_flags", "s390 has no read-only slots"),
    SLOT_NOT_PAGES(Ground.CALL, "4.3", "__kvm_set_memory_region", "size and addresses are multiples of 4096"),
    SLOT_ADDRESS_SPACE(Ground.CALL, "4.3", "__kvm_set_memory_region", "s390 has one address space"),
    SLOT_WRAPS(Ground.CALL, "4.3", "__kvm_set_memory_region", "the guest address range wraps around"),
    SLOT_TOO_MANY_PAGES(Ground.CALL, "4.3", "__kvm_set_memory_region", "a slot has at most 2^31-1 pages"),
    SLOT_ABSENT(Ground.ABSENT, "4.3", "__kvm_set_memory_region", "there is no such slot to delete"),
    SLOT_CHANGES_MEMORY(
            Ground.PRESENT, "4.3", "__kvm_set_memory_region", "a slot's user address and size cannot be changed"),
    SLOT_SAME(Ground.DONE, "4.3", "__kvm_set_memory_region", "nothing changes"),
    SLOT_OVERLAPS(Ground.PRESENT, "4.3", "__kvm_set_memory_region", "another slot has some of these guest addresses"),
    SLOT_NO_MEMORY(Ground.MEMORY, "4.3", "kvm_set_memslot", "no memory for the slot or its dirty bitmap"),
    SLOT_UCONTROL(Ground.CREATION, "4.3", "kvm_arch_prepare_memory_region", "a UCONTROL VM has no slots"),
    SLOT_NOT_SEGMENTS(
            Ground.CALL, "4.3", "kvm_arch_prepare_memory_region", "user address and size are multiples of 1 MiB"),
    SLOT_BEYOND_LIMIT(
            Ground.PRESENT, "4.3", "kvm_arch_prepare_memory_region", "the slot ends above the VM's memory limit"),
    SLOT_CREATED(Ground.DONE, "4.3", "kvm_arch_commit_memory_region", "the slot exists"),
    SLOT_MOVED(Ground.DONE, "4.3", "kvm_arch_commit_memory_region", "the slot has another guest address"),
    SLOT_FLAGS_CHANGED(Ground.DONE, "4.3", "kvm_arch_commit_memory_region", "the slot has other flags"),
    SLOT_DELETED(Ground.DONE, "4.3", "kvm_arch_commit_memory_region", "the slot is gone"),

    CAP_HALT_POLL_BAD(
            Ground.CALL, "4.4", "kvm_vm_ioctl_enable_cap_generic", "flags must be 0 and the limit below 2^32"),
    CAP_HALT_POLL(Ground.DONE, "4.4", "kvm_vm_ioctl_enable_cap_generic", "the halt polling limit is taken"),
    CAP_FLAGS(Ground.CALL, "4.4", "kvm_vm_ioctl_enable_cap", "flags must be 0"),
    CAP_UNKNOWN(Ground.CALL, "4.4", "kvm_vm_ioctl_enable_cap", "not a capability that can be enabled on a VM"),
    CAP_AFTER_VCPU(Ground.PRESENT, "4.4", "kvm_vm_ioctl_enable_cap", "a vCPU was created"),
    CAP_NOT_ON_HOST(Ground.HOST, "4.4", "kvm_vm_ioctl_enable_cap", "the host lacks the facility"),
    CAP_HPAGE_EXCLUDED(
            Ground.PRESENT, "4.4", "kvm_vm_ioctl_enable_cap", "module parameter hpage is 0, CMMA is on, or UCONTROL"),
    CAP_ENABLED(Ground.DONE, "4.4", "kvm_vm_ioctl_enable_cap", "the capability is on"),
    IRQCHIP_NOT_ENABLED(Ground.ABSENT, "4.4", "kvm_arch_vm_ioctl", "capability S390_IRQCHIP was not enabled"),
    IRQCHIP_CREATED(Ground.DONE, "4.4", "kvm_arch_vm_ioctl", "in-kernel interrupt routing"),
    EXTENSION(Ground.DONE, "4.5", "kvm_vm_ioctl_check_extension", "what the host and the kernel offer"),

    CMMA_NOT_ON_HOST(Ground.HOST, "3.1", "kvm_s390_set_mem_control", "the host has no CMMA"),
    CMMA_AFTER_VCPU(Ground.PRESENT, "3.1", "kvm_s390_set_mem_control", "a vCPU was created"),
    CMMA_WITH_HPAGE(
            Ground.PRESENT, "3.1", "kvm_s390_set_mem_control", "the process allows 1 MiB pages in guest mappings"),
    CMMA_ENABLED(Ground.DONE, "3.1", "kvm_s390_set_mem_control", "CMMA is on, for as long as the VM lives"),
    CLR_CMMA_NOT_ON_HOST(Ground.HOST, "3.2", "kvm_s390_set_mem_control", "the host has no CMMA"),
    CLR_CMMA_NOT_ENABLED(Ground.ABSENT, "3.2", "kvm_s390_set_mem_control", "CMMA was not enabled"),
    CLR_CMMA_UCONTROL(Ground.DONE, "3.2", "s390_reset_cmma", "undefined in the reference: a UCONTROL VM has no gmap"),
    CLR_CMMA(Ground.DONE, "3.2", "s390_reset_cmma", "all pages of the process are stable"),
    MEM_LIMIT_UCONTROL(Ground.CREATION, "3.3", "kvm_s390_set_mem_control", "a UCONTROL VM's limit cannot be set"),
    MEM_LIMIT_ADDRESS(Ground.CALL, "3.3", "kvm_s390_set_mem_control", "the address is not accessible"),
    MEM_LIMIT_TOO_BIG(Ground.HOST, "3.3", "kvm_s390_set_mem_control", "above the largest limit that the host allows"),
    MEM_LIMIT_ZERO(Ground.CALL, "3.3", "kvm_s390_set_mem_control", "the limit is 0"),
    MEM_LIMIT_AFTER_VCPU(Ground.PRESENT, "3.3", "kvm_s390_set_mem_control", "a vCPU was created"),
    MEM_LIMIT_NO_MEMORY(Ground.MEMORY, "3.3", "gmap_create", "no memory for the new top table"),
    MEM_LIMIT_SET(Ground.DONE, "3.3", "gmap_create", "an empty address space of the size asked for"),
    MEM_LIMIT_READ(Ground.DONE, "3.3", "kvm_s390_get_mem_control", "the largest limit that the host allows"),

    TOD_FLAGS(Ground.CALL, "3.4", "kvm_s390_set_tod", "flags must be 0"),
    TOD_ADDRESS(Ground.CALL, "3.4", "kvm_s390_set_tod", "the address is not accessible"),
    TOD_HIGH_NOT_ZERO(Ground.CALL, "3.4", "kvm_s390_set_tod_high", "the extension is 0 whatever the model"),
    TOD_EXT_NOT_IN_MODEL(
            Ground.ABSENT, "3.4", "kvm_s390_set_tod_ext", "an epoch index needs facility 139 in the model"),
    TOD_SET(Ground.BROADCAST, "3.4", "__kvm_s390_set_tod_clock", "the guest's clock"),
    TOD_HIGH_ZERO(Ground.DONE, "3.4", "kvm_s390_set_tod_high", "nothing is stored"),
    TOD_READ(Ground.DONE, "3.4", "kvm_s390_get_tod_clock", "the guest's clock"),
    HOST_CLOCK_STEPPED(
            Ground.BROADCAST, "3.4", "kvm_clock_sync", "vCPUs keep their time; a VM without any is not compensated"),

    CRYPTO_WITHOUT_MSA3(Ground.ABSENT, "3.5", "kvm_s390_vm_set_crypto", "facility 76 is not in force"),
    CRYPTO_WITHOUT_AP(Ground.HOST, "3.5", "kvm_s390_vm_set_crypto", "the host has no AP instructions"),
    CRYPTO_SET(Ground.BROADCAST, "3.5", "kvm_s390_vm_set_crypto", "all vCPUs are refreshed"),

    MODEL_AFTER_VCPU(Ground.PRESENT, "3.6", "kvm_s390_set_processor", "a vCPU was created"),
    MODEL_NO_MEMORY(Ground.MEMORY, "3.6", "kvm_s390_set_processor", "no memory for the buffer"),
    MODEL_ADDRESS(Ground.CALL, "3.6", "kvm_s390_set_processor", "the address is not accessible"),
    MODEL_READ(Ground.DONE, "3.6", "kvm_s390_get_processor", "as the VM or the host has it"),
    PROCESSOR_SET(Ground.DONE, "3.6.2", "kvm_s390_set_processor", "cpuid and facilities as given, the ibc clamped"),
    FEAT_NOT_AVAILABLE(Ground.HOST, "3.6.5", "kvm_s390_set_processor_feat", "a feature that the host does not offer"),
    FEAT_SET(Ground.DONE, "3.6.5", "kvm_s390_set_processor_feat", "features as given"),
    SUBFUNC_ADDRESS(Ground.CALL, "3.6.6", "kvm_s390_set_processor_subfunc", "what could not be read became zeros"),
    SUBFUNC_SET(Ground.DONE, "3.6.6", "kvm_s390_set_processor_subfunc", "blocks as given"),
    SUBFUNC_NEVER_SET(Ground.ABSENT, "3.6.6", "kvm_s390_get_processor_subfunc", "no data has been written"),
    UV_FEAT_NOT_AVAILABLE(Ground.HOST, "3.6.7", "kvm_s390_set_uv_feat", "a feature that the host does not offer"),
    UV_FEAT_SET(Ground.DONE, "3.6.7", "kvm_s390_set_uv_feat", "features as given"),

    MIGRATION_WITHOUT_SLOTS(Ground.ABSENT, "3.7", "kvm_s390_vm_start_migration", "the VM has no memory slot"),
    MIGRATION_WITHOUT_LOGGING(Ground.PRESENT, "3.7", "kvm_s390_vm_start_migration", "a slot has no dirty bitmap"),
    MIGRATION_NO_MEMORY(Ground.MEMORY, "3.7", "kvm_s390_vm_start_migration", "less than two bits a page are free"),
    MIGRATION_ACTIVE(Ground.DONE, "3.7", "kvm_s390_vm_start_migration", "migration mode is on already"),
    MIGRATION_STARTED(Ground.BROADCAST, "3.7", "kvm_s390_vm_start_migration", "page states are tracked"),
    MIGRATION_NOT_ACTIVE(Ground.DONE, "3.7", "kvm_s390_vm_stop_migration", "migration mode is off already"),
    MIGRATION_STOPPED(Ground.BROADCAST, "3.7", "kvm_s390_vm_stop_migration", "page states are not tracked"),
    MIGRATION_ADDRESS(Ground.CALL, "3.7", "kvm_s390_vm_get_migration", "the address is not accessible"),
    MIGRATION_READ(Ground.DONE, "3.7", "kvm_s390_vm_get_migration", "0 or 1"),

    TOPOLOGY_NOT_IN_MODEL(Ground.ABSENT, "3.8", "kvm_s390_set_topo_change_indication", "facility 11 is not in force"),
    TOPOLOGY_ADDRESS(Ground.CALL, "3.8", "kvm_s390_get_topo_change_indication", "the address is not accessible"),
    TOPOLOGY_SET(Ground.DONE, "3.8", "kvm_s390_set_topo_change_indication", "the topology report"),
    TOPOLOGY_READ(Ground.DONE, "3.8", "kvm_s390_get_topo_change_indication", "the topology report"),

    GET_CMMA_NOT_ENABLED(Ground.ABSENT, "4.6", "kvm_s390_get_cmma_bits", "CMMA was not enabled"),
    GET_CMMA_FLAGS(Ground.CALL, "4.6", "kvm_s390_get_cmma_bits", "a flag beside PEEK is set"),
    GET_CMMA_NOT_MIGRATING(Ground.ABSENT, "4.6", "kvm_s390_get_cmma_bits", "without PEEK migration mode must be on"),
    GET_CMMA_NOTHING(
            Ground.DONE, "4.6", "kvm_s390_get_cmma_bits", "no page asked for, no CMM ever used, or no page dirty"),
    GET_CMMA_NO_MEMORY(Ground.MEMORY, "4.6", "kvm_s390_get_cmma_bits", "no memory for the values"),
    GET_CMMA_OUTSIDE(Ground.ABSENT, "4.6", "kvm_s390_peek_cmma", "the first page is in no slot"),
    GET_CMMA_NO_SLOTS(
            Ground.DONE, "4.6", "kvm_s390_get_cmma", "undefined in the reference: the bytes, where no slot is left"),
    GET_CMMA_ADDRESS(Ground.CALL, "4.6", "kvm_s390_get_cmma_bits", "not writable; dirty bits read stay cleared"),
    GET_CMMA_PEEKED(Ground.DONE, "4.6", "kvm_s390_peek_cmma", "page states, nothing changed"),
    GET_CMMA_READ(Ground.DONE, "4.6", "kvm_s390_get_cmma", "page states; the pages read are clean"),
    SET_CMMA_NOT_ENABLED(Ground.ABSENT, "4.7", "kvm_s390_set_cmma_bits", "CMMA was not enabled"),
    SET_CMMA_FLAGS(Ground.CALL, "4.7", "kvm_s390_set_cmma_bits", "flags must be 0"),
    SET_CMMA_TOO_MANY(Ground.CALL, "4.7", "kvm_s390_set_cmma_bits", "at most 1048576 pages a call"),
    SET_CMMA_NOTHING(Ground.DONE, "4.7", "kvm_s390_set_cmma_bits", "no page named"),
    SET_CMMA_NO_MEMORY(Ground.MEMORY, "4.7", "kvm_s390_set_cmma_bits", "no memory for the values"),
    SET_CMMA_ADDRESS(Ground.CALL, "4.7", "kvm_s390_set_cmma_bits", "the values are not readable"),
    SET_CMMA_OUTSIDE(Ground.ABSENT, "4.7", "kvm_s390_set_cmma_bits", "a page is in no slot; those before it are set"),
    SET_CMMA_DONE(Ground.DONE, "4.7", "kvm_s390_set_cmma_bits", "page states as given"),

    ESSA_WITHOUT_CMMA(Ground.ABSENT, "4.8", "handle_essa", "operation exception: CMMA was not enabled"),
    ESSA_BAD_ORC(Ground.CALL, "4.8", "handle_essa", "specification exception: no such operation"),
    ESSA_OUTSIDE(Ground.ABSENT, "4.8", "__do_essa", "addressing exception: no memory there"),
    ESSA_INTERPRETED(Ground.DONE, "4.8", "handle_essa", "executed by the machine, without dirty tracking"),
    ESSA_EMULATED(Ground.DONE, "4.8", "pgste_perform_essa", "executed by KVM, recorded for migration"),
    STORE_OUTSIDE(Ground.ABSENT, "4.8", "gmap_fault", "addressing exception: no memory there"),
    STORE_DONE(Ground.DONE, "4.8", "gmap_fault", "the pages are resident");

    private final Ground ground;
    private final String section;
    private final String function;
    private final String says;

    Rule(Ground ground, String section, String function, String says) {
        this.ground = ground;
        this.section = section;
        this.function = function;
        this.says = says;
    }

    /// What the rule examines, or how the call succeeded.
    public Ground ground() {
        return ground;
    }

    /// Of the specification.
    public String section() {
        return section;
    }

    /// The kernel function in which it can be checked.
    public String function() {
        return function;
    }

    /// What it says, for people.
    public String says() {
        return says;
    }
}
