/* Peer: the echo server in C without any inspection, epoll level-triggered. Usage: echo PORT */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define GREETING "Hello_World"
#define PREFIX "回复:"
#define RECV_SIZE 1024
#define MAX_EVENTS 1024
#define MAX_FDS 65536

/* What a short send left over; while there is any, the descriptor is watched for writing only. */
struct rest {
  char *bytes;
  size_t length;
};

static struct rest rests[MAX_FDS];
static int epfd;
static int listener;

static void die(const char *call) {
  fprintf(stderr, "%s: %s\n", call, strerror(errno));
  exit(3);
}

static void watch(int op, int fd, uint32_t events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  if (epoll_ctl(epfd, op, fd, &event) < 0) die("epoll_ctl");
}

static void drop(int fd) {
  free(rests[fd].bytes);
  rests[fd] = (struct rest){0};
  close(fd);
}

static void keep_rest(int fd, const char *bytes, size_t length) {
  char *copy = malloc(length);
  if (copy == NULL) die("malloc");
  memcpy(copy, bytes, length);
  rests[fd] = (struct rest){copy, length};
  watch(EPOLL_CTL_MOD, fd, EPOLLOUT);
}

static void send_or_keep(int fd, const char *bytes, size_t length) {
  ssize_t put = send(fd, bytes, length, MSG_NOSIGNAL);
  if (put == (ssize_t)length) return;
  if (put < 0 && errno != EAGAIN) {
    drop(fd);
    return;
  }
  size_t sent = put < 0 ? 0 : (size_t)put;
  keep_rest(fd, bytes + sent, length - sent);
}

static void flush_rest(int fd) {
  struct rest *rest = &rests[fd];
  ssize_t put = send(fd, rest->bytes, rest->length, MSG_NOSIGNAL);
  if (put < 0) {
    if (errno != EAGAIN) drop(fd);
    return;
  }
  rest->length -= (size_t)put;
  memmove(rest->bytes, rest->bytes + put, rest->length);
  if (rest->length > 0) return;
  free(rest->bytes);
  *rest = (struct rest){0};
  watch(EPOLL_CTL_MOD, fd, EPOLLIN);
}

/* The prefix stands before the receive buffer, so that a reply is one send without a copy. */
static void answer(int fd) {
  static char buffer[sizeof PREFIX - 1 + RECV_SIZE] = PREFIX;
  ssize_t got = recv(fd, buffer + sizeof PREFIX - 1, RECV_SIZE, 0);
  if (got > 0)
    send_or_keep(fd, buffer, sizeof PREFIX - 1 + (size_t)got);
  else if (got == 0 || errno != EAGAIN)
    drop(fd);
}

static void accept_all(void) {
  const int one = 1;
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EAGAIN) return;
      if (errno == EINTR || errno == ECONNABORTED) continue;
      die("accept4");
    }
    if (fd >= MAX_FDS) {
      close(fd);
      continue;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    watch(EPOLL_CTL_ADD, fd, EPOLLIN);
    send_or_keep(fd, GREETING, sizeof GREETING - 1);
  }
}

static void open_listener(int port) {
  const int one = 1;
  struct sockaddr_in address = {
      .sin_family = AF_INET,
      .sin_port = htons((uint16_t)port),
      .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
  };
  listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) die("socket");
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) die("bind");
  if (listen(listener, 4096) < 0) die("listen");
}

static void raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0) die("getrlimit");
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv) {
  static struct epoll_event events[MAX_EVENTS];
  if (argc != 2) {
    fprintf(stderr, "usage: echo PORT\n");
    return 2;
  }
  raise_descriptor_limit();
  epfd = epoll_create1(EPOLL_CLOEXEC);
  if (epfd < 0) die("epoll_create1");
  open_listener(atoi(argv[1]));
  watch(EPOLL_CTL_ADD, listener, EPOLLIN);
  for (;;) {
    int ready = epoll_wait(epfd, events, MAX_EVENTS, -1);
    if (ready < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == listener)
        accept_all();
      else if (rests[fd].length > 0)
        flush_rest(fd);
      else
        answer(fd);
    }
  }
}
