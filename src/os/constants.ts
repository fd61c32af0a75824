/** Numbers of the kernel's interface, a table per platform; the two Linux tables differ in the layout of epoll_event only. */

/** Kernel numbers a backend needs; a new platform is one more table. */
export type Constants = typeof linux & {
  /** Bytes of one `struct epoll_event`; packed on x86-64 only (linux/eventpoll.h). */
  readonly EPOLL_EVENT_SIZE: number;
  /** Offset of `data` in `struct epoll_event`. */
  readonly EPOLL_EVENT_DATA: number;
};

const linux = {
  AF_UNIX: 1,
  AF_INET: 2,
  AF_INET6: 10,
  AF_NETLINK: 16,
  SOCK_STREAM: 1,
  SOCK_DGRAM: 2,
  SOCK_RAW: 3,
  SOCK_NONBLOCK: 0o4000,
  SOCK_CLOEXEC: 0o2000000,
  SOL_SOCKET: 1,
  SO_REUSEADDR: 2,
  SO_ERROR: 4,
  SO_SNDBUF: 7,
  SO_RCVBUF: 8,
  SO_LINGER: 13,
  IPPROTO_TCP: 6,
  TCP_NODELAY: 1,
  IPPROTO_IPV6: 41,
  IPV6_V6ONLY: 26,
  MSG_OOB: 1,
  MSG_PEEK: 2,
  MSG_DONTWAIT: 0x40,
  MSG_NOSIGNAL: 0x4000,
  SHUT_RD: 0,
  SHUT_WR: 1,
  SHUT_RDWR: 2,
  O_NONBLOCK: 0o4000,
  O_CLOEXEC: 0o2000000,
  F_DUPFD: 0,
  CLOCK_MONOTONIC: 1,
  CLOCK_THREAD_CPUTIME_ID: 3,
  TFD_NONBLOCK: 0o4000,
  TFD_CLOEXEC: 0o2000000,
  F_GETFD: 1,
  F_SETFD: 2,
  F_GETFL: 3,
  F_SETFL: 4,
  FD_CLOEXEC: 1,
  F_SETPIPE_SZ: 1031,
  FIONREAD: 0x541b,
  /** Bytes sent and not yet acknowledged by the peer's kernel (tcp(7)). */
  SIOCOUTQ: 0x5411,
  POLLIN: 0x1,
  POLLPRI: 0x2,
  POLLOUT: 0x4,
  POLLERR: 0x8,
  POLLHUP: 0x10,
  POLLNVAL: 0x20,
  POLLRDHUP: 0x2000,
  EPOLLIN: 0x1,
  EPOLLPRI: 0x2,
  EPOLLOUT: 0x4,
  EPOLLERR: 0x8,
  EPOLLHUP: 0x10,
  EPOLLRDHUP: 0x2000,
  EPOLLET: 1 << 31,
  EPOLL_CLOEXEC: 0o2000000,
  EPOLL_CTL_ADD: 1,
  EPOLL_CTL_DEL: 2,
  EPOLL_CTL_MOD: 3,
  FD_SETSIZE: 1024,
  RLIMIT_NOFILE: 7,
  PR_SET_PDEATHSIG: 1,
  SIGKILL: 9,
  NETLINK_SOCK_DIAG: 4,
  SOCK_DIAG_BY_FAMILY: 20,
  NLM_F_REQUEST: 1,
  NLM_F_DUMP: 0x300,
  NLMSG_ERROR: 2,
  NLMSG_DONE: 3,
} as const;

/** The table for one platform; undefined where there is no backend yet. */
export function constantsFor(platform: string, arch: string): Constants | undefined {
  if (platform !== 'linux') return undefined;
  if (arch === 'x64') return { ...linux, EPOLL_EVENT_SIZE: 12, EPOLL_EVENT_DATA: 4 };
  if (arch === 'arm64') return { ...linux, EPOLL_EVENT_SIZE: 16, EPOLL_EVENT_DATA: 8 };
  return undefined;
}
