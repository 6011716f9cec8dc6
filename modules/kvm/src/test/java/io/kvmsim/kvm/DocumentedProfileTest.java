package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EBUSY;
import static io.kvmsim.abi.Errno.EFAULT;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.ENOMEM;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR_SUBFUNC;
import static io.kvmsim.abi.VmAttribute.CRYPTO_DISABLE_AES_KW;
import static io.kvmsim.abi.VmAttribute.CRYPTO_DISABLE_DEA_KW;
import static io.kvmsim.abi.VmAttribute.CRYPTO_ENABLE_AES_KW;
import static io.kvmsim.abi.VmAttribute.CRYPTO_ENABLE_DEA_KW;
import static io.kvmsim.abi.VmAttribute.MEM_CLR_CMMA;
import static io.kvmsim.abi.VmAttribute.MEM_LIMIT_SIZE;
import static io.kvmsim.kvm.Calls.GIB;
import static io.kvmsim.kvm.Calls.MIB;
import static io.kvmsim.kvm.Calls.USER;
import static io.kvmsim.kvm.Calls.enable;
import static io.kvmsim.kvm.Calls.enableCmma;
import static io.kvmsim.kvm.Calls.get;
import static io.kvmsim.kvm.Calls.limit;
import static io.kvmsim.kvm.Calls.processor;
import static io.kvmsim.kvm.Calls.set;
import static io.kvmsim.kvm.Calls.slot;
import static io.kvmsim.kvm.Calls.startMigration;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Story.VM;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.Story.givenUcontrol;
import static io.kvmsim.kvm.state.Profile.DOCUMENTED;
import static io.kvmsim.kvm.state.TestHosts.Z14_IBC;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.kvm.state.VmEvent.CmmaEnabled;
import io.kvmsim.kvm.state.VmEvent.MigrationStarted;
import io.kvmsim.kvm.state.VmEvent.ProcessorSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The profile of the 2020 document: what its text says and Linux does not do, section by section of that text.
class DocumentedProfileTest {
    private static final Host Z16_2020 = Z16.withProfile(DOCUMENTED);
    private static final Host NO_CMMA_2020 = TestHosts.NO_CMMA.withProfile(DOCUMENTED);
    private static final Host HPAGE_2020 = TestHosts.HPAGE.withProfile(DOCUMENTED);
    private static final Bytes LIST = Bytes.zeros(2048);

    @Test
    void section_1_1_ENABLE_CMMA_answers_0_or_EBUSY_only() {
        given(NO_CMMA_2020).when(enableCmma()).thenSucceeds(Rule.CMMA_ENABLED);
        given(NO_CMMA_2020, vcpu(0)).when(enableCmma()).thenRefuses(EBUSY, Rule.CMMA_AFTER_VCPU);
        var hpage = given(HPAGE_2020, enable(Capability.S390_HPAGE_1M));
        hpage.when(enableCmma()).thenSucceeds(Rule.CMMA_ENABLED);
        hpage.and(vcpu(0)).when(enableCmma()).thenRefuses(EBUSY, Rule.CMMA_AFTER_VCPU);
        given(Z16_2020).when(enableCmma()).thenSucceeds(Rule.CMMA_ENABLED, new CmmaEnabled(VM));
    }

    @Test
    void section_1_2_CLR_CMMA_without_CMMA_is_EINVAL_on_any_host() {
        given(NO_CMMA_2020).when(set(MEM_CLR_CMMA)).thenRefuses(EINVAL, Rule.CLR_CMMA_NOT_ENABLED);
        given(NO_CMMA_2020, enableCmma()).when(set(MEM_CLR_CMMA)).thenRefuses(EINVAL, Rule.CLR_CMMA_NOT_ENABLED);
    }

    @Test
    void section_1_3_the_limit_reads_as_the_end_of_the_address_space_in_force() {
        given(Z16_2020).when(get(MEM_LIMIT_SIZE)).thenWrites(Rule.MEM_LIMIT_READ, Bytes.ofU64(1L << 53));
        given(Z16_2020, limit(GIB)).when(get(MEM_LIMIT_SIZE)).thenWrites(Rule.MEM_LIMIT_READ, Bytes.ofU64(1L << 31));
        given(Z16_2020, limit(3 * GIB))
                .when(get(MEM_LIMIT_SIZE))
                .thenWrites(Rule.MEM_LIMIT_READ, Bytes.ofU64(1L << 42));
        given(TestHosts.NO_HAMAX.withProfile(DOCUMENTED))
                .when(get(MEM_LIMIT_SIZE))
                .thenWrites(Rule.MEM_LIMIT_READ, Bytes.ofU64(-1));
        givenUcontrol(Z16_2020).when(get(MEM_LIMIT_SIZE)).thenWrites(Rule.MEM_LIMIT_READ, Bytes.ofU64(-1));
        given(Z16_2020).when(get(MEM_LIMIT_SIZE, Access.NONE)).thenRefuses(EFAULT, Rule.MEM_LIMIT_ADDRESS);
    }

    @Test
    void section_2_2_the_ibc_is_stored_as_given() {
        var host = Z14_IBC.withProfile(DOCUMENTED);
        given(host)
                .when(processor(1, 0xF032, LIST))
                .thenSucceeds(Rule.PROCESSOR_SET, new ProcessorSet(VM, 1, 0xF032, 0xF032, LIST));
        assertThat(given(host, processor(1, 0, LIST)).vm().model().ibc()).isZero();
    }

    @Test
    void section_2_6_subfunctions_are_unreadable_before_any_write() {
        given(Z16_2020).when(get(CPU_PROCESSOR_SUBFUNC)).thenRefuses(EINVAL, Rule.SUBFUNC_NEVER_SET);
        given(Z16_2020, set(CPU_PROCESSOR_SUBFUNC, Z16.subfunc()))
                .when(get(CPU_PROCESSOR_SUBFUNC))
                .thenWrites(Rule.MODEL_READ, Z16.subfunc());
        given(Z16_2020).when(get(VmAttribute.CPU_MACHINE_SUBFUNC)).thenWrites(Rule.MODEL_READ, Z16.subfunc());
    }

    @ParameterizedTest(name = "4.1 to 4.4: {0}")
    @EnumSource(names = {"ENABLE_AES_KW", "ENABLE_DEA_KW", "DISABLE_AES_KW", "DISABLE_DEA_KW"})
    void sections_4_1_to_4_4_key_wrapping_answers_0_without_facility_76(Key key) {
        given(TestHosts.NO_MSA3.withProfile(DOCUMENTED))
                .when(set(key.attribute))
                .thenSucceeds(Rule.CRYPTO_WITHOUT_MSA3);
    }

    enum Key {
        ENABLE_AES_KW(CRYPTO_ENABLE_AES_KW),
        ENABLE_DEA_KW(CRYPTO_ENABLE_DEA_KW),
        DISABLE_AES_KW(CRYPTO_DISABLE_AES_KW),
        DISABLE_DEA_KW(CRYPTO_DISABLE_DEA_KW);

        private final VmAttribute attribute;

        Key(VmAttribute attribute) {
            this.attribute = attribute;
        }
    }

    @Test
    void section_5_2_the_start_of_migration_needs_two_bits_a_page() {
        var story = given(Z16_2020, slot(0, 0, 4 * MIB, USER));
        story.withFree(255).when(startMigration()).thenRefuses(ENOMEM, Rule.MIGRATION_NO_MEMORY);
        story.withFree(256).when(startMigration()).thenSucceeds(Rule.MIGRATION_STARTED, new MigrationStarted(VM, 0));
        story.and(startMigration()).withFree(0).when(startMigration()).thenSucceeds(Rule.MIGRATION_ACTIVE);
        given(Z16, slot(0, 0, MIB, USER)).withFree(0).when(startMigration()).thenAnswers(0, Rule.MIGRATION_STARTED);
    }

    @Test
    void the_list_of_differences_is_the_ten_lines_of_the_design() {
        assertThat(Documented.DIFFERENCES)
                .extracting(Documented.Difference::section)
                .containsExactly("1.1", "1.2", "1.3", "2.2", "2.6", "4.1", "4.2", "4.3", "4.4", "5.2");
        assertThat(Documented.DIFFERENCES).allSatisfy(it -> assertThat(VmAttribute.values())
                .extracting(VmAttribute::kernelName)
                .contains(it.attribute()));
    }

    @Test
    void profiles_have_the_names_that_people_type() {
        assertThat(Profile.LINUX_6_12.wireName()).isEqualTo("linux-6.12");
        assertThat(DOCUMENTED.wireName()).isEqualTo("documented");
        assertThat(Z16.profile()).isEqualTo(Profile.LINUX_6_12);
    }
}
