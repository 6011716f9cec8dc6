package io.kvmsim.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.values.BadInput;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each rule by itself: who notices, what is named, and in which words.
class RunnabilityTest {
    private static final long GIB = 1L << 30;
    private static final long TIB = 1L << 40;

    /// A guest that only this rule keeps away.
    enum Case {
        LEVEL(Obstacle.LEVEL, Notices.NOBODY_IN_KVM, Hosts.like("z14", it -> it.put("ibc", "0x110041")), "z14.2-base"),
        FACILITY(Obstacle.FACILITY, Notices.MONITOR, Hosts.without("z14", 129), "z14-base,vx=on"),
        FEATURE(Obstacle.FEATURE, Notices.KVM, Hosts.named("z14"), "z14-base,sief2=on,kss=on"),
        FUNCTION(Obstacle.FUNCTION, Notices.NOBODY_IN_KVM, Hosts.without("z14", 17), "z14-base,msa-base=off"),
        CMM(Obstacle.CMM, Notices.MONITOR, noCmma("z14"), "z14-base,cmm=on");

        private final Obstacle rule;
        private final Notices notices;
        private final Host host;
        private final String model;

        Case(Obstacle rule, Notices notices, Host host, String model) {
            this.rule = rule;
            this.notices = notices;
            this.host = host;
            this.model = model;
        }

        private GuestModel guest() throws BadInput {
            return Hosts.model(model, host);
        }
    }

    private static Host noCmma(String name) {
        return sclp(name, it -> it.put("cmma", false));
    }

    private static Host sclp(String name, Consumer<ObjectNode> change) {
        return Hosts.like(name, it -> change.accept((ObjectNode) it.get("sclp")));
    }

    @ParameterizedTest
    @EnumSource
    void one_rule_decides(Case it) throws BadInput {
        var problems = Runnability.of(it.guest(), it.host);
        assertThat(problems).extracting(Problem::rule).containsExactly(it.rule);
        assertThat(problems).extracting(Problem::noticedBy).containsExactly(it.notices);
    }

    @Test
    void a_level_is_compared_by_generation_and_then_by_GA() throws BadInput {
        var host = Case.LEVEL.host;
        assertThat(Runnability.of(Case.LEVEL.guest(), host).getFirst())
                .isEqualTo(new Problem(
                        Obstacle.LEVEL,
                        List.of("level 14.2 (ibc 0x042)"),
                        "Selected CPU GA level is too new. Maximum supported model in the current configuration: "
                                + "'z14'"));
        assertThat(Runnability.of(Hosts.model("z16-base", Hosts.named("z15")), Hosts.named("z15")))
                .containsExactly(new Problem(
                        Obstacle.LEVEL,
                        List.of("level 16.1 (ibc 0x061)"),
                        "Selected CPU generation is too new. Maximum supported model in the current configuration: "
                                + "'gen15a'"));
    }

    @Test
    void what_is_missing_is_named() throws BadInput {
        assertThat(Runnability.of(Case.FACILITY.guest(), Case.FACILITY.host).getFirst())
                .isEqualTo(new Problem(
                        Obstacle.FACILITY,
                        List.of("129 vx"),
                        "Some features requested in the CPU model are not available in the current configuration: vx"));
        assertThat(Runnability.of(Case.FEATURE.guest(), Case.FEATURE.host)
                        .getFirst()
                        .what())
                .containsExactly("1 sief2", "13 kss");
        assertThat(Runnability.of(Case.FUNCTION.guest(), Case.FUNCTION.host)
                        .getFirst()
                        .what())
                .startsWith("kmac 1 dea");
    }

    @Test
    void a_guest_with_epochs_needs_a_host_with_epochs() {
        var problems = Runnability.of(Hosts.hostModel("z14"), Hosts.without("z14", 139));
        assertThat(problems)
                .extracting(Problem::rule)
                .containsExactly(Obstacle.FACILITY, Obstacle.FUNCTION, Obstacle.EPOCH);
        assertThat(problems.getFirst().what()).containsExactly("139 mepoch");
        assertThat(problems.get(1).what())
                .containsExactly("ptff 10 qsie", "ptff 13 qtoue", "ptff 73 stoe", "ptff 77 stoue");
        assertThat(problems.getLast().noticedBy()).isEqualTo(Notices.KVM);
    }

    @Test
    void the_monitor_makes_pci_and_long_sccbs_itself() {
        var host = Hosts.without("z14", 69, 71, 140);
        assertThat(Runnability.of(Hosts.model("z14", host), host)).isEmpty();
        assertThat(Runnability.of(Hosts.hostModel("z14"), host)).isEmpty();
    }

    @Test
    void a_host_without_cmma_has_no_essa_enhancement() {
        var problems = Runnability.of(Hosts.hostModel("z14"), noCmma("z14"));
        assertThat(problems).extracting(Problem::rule).containsExactly(Obstacle.FACILITY, Obstacle.CMM);
        assertThat(problems.getFirst().what()).containsExactly("147 cmmnt");
    }

    @Test
    void memory_is_limited_by_the_highest_address() {
        var host = Hosts.named("zEC12");
        var model = Hosts.model("zEC12", host);
        assertThat(Placement.of(new GuestRequirements(model, 16 * TIB, 1, true), host))
                .isEmpty();
        assertThat(Placement.of(new GuestRequirements(model, 16 * TIB + GIB, 1, true), host))
                .containsExactly(new Problem(
                        Obstacle.MEMORY,
                        List.of("16385 GiB of at most 16384 GiB"),
                        "host supports a maximum of 16384 GB"));
        assertThat(Placement.of(new GuestRequirements(model, 16 * TIB + 1, 1, true), host)
                        .getFirst()
                        .what())
                .containsExactly("17592186044417 bytes of at most 16384 GiB");
        assertThat(Placement.of(new GuestRequirements(model, 128 * TIB, 1, true), Hosts.named("z13")))
                .isEmpty();
    }

    @Test
    void vcpus_are_limited_by_the_sca() {
        var model = Hosts.model("zEC12-base", Hosts.named("zEC12"));
        assertThat(vcpus(model, 64, Hosts.named("zEC12"))).isEmpty();
        assertThat(vcpus(model, 65, Hosts.named("zEC12")))
                .containsExactly(new Problem(
                        Obstacle.VCPUS,
                        List.of("65 vCPUs of 64"),
                        "Number of SMP cpus requested (65) exceeds the maximum cpus supported by KVM (64)"));
        assertThat(vcpus(model, 248, Hosts.named("z13"))).isEmpty();
        assertThat(vcpus(model, 249, Hosts.named("z13"))).hasSize(1);
        assertThat(vcpus(model, 248, sclp("z13", it -> it.put("sigpif", false))))
                .isEmpty();
        assertThat(vcpus(model, 249, sclp("z13", it -> it.put("sigpif", false))))
                .extracting(Problem::says)
                .containsExactly("Invalid SMP CPUs 249. The max CPUs supported by machine 's390-ccw-virtio' is 248");
    }

    @Test
    void vcpus_that_may_be_plugged_in_later_are_limited_too() {
        var host = Hosts.named("zEC12");
        var model = Hosts.model("zEC12-base", host);
        assertThat(Placement.of(new GuestRequirements(model, GIB, 2, 64, false, false), host))
                .isEmpty();
        assertThat(Placement.of(new GuestRequirements(model, GIB, 2, 65, false, false), host))
                .extracting(Problem::says)
                .containsExactly(
                        "Number of hotpluggable cpus requested (65) exceeds the maximum cpus supported by KVM (64)");
    }

    @Test
    void pages_of_1_MiB_need_the_modules_parameter() {
        var model = Hosts.model("z14", Hosts.named("z15"));
        var guest = new GuestRequirements(model, GIB, 1, 1, false, true);
        assertThat(Placement.of(guest, Hosts.named("z15")))
                .extracting(Problem::rule)
                .containsExactly(Obstacle.HUGE_PAGES);
        var with = Hosts.like("z15", json -> json.withObject("/module").put("hpage", true));
        assertThat(Placement.of(guest, with)).isEmpty();
    }

    private static List<Problem> vcpus(GuestModel model, int vcpus, Host host) {
        return Placement.of(new GuestRequirements(model, GIB, vcpus, false), host);
    }

    @Test
    void a_guest_that_uses_cmma_is_refused_once() {
        var base = Hosts.model("z14-base", Hosts.named("z14"));
        assertThat(Placement.of(new GuestRequirements(base, GIB, 1, true), noCmma("z14")))
                .extracting(Problem::rule)
                .containsExactly(Obstacle.CMM);
        assertThat(Placement.of(new GuestRequirements(base, GIB, 1, false), noCmma("z14")))
                .isEmpty();
        assertThat(Placement.of(
                        new GuestRequirements(Hosts.model("z14", Hosts.named("z14")), GIB, 1, true), noCmma("z14")))
                .extracting(Problem::rule)
                .containsExactly(Obstacle.CMM);
    }

    @Test
    void a_host_of_an_unknown_type_is_the_newest_model_whose_base_it_has() {
        var unknown = Hosts.like("z15", it -> it.put("cpuid", "0x000a1b2c99998000"));
        assertThat(HostModel.of(unknown).definition().name()).isEqualTo("gen15b");
        var older = Hosts.like("z15", it -> it.put("cpuid", "0x000a1b2c99998000")
                .put(
                        "facilities",
                        Hosts.without("z15", 61).description().facilities().trimmedHex()));
        assertThat(HostModel.of(older).definition().name()).isEqualTo("z14ZR1");
    }

    @Test
    void a_host_without_blocking_control_is_the_newest_of_its_type() {
        var host = Hosts.like("z14", it -> it.put("ibc", "0x0"));
        assertThat(HostModel.of(host).definition().name()).isEqualTo("z14.2");
    }

    @Test
    void a_host_blocked_to_an_older_generation_is_that_generation() {
        var host = Hosts.like("z14", it -> it.put("ibc", "0x10031"));
        assertThat(HostModel.of(host).definition().name()).isEqualTo("z13");
        assertThat(Hosts.hostModel("z14").has(133)).isTrue();
        assertThat(Hosts.model("host", host).has(133)).as("came with z14").isFalse();
        assertThat(Runnability.of(Hosts.model("z14-base", host), host)
                        .getFirst()
                        .says())
                .endsWith("'z13'");
    }
}
