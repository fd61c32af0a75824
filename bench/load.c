/*
 * Load generator: each client keeps one 64-byte message in flight and checks every byte of the reply.
 * Usage: load PORT CLIENTS. Prints {"connectMs"} once all are greeted, then one JSON line for each
 * line `run MESSAGES MS` on stdin (whichever bound is reached first); ends at end of input.
 * `run MESSAGES MS RATE` sends so many messages a second instead, by clients in turn; a client that
 * waits for its reply yet is passed over.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define GREETING "Hello_World"
#define PREFIX "回复:"
#define PREFIX_SIZE (sizeof PREFIX - 1)
#define MESSAGE_SIZE 64
#define REPLY_SIZE (PREFIX_SIZE + MESSAGE_SIZE)
#define MAX_EVENTS 1024
/* Few connects at once: a full backlog drops SYNs, and those come again only after a second. */
#define CONNECTS_AT_ONCE 64
#define STALL_MS 5000
/* Latencies are counted in steps of 1 us, up to 1 s. */
#define LATENCY_STEPS 1000000

struct client {
  int fd;
  int greeted;
  int waits; /* its message is on its way */
  unsigned turn;
  uint64_t sent_at;
  char expected[REPLY_SIZE]; /* the prefix, then the message as sent */
  char reply[REPLY_SIZE + 1]; /* one more, to notice a reply that is too long */
  size_t got;
};

static struct sockaddr_in server;
static struct client *clients;
static int client_count, started, greeted;
static int epfd;
static uint32_t latencies[LATENCY_STEPS];
static uint64_t sent, answered, max_messages, deadline, max_latency;
/* Of a steady rate: ns from one message to the next (0: each is sent at a reply), when the next is due, whose turn it is. */
static uint64_t interval, next_at;
static int in_turn, timer;

static uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void fail(const struct client *client, const char *what) {
  fprintf(stderr, "client %d: %s: %s\n", (int)(client - clients), what, strerror(errno));
  exit(3);
}

static void wrong_reply(const struct client *client) {
  fprintf(stderr, "client %d: wrong reply of %zu bytes, turn %u\n", (int)(client - clients),
          client->got, client->turn);
  exit(3);
}

static void start_client(struct client *client) {
  const int one = 1;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
  client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (client->fd < 0) fail(client, "socket");
  setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(client->fd, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS)
    fail(client, "connect");
  if (epoll_ctl(epfd, EPOLL_CTL_ADD, client->fd, &event) < 0) fail(client, "epoll_ctl");
  memset(client->expected, '.', REPLY_SIZE);
  memcpy(client->expected, PREFIX, PREFIX_SIZE);
}

/* Every message differs from its neighbours, so that an old or a foreign reply is noticed. */
static void send_message(struct client *client, uint64_t now) {
  char *message = client->expected + PREFIX_SIZE;
  unsigned number = (unsigned)(client - clients) * 10 + ++client->turn % 10;
  for (int digit = 0; digit < 7; digit++, number /= 10) message[digit] = '0' + (char)(number % 10);
  client->sent_at = now;
  client->waits = 1;
  if (send(client->fd, message, MESSAGE_SIZE, MSG_NOSIGNAL) != MESSAGE_SIZE) fail(client, "send");
  sent++;
}

static void take_greeting(struct client *client) {
  size_t size = sizeof GREETING - 1;
  if (client->got < size) return;
  if (client->got > size || memcmp(client->reply, GREETING, size) != 0) wrong_reply(client);
  client->got = 0;
  client->greeted = 1;
  greeted++;
  if (started < client_count) start_client(&clients[started++]);
}

static void take_reply(struct client *client) {
  if (client->got < REPLY_SIZE) return;
  if (client->got > REPLY_SIZE || memcmp(client->reply, client->expected, REPLY_SIZE) != 0)
    wrong_reply(client);
  client->got = client->waits = 0;
  uint64_t now = now_ns(), latency = now - client->sent_at, step = latency / 1000;
  latencies[step < LATENCY_STEPS ? step : LATENCY_STEPS - 1]++;
  if (latency > max_latency) max_latency = latency;
  answered++;
  if (interval == 0 && sent < max_messages && now < deadline) send_message(client, now);
}

static void read_client(struct client *client) {
  size_t room = sizeof client->reply - client->got;
  ssize_t got = recv(client->fd, client->reply + client->got, room, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got == 0) errno = ECONNRESET;
  if (got <= 0) fail(client, "recv");
  client->got += (size_t)got;
  if (client->greeted)
    take_reply(client);
  else
    take_greeting(client);
}

static struct client *idle_client(void) {
  for (int i = 0; i < client_count; i++) {
    struct client *client = &clients[in_turn++ % client_count];
    if (!client->waits) return client;
  }
  return NULL;
}

/* Sends what is due, and sets the timer, which ends the wait, to when the next is; not where replies alone are waited for. */
static void send_due(void) {
  uint64_t now = now_ns();
  for (; next_at <= now; next_at += interval) {
    struct client *client = idle_client();
    if (client != NULL && sent < max_messages && now < deadline) send_message(client, now);
  }
  if (now >= deadline && answered < sent) return;
  struct itimerspec at = {.it_value = {(time_t)(next_at / 1000000000), (long)(next_at % 1000000000)}};
  timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
}

static void pump(void) {
  static struct epoll_event events[MAX_EVENTS];
  int ready = epoll_wait(epfd, events, MAX_EVENTS, STALL_MS);
  if (ready == 0) {
    fprintf(stderr, "stalled for %d ms: %d of %d greeted, %llu of %llu answered\n", STALL_MS,
            greeted, client_count, (unsigned long long)answered, (unsigned long long)sent);
    exit(3);
  }
  for (int i = 0; i < ready; i++)
    if (events[i].data.ptr != NULL) read_client(events[i].data.ptr);
}

static void connect_all(void) {
  uint64_t begin = now_ns();
  while (started < client_count && started < CONNECTS_AT_ONCE) start_client(&clients[started++]);
  while (greeted < client_count) pump();
  printf("{\"connectMs\":%.3f}\n", (double)(now_ns() - begin) / 1e6);
  fflush(stdout);
}

/* The latency in microseconds that the given share of the messages did not exceed. */
static double percentile_us(double share) {
  uint64_t seen = 0;
  for (int step = 0; step < LATENCY_STEPS; step++) {
    seen += latencies[step];
    if (seen > 0 && (double)seen >= share * (double)answered) return step + 0.5;
  }
  return 0;
}

static void open_timer(void) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.ptr = NULL};
  timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  epoll_ctl(epfd, EPOLL_CTL_ADD, timer, &event);
}

static int goes_on(void) {
  return answered < sent || (interval > 0 && sent < max_messages && now_ns() < deadline);
}

static void run(uint64_t messages, uint64_t ms, uint64_t rate) {
  uint64_t begin = now_ns();
  memset(latencies, 0, sizeof latencies);
  sent = answered = max_latency = 0;
  max_messages = messages;
  deadline = begin + ms * 1000000;
  interval = rate > 0 ? 1000000000 / rate : 0;
  next_at = begin;
  for (int i = 0; rate == 0 && i < client_count && sent < max_messages; i++)
    send_message(&clients[i], now_ns());
  while (goes_on()) {
    if (rate > 0) send_due();
    pump();
  }
  printf("{\"messages\":%llu,\"seconds\":%.6f,\"p50Us\":%.1f,\"p99Us\":%.1f,\"maxUs\":%.1f}\n",
         (unsigned long long)answered, (double)(now_ns() - begin) / 1e9, percentile_us(0.5),
         percentile_us(0.99), (double)max_latency / 1e3);
  fflush(stdout);
}

static void raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv) {
  char line[128];
  unsigned long long messages, ms, rate;
  if (argc != 3 || (client_count = atoi(argv[2])) < 1) {
    fprintf(stderr, "usage: load PORT CLIENTS\n");
    return 2;
  }
  raise_descriptor_limit();
  server = (struct sockaddr_in){
      .sin_family = AF_INET,
      .sin_port = htons((uint16_t)atoi(argv[1])),
      .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
  };
  clients = calloc((size_t)client_count, sizeof *clients);
  epfd = epoll_create1(EPOLL_CLOEXEC);
  if (clients == NULL || epfd < 0) {
    perror("load");
    return 3;
  }
  connect_all();
  open_timer();
  while (fgets(line, sizeof line, stdin) != NULL) {
    rate = 0;
    if (sscanf(line, "run %llu %llu %llu", &messages, &ms, &rate) < 2) {
      fprintf(stderr, "not a command: %s", line);
      return 2;
    }
    run(messages, ms, rate);
  }
  return 0;
}
