#define _GNU_SOURCE
#include "Calls.h"
#include "CSandbox.h"

#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* Of later headers than those of Debian 12. */
#define PATCHBAY_PR_SET_VMA 0x53564d41
#define PATCHBAY_F_DUPFD_QUERY 1027
#define PATCHBAY_UDP_SEGMENT 103
#define PATCHBAY_UDP_GRO 104

/* The socket to the host. Its number stays its own: no profile lets a call close it or put another file in its place. */
enum { HOST_SOCKET = SANDBOX_HOST_SOCKET };

/* Most arguments are C ints: the kernel reads their low 32 bits only, and so does the filter. */
#define IS(argument, value) SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, 0xffffffff, (scmp_datum_t)(uint32_t)(value))
#define BITS(argument, mask, value) SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, (mask), (value))

static void add(int *result, int code) {
    if (*result == 0) *result = code;
}

/* Below zero: this machine does not have the call. */
#define PASS(call, count, ...)                                                                       \
    do {                                                                                              \
        if (SCMP_SYS(call) >= 0)                                                                      \
            add(&result, seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(call), count, __VA_ARGS__)); \
    } while (0)
#define COUNT(list) (sizeof(list) / sizeof(list)[0])

/* Memory that RLIMIT_DATA counts, and files. Shared anonymous memory, huge pages and mappings that grow by themselves are no
 * data to it, so `memory` would not hold them. */
static int pass_memory(scmp_filter_ctx filter) {
    int result = 0;
    const scmp_datum_t never = MAP_HUGETLB | MAP_GROWSDOWN;
    PASS(mmap, 1, BITS(3, MAP_ANONYMOUS | never, 0));
    PASS(mmap, 1, BITS(3, MAP_ANONYMOUS | MAP_SHARED | never, MAP_ANONYMOUS));
    /* Without KSM's advice, by which pages of other processes show in the time that a write takes, and without that of
     * failing memory. 102 and 103 are guards, which a later glibc sets for stacks. */
    static const int advice[] = {0, 1, 2, 3, 4, 8, 9, 10, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 102, 103};
    for (size_t i = 0; i < COUNT(advice); i++) PASS(madvise, 1, IS(2, advice[i]));
    /* Barriers among the process's own threads, none among all of the machine's. */
    static const int barriers[] = {0, 8, 16, 32, 64, 128, 256};
    for (size_t i = 0; i < COUNT(barriers); i++) PASS(membarrier, 1, IS(0, barriers[i]));
    return result;
}

/* Signals, priorities, limits and names of the process itself. Where a thread is named by its number, the host looks whose it
 * is: those calls are held back (Notices.c). */
static int pass_self(scmp_filter_ctx filter) {
    int result = 0;
    const pid_t self = getpid();
    PASS(kill, 1, IS(0, self));
    PASS(tgkill, 1, IS(0, self));
    PASS(rt_tgsigqueueinfo, 1, IS(0, self));
    PASS(rt_sigqueueinfo, 1, IS(0, self));
    PASS(setpriority, 2, IS(0, PRIO_PROCESS), IS(1, 0));
    PASS(setpriority, 2, IS(0, PRIO_PROCESS), IS(1, self));
    PASS(sched_setaffinity, 1, IS(0, 0));
    PASS(sched_setattr, 1, IS(0, 0));
    PASS(sched_setparam, 1, IS(0, 0));
    PASS(sched_setscheduler, 1, IS(0, 0));
    PASS(sched_setaffinity, 1, IS(0, self));
    PASS(sched_setattr, 1, IS(0, self));
    PASS(sched_setparam, 1, IS(0, self));
    PASS(sched_setscheduler, 1, IS(0, self));
    /* Limits may be read, and are not the plugin's to raise. */
    PASS(prlimit64, 2, IS(0, 0), SCMP_CMP(2, SCMP_CMP_EQ, 0));
    PASS(prlimit64, 2, IS(0, self), SCMP_CMP(2, SCMP_CMP_EQ, 0));
    PASS(prctl, 1, IS(0, PR_SET_NAME));
    PASS(prctl, 1, IS(0, PR_GET_NAME));
    PASS(prctl, 1, IS(0, PR_GET_DUMPABLE));
    PASS(prctl, 2, IS(0, PR_SET_DUMPABLE), SCMP_CMP(1, SCMP_CMP_EQ, 0));
    PASS(prctl, 1, IS(0, PATCHBAY_PR_SET_VMA)); /* names of memory, glibc's and others' */
    return result;
}

/* Descriptors: none of these sends a signal, waits in the kernel for another process, or touches the socket to the host. */
static int pass_descriptors(scmp_filter_ctx filter) {
    int result = 0;
    /* Without F_SETOWN, F_SETSIG and F_NOTIFY, which are kill(2) by other names, without F_SETLEASE, which makes the next one
     * who opens the file wait, and without F_SETPIPE_SZ, of which a user has only so much. */
    static const int commands[] = {
        F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_GETLK, F_SETLK, F_SETLKW, F_OFD_GETLK, F_OFD_SETLK,
        F_OFD_SETLKW, F_GET_SEALS, F_ADD_SEALS, F_GETPIPE_SZ, PATCHBAY_F_DUPFD_QUERY,
    };
    for (size_t i = 0; i < COUNT(commands); i++) PASS(fcntl, 1, IS(1, commands[i]));
    PASS(fcntl, 2, IS(1, F_SETFL), BITS(2, O_ASYNC, 0));
    static const unsigned requests[] = {FIONREAD, FIONBIO, FIOCLEX, FIONCLEX, TCGETS, TIOCGWINSZ};
    for (size_t i = 0; i < COUNT(requests); i++) PASS(ioctl, 1, IS(1, requests[i]));
    /* Any number but that of the host's socket: below it, or with a higher bit. A comparison would be of 64 bits, of which the
     * kernel drops the upper half. */
    for (int number = 0; number < HOST_SOCKET; number++) {
        PASS(close, 1, IS(0, number));
        PASS(dup2, 1, IS(1, number));
        PASS(dup3, 1, IS(1, number));
    }
    for (int bit = 2; bit < 22; bit++) {
        const scmp_datum_t set = 1u << bit;
        PASS(close, 1, BITS(0, set, set));
        PASS(close_range, 1, BITS(0, set, set));
        PASS(dup2, 1, BITS(1, set, set));
        PASS(dup3, 1, BITS(1, set, set));
    }
    return result;
}

/* What two ends in this process need to talk. No datagrams: a socket of theirs sends to any Unix address. */
static int pass_pairs(scmp_filter_ctx filter) {
    int result = 0;
    const scmp_datum_t kind = 0xf;
    PASS(socketpair, 2, IS(0, AF_UNIX), BITS(1, kind, SOCK_STREAM));
    PASS(socketpair, 2, IS(0, AF_UNIX), BITS(1, kind, SOCK_SEQPACKET));
    PASS(sendto, 1, SCMP_CMP(4, SCMP_CMP_EQ, 0)); /* no address */
    /* Descriptors on their way count for the user, not for the process: they go to the host only, which takes none. */
    PASS(sendmsg, 1, IS(0, HOST_SOCKET));
    static const int options[] = {SO_KEEPALIVE, SO_SNDBUF, SO_RCVBUF, SO_RCVLOWAT, SO_RCVTIMEO, SO_SNDTIMEO, 66, 67};
    for (size_t i = 0; i < COUNT(options); i++) PASS(setsockopt, 2, IS(1, SOL_SOCKET), IS(2, options[i]));
    return result;
}

/* Options that change one socket and nothing else. Without SO_LINGER: whoever has the last descriptor waits in close(2).
 * Without SO_REUSEPORT, by which a port is shared that somebody listens on, and SO_ZEROCOPY, which uses up the user's locked
 * memory. */
static int pass_socket_options(scmp_filter_ctx filter) {
    int result = 0;
    static const int of_sockets[] = {
        SO_REUSEADDR, SO_BROADCAST, SO_OOBINLINE, SO_PRIORITY, SO_TIMESTAMP, SO_TIMESTAMPNS, SO_TIMESTAMPING, 40 /* RXQ_OVFL */,
    };
    for (size_t i = 0; i < COUNT(of_sockets); i++) PASS(setsockopt, 2, IS(1, SOL_SOCKET), IS(2, of_sockets[i]));
    static const int of_tcp[] = {
        TCP_NODELAY, TCP_MAXSEG, TCP_CORK, TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT, TCP_SYNCNT, TCP_LINGER2,
        TCP_DEFER_ACCEPT, TCP_WINDOW_CLAMP, TCP_QUICKACK, TCP_CONGESTION, TCP_USER_TIMEOUT, TCP_FASTOPEN, TCP_NOTSENT_LOWAT,
        TCP_FASTOPEN_CONNECT,
    };
    for (size_t i = 0; i < COUNT(of_tcp); i++) PASS(setsockopt, 2, IS(1, IPPROTO_TCP), IS(2, of_tcp[i]));
    static const int of_udp[] = {1 /* UDP_CORK */, PATCHBAY_UDP_SEGMENT, PATCHBAY_UDP_GRO};
    for (size_t i = 0; i < COUNT(of_udp); i++) PASS(setsockopt, 2, IS(1, IPPROTO_UDP), IS(2, of_udp[i]));
    static const int of_ip[] = {
        IP_TOS, IP_TTL, IP_PKTINFO, IP_MTU_DISCOVER, IP_RECVERR, IP_RECVTTL, IP_RECVTOS, IP_BIND_ADDRESS_NO_PORT,
        IP_MULTICAST_IF, IP_MULTICAST_TTL, IP_MULTICAST_LOOP, IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP, IP_MULTICAST_ALL,
        MCAST_JOIN_GROUP, MCAST_LEAVE_GROUP,
    };
    for (size_t i = 0; i < COUNT(of_ip); i++) PASS(setsockopt, 2, IS(1, IPPROTO_IP), IS(2, of_ip[i]));
    static const int of_ipv6[] = {
        IPV6_UNICAST_HOPS, IPV6_MULTICAST_IF, IPV6_MULTICAST_HOPS, IPV6_MULTICAST_LOOP, IPV6_JOIN_GROUP, IPV6_LEAVE_GROUP,
        IPV6_MTU_DISCOVER, IPV6_RECVERR, IPV6_V6ONLY, IPV6_RECVPKTINFO, IPV6_RECVHOPLIMIT, IPV6_RECVTCLASS, IPV6_TCLASS,
        MCAST_JOIN_GROUP, MCAST_LEAVE_GROUP,
    };
    for (size_t i = 0; i < COUNT(of_ipv6); i++) PASS(setsockopt, 2, IS(1, IPPROTO_IPV6), IS(2, of_ipv6[i]));
    return result;
}

/* TCP and UDP; and the routing tables, which getaddrinfo(3) reads. No Unix sockets: whoever may connect to those of the host's
 * user may ask its bus for programs, its container engine for a machine, and the host's admin socket for a reload. */
static int pass_sockets(scmp_filter_ctx filter) {
    int result = 0;
    const scmp_datum_t kind = 0xf;
    static const int families[] = {AF_INET, AF_INET6};
    static const int streams[] = {0, IPPROTO_TCP, 262 /* MPTCP */};
    static const int datagrams[] = {0, IPPROTO_UDP, IPPROTO_ICMP, IPPROTO_ICMPV6};
    for (size_t f = 0; f < COUNT(families); f++) {
        for (size_t i = 0; i < COUNT(streams); i++)
            PASS(socket, 3, IS(0, families[f]), BITS(1, kind, SOCK_STREAM), IS(2, streams[i]));
        for (size_t i = 0; i < COUNT(datagrams); i++)
            PASS(socket, 3, IS(0, families[f]), BITS(1, kind, SOCK_DGRAM), IS(2, datagrams[i]));
    }
    PASS(socket, 2, IS(0, AF_NETLINK), IS(2, 0)); /* NETLINK_ROUTE */
    static const unsigned requests[] = {
        SIOCGIFCONF, SIOCGIFNAME, SIOCGIFFLAGS, SIOCGIFADDR, SIOCGIFBRDADDR, SIOCGIFNETMASK, SIOCGIFMTU, SIOCGIFINDEX,
        SIOCGIFHWADDR, SIOCATMARK, SIOCOUTQ,
    };
    for (size_t i = 0; i < COUNT(requests); i++) PASS(ioctl, 1, IS(1, requests[i]));
    add(&result, pass_socket_options(filter));
    return result;
}

int sandbox_pass_arguments(scmp_filter_ctx filter, int profile) {
    int result = pass_memory(filter);
    add(&result, pass_self(filter));
    add(&result, pass_descriptors(filter));
    add(&result, pass_pairs(filter));
    /* fstat(3) of a later glibc. The files profile lets it pass as a whole. */
    if (profile < SANDBOX_FILES) PASS(newfstatat, 1, BITS(3, AT_EMPTY_PATH, AT_EMPTY_PATH));
    if (profile >= SANDBOX_NETWORK) add(&result, pass_sockets(filter));
    return result;
}
